with scope as (
    select
        ruleset_id,
        division_code,
        year_from,
        year_to,
        row_number() over (partition by ruleset_id order by scope_no) as scope_rank
    from {{ ref('rule_scope') }}
    where division_code is not null
),

-- The bands in words, so that a reader sees their limits and a comparison of two releases tells which of them changed.
grade_word as (
    select
        ruleset_id,
        grade,
        lower_limit,
        string_agg(word, '/' order by case when is_canonical then 0 else 1 end, word) as words,
        max(
            case when lower_limit is null then '(-∞' else '[' || {{ plain('lower_limit') }} end
            || ', '
            || coalesce({{ plain('upper_limit') }} || case when is_upper_included then ']' else ')' end, '+∞)')
        ) as limits
    from {{ ref('grade_band') }}
    group by ruleset_id, grade, lower_limit
),

grade_limit as (
    select
        ruleset_id,
        string_agg(words || ' ' || limits, '; ' order by coalesce(lower_limit, -1) desc) as described
    from grade_word
    group by ruleset_id
),

over_achievement as (
    select
        ruleset_id,
        string_agg(
            '[' || {{ percentage('lower_ratio') }} || ', '
            || coalesce({{ percentage('upper_ratio') }}, '+∞') || '): ' || {{ percentage('deduction_share') }},
            '; ' order by lower_ratio
        ) as described
    from {{ ref('over_achievement_band') }}
    group by ruleset_id
),

qualitative as (
    select
        ruleset_id,
        string_agg(
            attainment || ' [' || {{ percentage('lower_share') }} || ', ' || {{ percentage('upper_share') }}
            || case when is_upper_included then ']' else ')' end,
            '; ' order by lower_share desc
        ) as described
    from {{ ref('qualitative_band') }}
    group by ruleset_id
),

first_level as (
    select
        ruleset_id,
        string_agg(block || ' ' || {{ plain('weight') }}, '; ' order by weight desc, block asc) as described
    from {{ ref('first_level_weight') }}
    group by ruleset_id
)

select
    rule_set.ruleset_id,
    rule_set.title_zh,
    rule_set.status,
    rule_set.citation,
    scope.division_code,
    scope.year_from,
    scope.year_to,
    rule_set.total_weight,
    rule_set.execution_weight,
    rule_set.positive_formula,
    rule_set.reverse_formula,
    rule_set.score_tolerance,
    false as is_unknown,
    rule_set.execution_denominator,
    rule_set.equal_formula,
    rule_set.over_achievement_flag_ratio,
    rule_set.over_achievement_reason_ratio,
    rule_set.grade_bands,
    grade_limit.described as grade_limits,
    over_achievement.described as over_achievement_deductions,
    qualitative.described as qualitative_limits,
    first_level.described as first_level_weights,
    rule_set.rounding,
    rule_set.execution_score_decimals,
    rule_set.execution_score_coarse_decimals,
    rule_set.score_decimals,
    rule_set.score_without_survey,
    rule_set.cost_cap_score,
    rule_set.target_basis
from {{ ref('int_rule_set') }} as rule_set
left join grade_limit on rule_set.grade_bands = grade_limit.ruleset_id
left join over_achievement on rule_set.over_achievement_bands = over_achievement.ruleset_id
left join qualitative on rule_set.qualitative_bands = qualitative.ruleset_id
left join first_level on rule_set.first_level_weights = first_level.ruleset_id
left join scope on rule_set.ruleset_id = scope.ruleset_id and scope.scope_rank = 1

union all

select
    'unknown' as ruleset_id,
    '未知' as title_zh,
    'unread' as status,
    null as citation,
    null as division_code,
    null as year_from,
    null as year_to,
    null as total_weight,
    null as execution_weight,
    null as positive_formula,
    null as reverse_formula,
    null as score_tolerance,
    true as is_unknown,
    null as execution_denominator,
    null as equal_formula,
    null as over_achievement_flag_ratio,
    null as over_achievement_reason_ratio,
    null as grade_bands,
    null as grade_limits,
    null as over_achievement_deductions,
    null as qualitative_limits,
    null as first_level_weights,
    null as rounding,
    null as execution_score_decimals,
    null as execution_score_coarse_decimals,
    null as score_decimals,
    null as score_without_survey,
    null as cost_cap_score,
    null as target_basis
