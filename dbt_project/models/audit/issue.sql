-- What our reading could not settle, of the documents current in raw; and what an auditor says that it read wrong, with
-- the cell: each of these is a case for the extraction's tests.
with reading as (
    select
        document_id,
        form_ordinal,
        issue_no,
        code,
        message,
        record_kind,
        record_no,
        field,
        page,
        table_no,
        row_no
    from {{ ref('stg_issue') }}
),

last_of_document as (
    select
        document_id,
        max(issue_no) as issue_no
    from reading
    group by document_id
),

misread as (
    select
        finding.document_id,
        finding.form_ordinal,
        cast(
            coalesce(last_of_document.issue_no, 0)
            + row_number() over (partition by finding.document_id order by finding.state_decision_id)
            as integer
        ) as issue_no,
        'misread_by_auditor' as code,
        coalesce(finding.message_zh || '；', '')
        || coalesce('读作“' || finding.reported || '”；', '')
        || '审核人员：' || finding.state_reason as message,
        {{ record_kind_of('finding.seq', 'finding.line_no') }} as record_kind,
        coalesce(finding.seq, finding.line_no) as record_no,
        finding.field,
        finding.page,
        finding.table_no,
        finding.row_no
    from {{ ref('finding') }} as finding
    left join last_of_document on finding.document_id = last_of_document.document_id
    where finding.state = 'extraction_error'
),

issue as (
    select * from reading
    union all
    select * from misread
)

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
from issue
inner join {{ ref('stg_document') }} as document on issue.document_id = document.document_id
