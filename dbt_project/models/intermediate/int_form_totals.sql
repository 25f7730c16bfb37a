{{ config(materialized='incremental', incremental_strategy='append', pre_hook="{{ drop_fresh_rows() }}") }}

-- What the numbers of a form add up to, exactly as printed. The execution score counts once.
with indicator as (
    select
        document_id,
        form_ordinal,
        count(*) as row_count,
        count(*) filter (where row_kind = 'indicator') as indicator_count,
        count(weight) filter (where row_kind = 'indicator') as weight_count,
        count(score) filter (where row_kind = 'indicator') as score_count,
        count(*) filter (where row_kind = 'indicator' and weight > 0 and score is null) as weighted_unscored_count,
        count(*) filter (
            where row_kind = 'indicator' and score is null and not {{ says_nothing('target_text') }}
        ) as targeted_unscored_count,
        count(*) filter (where not {{ says_nothing('actual_text') }}) as actual_count,
        count(*) filter (where row_kind = 'indicator' and score = weight) as full_count,
        sum(weight) filter (where row_kind = 'indicator') as weight_sum,
        sum(score) filter (where row_kind = 'indicator') as score_sum,
        coalesce(bool_or(is_weight_doubtful) filter (where row_kind = 'indicator'), false) as is_weight_doubtful,
        coalesce(bool_or(is_score_doubtful) filter (where row_kind = 'indicator'), false) as is_score_doubtful
    from {{ rows_to_make(ref('int_indicator')) }}
    group by document_id, form_ordinal
),

budget as (
    select
        document_id,
        form_ordinal,
        count(*) as line_count,
        count(executed) as executed_count,
        count(execution_rate) as rate_count
    from {{ rows_to_make(ref('int_budget_line')) }}
    group by document_id, form_ordinal
),

issue as (
    select
        document_id,
        form_ordinal,
        bool_or(record_kind = 'form' and field = 'total_weight') as total_weight,
        bool_or(record_kind = 'form' and field = 'total_score') as total_score,
        bool_or(record_kind = 'form' and field = 'grade') as grade,
        bool_or(record_kind = 'form' and field = 'indicators') as indicators,
        bool_or(record_kind = 'form' and field = 'execution_score') as execution,
        bool_or(record_kind = 'form' and field = 'budget_lines') as budget_lines
    from {{ rows_to_make(ref('int_issue_field')) }}
    group by document_id, form_ordinal
),

issue_count as (
    select
        document_id,
        form_ordinal,
        count(*) as issue_count
    from {{ rows_to_make(ref('stg_issue')) }}
    where form_ordinal is not null
    group by document_id, form_ordinal
),

joined as (
    select
        form.document_id,
        form.form_ordinal,
        form.total_weight,
        form.total_score,
        form.total_weight_text,
        form.total_score_text,
        form.grade,
        form.goal_expected,
        form.goal_actual,
        evaluation.is_template_scored,
        evaluation.is_template_known,
        rule_set.total_weight as ruleset_total_weight,
        rule_set.execution_weight as ruleset_execution_weight,
        coalesce(indicator.row_count, 0) as row_count,
        coalesce(indicator.indicator_count, 0) as indicator_count,
        coalesce(indicator.weight_count, 0) as weight_count,
        coalesce(indicator.score_count, 0) as score_count,
        coalesce(indicator.full_count, 0) as full_count,
        coalesce(indicator.actual_count, 0) as actual_count,
        coalesce(budget.line_count, 0) as budget_line_count,
        coalesce(budget.executed_count, 0) as executed_count,
        coalesce(issue_count.issue_count, 0) as issue_count,
        indicator.weight_sum as indicator_weight_sum,
        indicator.score_sum as indicator_score_sum,
        case
            when coalesce(indicator.weight_count, 0) > 0 then coalesce(indicator.weighted_unscored_count, 0)
            else coalesce(indicator.targeted_unscored_count, 0)
        end + case when execution.weight > 0 and execution.score is null then 1 else 0 end as unscored_count,
        case when indicator.weight_count > 0 then indicator.weight_sum + coalesce(execution.weight, 0) end
            as weight_sum,
        case when indicator.score_count > 0 then indicator.score_sum + coalesce(execution.score, 0) end as score_sum,
        coalesce(indicator.is_weight_doubtful, false) or coalesce(execution.is_weight_doubtful, false)
        or coalesce(issue.total_weight, false) or coalesce(issue.indicators, false) or coalesce(issue.execution, false)
        or (form.total_weight is null and not {{ says_nothing('form.total_weight_text') }})
            as is_weight_doubtful,
        coalesce(indicator.is_score_doubtful, false) or coalesce(execution.is_score_doubtful, false)
        or coalesce(issue.total_score, false) or coalesce(issue.indicators, false) or coalesce(issue.execution, false)
            as is_score_doubtful,
        coalesce(issue.total_score, false)
        or (form.total_score is null and not {{ says_nothing('form.total_score_text') }}) as is_total_score_doubtful,
        coalesce(issue.grade, false) as is_grade_doubtful,
        coalesce(issue.budget_lines, false) as is_budget_doubtful,
        coalesce(issue.execution, false) as is_funding_doubtful,
        execution.weight as execution_weight,
        execution.score as execution_score
    from {{ rows_to_make(ref('stg_form')) }} as form
    inner join {{ ref('int_evaluation') }} as evaluation
        on form.document_id = evaluation.document_id and form.form_ordinal = evaluation.form_ordinal
    inner join {{ ref('int_rule_set') }} as rule_set on evaluation.ruleset_id = rule_set.ruleset_id
    left join {{ ref('int_form_execution') }} as execution
        on form.document_id = execution.document_id and form.form_ordinal = execution.form_ordinal
    left join indicator on form.document_id = indicator.document_id and form.form_ordinal = indicator.form_ordinal
    left join budget on form.document_id = budget.document_id and form.form_ordinal = budget.form_ordinal
    left join issue on form.document_id = issue.document_id and form.form_ordinal = issue.form_ordinal
    left join issue_count
        on form.document_id = issue_count.document_id and form.form_ordinal = issue_count.form_ordinal
),

judged as (
    select
        *,
        executed_count = 0 and score_count = 0 and total_score is null and actual_count = 0
        and is_total_score_doubtful = false and is_score_doubtful = false as is_blank
    from joined
),

scored as (
    select
        *,
        not is_blank and (
            (is_template_known and is_template_scored)
            or score_count > 0 or total_score is not null or execution_score is not null
            or (not is_template_known and weight_count > 0)
        ) as is_scored
    from judged
)

select
    document_id,
    form_ordinal,
    is_scored,
    is_blank,
    indicator_count,
    budget_line_count,
    issue_count,
    weight_count,
    score_count,
    full_count,
    actual_count,
    unscored_count,
    case
        when is_scored and not (total_weight is null and is_weight_doubtful)
            then coalesce(total_weight, ruleset_total_weight)
    end as expected_weight,
    total_weight,
    total_weight_text,
    weight_sum,
    case
        when not is_scored or weight_sum is null or (total_weight is null and is_weight_doubtful) then null
        when weight_sum = coalesce(total_weight, ruleset_total_weight) then 0
        when not is_weight_doubtful then weight_sum - coalesce(total_weight, ruleset_total_weight)
    end as weight_gap,
    total_score,
    total_score_text,
    score_sum,
    case
        when not is_scored or score_sum is null or total_score is null then null
        when score_sum = total_score then 0
        when unscored_count = 0 and not is_score_doubtful then score_sum - total_score
    end as score_gap,
    coalesce(
        is_scored and total_score is not null
        and (score_sum = total_score or (score_count > 0 and unscored_count = 0 and not is_score_doubtful)),
        false
    ) as has_total,
    indicator_weight_sum,
    indicator_score_sum,
    execution_weight,
    execution_score,
    goal_expected,
    goal_actual,
    is_weight_doubtful,
    is_score_doubtful,
    is_total_score_doubtful,
    is_grade_doubtful,
    is_budget_doubtful,
    is_funding_doubtful,
    -- The weights are off by just what the execution weight exceeds the usual one: it is no base for a score.
    coalesce(
        execution_weight != ruleset_execution_weight
        and weight_sum - coalesce(total_weight, ruleset_total_weight) = execution_weight - ruleset_execution_weight,
        false
    ) as is_execution_weight_wrong,
    grade
from scored
