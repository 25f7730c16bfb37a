-- Funding lines with the rate their own amounts give, and whether the printed rate is that rate.
with issue as (
    {{ issue_flags(ref('stg_budget_line'), 'budget_line', 'line_no', [
        'initial_budget', 'full_year_budget', 'executed', 'weight', 'execution_rate', 'score'
    ]) }}
),

flagged as (
    select
        line.*,
        {{ is_in_doubt('issue.initial_budget', 'line.initial_budget_text', 'line.initial_budget') }}
            as is_initial_budget_doubtful,
        {{ is_in_doubt('issue.full_year_budget', 'line.full_year_budget_text', 'line.full_year_budget') }}
            as is_full_year_budget_doubtful,
        {{ is_in_doubt('issue.executed', 'line.executed_text', 'line.executed') }} as is_executed_doubtful,
        {{ is_in_doubt('issue.weight', 'line.weight_text', 'line.weight') }} as is_weight_doubtful,
        {{ is_in_doubt('issue.execution_rate', 'line.execution_rate_text', 'line.execution_rate') }}
            as is_execution_rate_doubtful,
        {{ is_in_doubt('issue.score', 'line.score_text', 'line.score') }} as is_score_doubtful,
        {{ says_nothing('line.execution_rate_text') }} as is_execution_rate_blank
    from {{ ref('stg_budget_line') }} as line
    left join issue
        on
            line.document_id = issue.document_id
            and line.form_ordinal = issue.form_ordinal
            and line.line_no = issue.line_no
),

recomputed as (
    select
        *,
        {{ execution_rate('executed', 'full_year_budget') }} as recomputed_execution_rate,
        not is_full_year_budget_doubtful and not is_executed_doubtful and not is_execution_rate_doubtful as is_decidable
    from flagged
)

select
    *,
    case
        when not is_decidable or recomputed_execution_rate is null then null
        when is_execution_rate_blank and (funding_source != 'total' or executed = 0) then null
        when is_execution_rate_blank then false
        else {{ rate_agrees('execution_rate', 'execution_rate_step', 'executed', 'full_year_budget') }}
    end as rate_matches
from recomputed
