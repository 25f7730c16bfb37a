-- What our reading could not settle, of the documents current in raw.
select
    issue.document_id,
    document.file_name,
    issue.form_ordinal,
    issue.issue_no,
    issue.code,
    issue.message,
    issue.record_kind,
    issue.record_no,
    issue.field,
    issue.page,
    issue.table_no,
    issue.row_no
from {{ ref('stg_issue') }} as issue
inner join {{ ref('stg_document') }} as document on issue.document_id = document.document_id
