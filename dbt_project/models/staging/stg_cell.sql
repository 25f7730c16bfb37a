{{ config(materialized='view') }}

-- Every cell of every form, for looking one up. A view: at most a few forms are ever looked at, and a warehouse holds
-- ten cells for each indicator.
with cell as not materialized (
    select cell.*
    from {{ source('raw', 'cell') }} as cell
    inner join {{ ref('stg_document') }} as document
        on
            cell.document_id = document.document_id
            and cell.extractor_version = document.extractor_version
            and cell.load_id = document.load_id
),

{{ masked_cell('cell', is_lookup=true) }}
