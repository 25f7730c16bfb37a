{{ config(materialized='incremental', incremental_strategy='append', pre_hook="{{ drop_hidden_cells() }}") }}

-- The cells of the forms that the report has a page for. Those of forms shown and read as before are there already.
with shown as (
    {{ shown_forms() }}
    {%- if is_incremental() %}
        except
        select
            document_id,
            form_ordinal
        from {{ this }}
    {%- endif %}
),

cell as not materialized (
    select cell.*
    from {{ source('raw', 'cell') }} as cell
    inner join {{ ref('stg_document') }} as document
        on
            cell.document_id = document.document_id
            and cell.extractor_version = document.extractor_version
            and cell.load_id = document.load_id
    inner join shown
        on cell.document_id = shown.document_id and cell.form_ordinal = shown.form_ordinal
),

shown_pattern as (
    {{ personal_patterns_of('select shown.document_id from shown') }}
),

{{ masked_cell('cell', 'shown_pattern') }}
