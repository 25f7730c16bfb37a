select
    issue.document_id,
    issue.extractor_version,
    issue.form_ordinal,
    issue.issue_no,
    issue.code,
    {{ clean_text('issue.message') }} as message,
    issue.record_kind,
    issue.record_no,
    issue.field,
    issue.page,
    issue.table_no,
    issue.row_no
from {{ source('raw', 'issue') }} as issue
inner join {{ ref('stg_document') }} as document
    on
        issue.document_id = document.document_id
        and issue.extractor_version = document.extractor_version
        and issue.load_id = document.load_id
