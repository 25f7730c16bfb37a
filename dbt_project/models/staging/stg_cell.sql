{{ config(materialized='view') }}

-- Every cell of every form, for looking one up. A view: at most a few forms are ever looked at, and a warehouse holds
-- ten cells for each indicator.
with cell as not materialized (
    select
        cell.*,
        {{ columns_of('pattern', pattern_columns()) }}
    from {{ source('raw', 'cell') }} as cell
    inner join {{ ref('stg_document') }} as document
        on
            cell.document_id = document.document_id
            and cell.extractor_version = document.extractor_version
    left join {{ ref('personal_pattern') }} as pattern
        on
            cell.document_id = pattern.document_id
            and cell.extractor_version = pattern.extractor_version
            and cell.form_ordinal = pattern.form_ordinal
),

{{ masked_cell('cell', is_lookup=true) }}
