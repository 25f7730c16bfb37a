{{ config(materialized='incremental', incremental_strategy='append', pre_hook="{{ drop_fresh_rows() }}") }}

-- Funding lines with the rate their own amounts give, and whether the printed rate is that rate. Where any amount of
-- the funds block names its own unit, all of them are compared in yuan.
{%- set amounts = ['initial_budget', 'full_year_budget', 'executed'] %}

with issue as (
    {{ issue_flags(rows_to_make(ref('stg_budget_line')), 'budget_line', 'line_no', [
        'initial_budget', 'full_year_budget', 'executed', 'weight', 'execution_rate', 'score'
    ]) }}
),

-- A number of the funds block that no line took may be the rate that a line lacks.
unplaced as (
    select distinct
        document_id,
        form_ordinal
    from {{ rows_to_make(ref('int_issue_field')) }}
    where record_kind = 'form' and field = 'execution_score'
),

block as (
    select
        *,
        bool_or(
            coalesce(
                {{ money_unit_of('initial_budget_text') }},
                {{ money_unit_of('full_year_budget_text') }},
                {{ money_unit_of('executed_text') }}
            ) is not null
        ) over (partition by document_id, form_ordinal) as is_in_yuan
    from {{ rows_to_make(ref('stg_budget_line')) }}
),

compared as (
    select
        *,
        {{ comparable_amount('initial_budget', 'is_in_yuan') }} as compared_initial_budget,
        {{ comparable_amount('full_year_budget', 'is_in_yuan') }} as compared_full_year_budget,
        {{ comparable_amount('executed', 'is_in_yuan') }} as compared_executed
    from block
),

flagged as (
    select
        line.*,
        {%- for amount in amounts %}
            -- An amount whose unit is unknown cannot be compared with those of a known one.
            {{ is_in_doubt('issue.' ~ amount, 'line.' ~ amount ~ '_text', 'line.compared_' ~ amount) }}
                as is_{{ amount }}_doubtful,
        {%- endfor %}
        {{ is_in_doubt('issue.weight', 'line.weight_text', 'line.weight') }} as is_weight_doubtful,
        {{ is_in_doubt('issue.execution_rate', 'line.execution_rate_text', 'line.execution_rate') }}
        or (unplaced.document_id is not null and {{ says_nothing('line.execution_rate_text') }})
            as is_execution_rate_doubtful,
        {{ is_in_doubt('issue.score', 'line.score_text', 'line.score') }} as is_score_doubtful,
        {{ says_nothing('line.execution_rate_text') }} as is_execution_rate_blank,
        coalesce(printed.is_rate_printed, true) as is_rate_printed
    from compared as line
    left join issue
        on
            line.document_id = issue.document_id
            and line.form_ordinal = issue.form_ordinal
            and line.line_no = issue.line_no
    left join unplaced
        on line.document_id = unplaced.document_id and line.form_ordinal = unplaced.form_ordinal
    left join {{ ref('int_printed_column') }} as printed
        on line.document_id = printed.document_id and line.form_ordinal = printed.form_ordinal
),

recomputed as (
    select
        *,
        {{ execution_rate('compared_executed', 'compared_full_year_budget') }} as recomputed_execution_rate,
        not is_full_year_budget_doubtful and not is_executed_doubtful and not is_execution_rate_doubtful as is_decidable
    from flagged
)

select
    *,
    case
        when not is_decidable or recomputed_execution_rate is null then null
        when is_execution_rate_blank and (funding_source != 'total' or compared_executed = 0 or not is_rate_printed)
            then null
        when is_execution_rate_blank then false
        else {{ rate_agrees(
            'execution_rate', 'execution_rate_step', 'compared_executed', 'compared_full_year_budget'
        ) }}
    end as rate_matches
from recomputed
