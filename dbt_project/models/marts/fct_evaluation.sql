with indicator as (
    select
        document_id,
        form_ordinal,
        count(*) filter (where recomputed_score is not null) as recomputed_count,
        sum(coalesce(recomputed_score, score)) as recomputed_sum,
        bool_or(weight > 0 and recomputed_score is null and score is null) as is_score_missing
    from {{ ref('int_indicator_score') }}
    where row_kind = 'indicator'
    group by document_id, form_ordinal
),

finding as (
    select
        document_id,
        form_ordinal,
        count(*) as finding_count
    from {{ ref('int_finding') }}
    group by document_id, form_ordinal
),

summed as (
    select
        form.*,
        form_check.expected_weight,
        form_check.weight_sum,
        form_check.reported_total,
        form_check.score_sum,
        form_check.reported_grade,
        form_check.is_scored,
        totals.total_weight,
        rule_set.grade_bands,
        execution.weight as execution_weight,
        execution.reported_execution_rate,
        execution.recomputed_execution_rate,
        execution.score as reported_execution_score,
        execution.fine_score as recomputed_execution_score,
        execution.amount_basis,
        coalesce(finding.finding_count, 0) as finding_count,
        indicator.recomputed_count,
        case
            when form_check.is_scored and not indicator.is_score_missing
                then try_cast(
                    indicator.recomputed_sum + coalesce(execution.fine_score, execution.score, 0) as decimal(12, 6)
                )
        end as recomputed_total
    from {{ ref('accepted_form') }} as form
    inner join {{ ref('int_form_check') }} as form_check
        on form.document_id = form_check.document_id and form.form_ordinal = form_check.form_ordinal
    inner join {{ ref('int_form_totals') }} as totals
        on form.document_id = totals.document_id and form.form_ordinal = totals.form_ordinal
    inner join {{ ref('int_rule_set') }} as rule_set on form.ruleset_id = rule_set.ruleset_id
    left join {{ ref('int_form_execution') }} as execution
        on form.document_id = execution.document_id and form.form_ordinal = execution.form_ordinal
    left join indicator on form.document_id = indicator.document_id and form.form_ordinal = indicator.form_ordinal
    left join finding on form.document_id = finding.document_id and form.form_ordinal = finding.form_ordinal
)

select
    evaluation_key,
    evaluation_series_key,
    is_current,
    project_key,
    department_key,
    fiscal_year,
    ruleset_id,
    ruleset_basis,
    try_cast(total_weight as decimal(12, 6)) as total_weight,
    try_cast(weight_sum as decimal(12, 6)) as weight_sum,
    try_cast(reported_total as decimal(12, 6)) as reported_total,
    try_cast(score_sum as decimal(12, 6)) as score_sum,
    recomputed_total,
    reported_grade,
    {{ grade('recomputed_total', 'summed.grade_bands') }} as recomputed_grade,
    cast(reported_execution_rate as decimal(14, 6)) as reported_execution_rate,
    cast(recomputed_execution_rate as decimal(14, 6)) as recomputed_execution_rate,
    try_cast(reported_execution_score as decimal(12, 6)) as reported_execution_score,
    try_cast(recomputed_execution_score as decimal(12, 6)) as recomputed_execution_score,
    cast(finding_count as integer) as finding_count,
    outcome_load_id as load_id,
    document_id,
    form_ordinal,
    template,
    implementing_unit,
    cast(is_scored as boolean) as is_scored,
    try_cast(execution_weight as decimal(12, 6)) as execution_weight,
    amount_basis,
    cast(coalesce(recomputed_count, 0) as integer) as recomputed_count,
    coalesce(cast(fiscal_year as varchar), 'unknown') as fiscal_year_key,
    coalesce(outcome_status = 'corrected', false) as is_corrected
from summed
