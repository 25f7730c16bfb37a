-- What our reading could not settle, by the record and field that it leaves in doubt. No one is accused on these.
select distinct
    document_id,
    form_ordinal,
    record_kind,
    record_no,
    field
from {{ ref('stg_issue') }}
where form_ordinal is not null and record_kind in ('form', 'budget_line', 'indicator')
