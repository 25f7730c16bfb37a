with scope as (
    select
        ruleset_id,
        division_code,
        year_from,
        year_to,
        row_number() over (partition by ruleset_id order by scope_no) as scope_rank
    from {{ ref('rule_scope') }}
    where division_code is not null
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
    rule_set.grade_bands
from {{ ref('int_rule_set') }} as rule_set
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
    null as grade_bands
