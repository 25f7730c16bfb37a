{{ config(materialized='incremental', incremental_strategy='append', pre_hook="{{ drop_fresh_rows() }}") }}

-- What our reading could not settle, by the record and field that it leaves in doubt. No one is accused on these.
-- A cell that an auditor corrected against the page is in no doubt any more.
select distinct
    issue.document_id,
    issue.form_ordinal,
    issue.record_kind,
    issue.record_no,
    issue.field
from {{ rows_to_make(ref('stg_issue')) }} as issue
left join {{ ref('stg_correction') }} as correction
    on
        issue.document_id = correction.document_id
        and issue.form_ordinal = correction.form_ordinal
        and issue.record_kind = correction.record_kind
        and coalesce(issue.record_no, 0) = correction.record_no
        and issue.field = correction.field
where
    issue.form_ordinal is not null
    and issue.record_kind in ('form', 'budget_line', 'indicator')
    and correction.field is null
