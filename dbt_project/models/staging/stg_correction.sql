{{ config(materialized='ephemeral') }}

-- Cells that an auditor's decision in effect corrects, for the printed content that was decided about. What was
-- printed stays in raw; a correction of other printed content, expired or replaced, is not here. Not a table:
-- corrected texts are masked where they are laid over the printed ones.
select
    correction.decision_id,
    form.document_id,
    form.extractor_version,
    form.load_id,
    form.form_ordinal,
    correction.record_kind,
    correction.record_no,
    correction.field,
    correction.corrected_value
from {{ source('state', 'correction') }} as correction
inner join {{ source('raw', 'form') }} as form
    on
        correction.document_id = form.document_id
        and correction.form_ordinal = form.form_ordinal
        and correction.form_hash = form.form_hash
inner join {{ ref('stg_document') }} as document
    on
        form.document_id = document.document_id
        and form.extractor_version = document.extractor_version
        and form.load_id = document.load_id
where correction.state = 'in_effect'
