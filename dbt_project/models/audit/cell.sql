{{ config(materialized='incremental', incremental_strategy='append', pre_hook="{{ drop_hidden_forms() }}") }}

-- The cells of the forms that the report has a page for.
with shown as (
    {{ forms_newly_shown() }}
),

shown_pattern as (
    {{ personal_patterns_of('select shown.document_id from shown') }}
),

-- What to mask in the texts of a form comes with the form: cells are many, and each join of them is dear.
shown_form as (
    select
        document.document_id,
        document.extractor_version,
        shown.form_ordinal,
        {{ columns_of('pattern', pattern_columns()) }}
    from shown
    inner join {{ ref('stg_document') }} as document on shown.document_id = document.document_id
    left join shown_pattern as pattern
        on
            document.document_id = pattern.document_id
            and document.extractor_version = pattern.extractor_version
            and shown.form_ordinal = pattern.form_ordinal
),

-- Named twice below: the few of a load that keeps rows are looked for once, all of a first one are not held in memory.
cell as {{ "materialized" if is_incremental() else "not materialized" }} (
    select
        cell.*,
        {{ columns_of('form', pattern_columns()) }}
    from {{ source('raw', 'cell') }} as cell
    inner join shown_form as form
        on
            cell.document_id = form.document_id
            and cell.extractor_version = form.extractor_version
            and cell.form_ordinal = form.form_ordinal
),

text_of_document as not materialized (
    select cell.text
    from {{ source('raw', 'cell') }} as cell
    where cell.document_id in (select shown.document_id from shown)
),

{{ masked_cell('cell', 'text_of_document') }}
