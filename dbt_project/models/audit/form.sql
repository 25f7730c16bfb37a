-- Every form received, with what became of it. A published form that is not the latest of its series is superseded; the
-- marts keep it, marked as not current.
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
),

decided as (
    select
        evaluation.*,
        outcome.status,
        outcome.load_id as outcome_load_id,
        coalesce({{ is_publishing('outcome.status') }}, false) as is_published
    from {{ ref('int_evaluation') }} as evaluation
    left join {{ source('state', 'form_outcome') }} as outcome
        on
            evaluation.document_id = outcome.document_id
            and evaluation.extractor_version = outcome.extractor_version
            and evaluation.form_ordinal = outcome.form_ordinal
),

-- Numbered as in the marts, which the audit must do without: a held load builds none.
numbered as (
    select
        *,
        row_number() over (
            partition by evaluation_series_key, is_published
            order by publication_no desc, form_ordinal desc
        ) as recency
    from decided
)

select
    form.document_id,
    form.form_ordinal,
    form.extractor_version,
    form.file_name,
    form.project_name,
    form.department,
    form.fiscal_year,
    form.template,
    case when form.is_published and form.recency > 1 then 'superseded' else form.status end as status,
    form.outcome_load_id as load_id,
    cast(coalesce(finding.finding_count, 0) as integer) as finding_count,
    cast(coalesce(issue.issue_count, 0) as integer) as issue_count,
    try_cast(form_check.reported_total as decimal(12, 6)) as reported_total,
    form_check.reported_grade,
    cast(execution.reported_execution_rate as decimal(14, 6)) as reported_execution_rate,
    cast(execution.recomputed_execution_rate as decimal(14, 6)) as recomputed_execution_rate,
    form.page,
    form.table_no,
    form.row_no,
    form.form_hash,
    form.evaluation_series_key,
    form.series_basis,
    form.received_at,
    form.publication_no,
    form.is_published and form.recency = 1 as is_current
from numbered as form
inner join {{ ref('int_form_check') }} as form_check
    on form.document_id = form_check.document_id and form.form_ordinal = form_check.form_ordinal
left join {{ ref('int_form_execution') }} as execution
    on form.document_id = execution.document_id and form.form_ordinal = execution.form_ordinal
left join finding on form.document_id = finding.document_id and form.form_ordinal = finding.form_ordinal
left join issue on form.document_id = issue.document_id and form.form_ordinal = issue.form_ordinal
