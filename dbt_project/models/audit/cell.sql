{{ config(materialized='incremental', incremental_strategy='append', pre_hook="{{ drop_hidden_forms() }}") }}

-- The cells of the forms that the report has a page for.
with shown as (
    {{ forms_newly_shown() }}
),

shown_form as (
    select
        document.document_id,
        document.extractor_version,
        document.load_id,
        shown.form_ordinal
    from shown
    inner join {{ ref('stg_document') }} as document on shown.document_id = document.document_id
),

cell as not materialized (
    select cell.*
    from {{ source('raw', 'cell') }} as cell
    inner join shown_form as form
        on
            cell.document_id = form.document_id
            and cell.extractor_version = form.extractor_version
            and cell.load_id = form.load_id
            and cell.form_ordinal = form.form_ordinal
),

shown_pattern as (
    {{ personal_patterns_of('select shown.document_id from shown') }}
),

{{ masked_cell('cell', 'shown_pattern') }}
