-- Every form received, with what became of it.
with finding as (
    select
        document_id,
        form_ordinal,
        count(*) as finding_count
    from {{ ref('int_finding') }}
    group by document_id, form_ordinal
),

issue as (
    select
        document_id,
        form_ordinal,
        count(*) as issue_count
    from {{ ref('stg_issue') }}
    group by document_id, form_ordinal
)

select
    evaluation.document_id,
    evaluation.form_ordinal,
    evaluation.extractor_version,
    evaluation.file_name,
    evaluation.project_name,
    evaluation.department,
    evaluation.fiscal_year,
    evaluation.template,
    outcome.status,
    outcome.load_id,
    cast(coalesce(finding.finding_count, 0) as integer) as finding_count,
    cast(coalesce(issue.issue_count, 0) as integer) as issue_count,
    evaluation.page,
    evaluation.table_no,
    evaluation.row_no
from {{ ref('int_evaluation') }} as evaluation
left join {{ source('state', 'form_outcome') }} as outcome
    on
        evaluation.document_id = outcome.document_id
        and evaluation.extractor_version = outcome.extractor_version
        and evaluation.form_ordinal = outcome.form_ordinal
left join finding
    on evaluation.document_id = finding.document_id and evaluation.form_ordinal = finding.form_ordinal
left join issue on evaluation.document_id = issue.document_id and evaluation.form_ordinal = issue.form_ordinal
