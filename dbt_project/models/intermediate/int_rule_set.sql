-- Rule sets with every parameter resolved, one column each.
with pivoted as (
    select
        ruleset_id,
        {%- for parameter in [
            'execution_denominator', 'rounding', 'positive_formula', 'equal_formula', 'reverse_formula',
            'over_achievement_bands', 'qualitative_bands', 'grade_bands', 'first_level_weights', 'target_basis'
        ] %}
            max(case when parameter = '{{ parameter }}' then value end) as {{ parameter }},
        {%- endfor %}
        {%- for parameter in [
            'total_weight', 'execution_weight', 'score_tolerance', 'over_achievement_flag_ratio',
            'over_achievement_reason_ratio', 'score_without_survey', 'cost_cap_score'
        ] %}
            max(case when parameter = '{{ parameter }}' then cast(value as decimal(10, 4)) end) as {{ parameter }},
        {%- endfor %}
        {%- for parameter in ['execution_score_decimals', 'execution_score_coarse_decimals', 'score_decimals'] %}
            max(case when parameter = '{{ parameter }}' then cast(value as integer) end) as {{ parameter }},
        {%- endfor %}
        max(case when parameter = 'positive_formula' then status end) as positive_status,
        max(case when parameter = 'equal_formula' then status end) as equal_status,
        max(case when parameter = 'reverse_formula' then status end) as reverse_status
    from {{ ref('int_rule_parameter') }}
    group by ruleset_id
)

select
    rule_set.title_zh,
    rule_set.status,
    rule_set.citation,
    pivoted.*
from pivoted
inner join {{ ref('rule_set') }} as rule_set on pivoted.ruleset_id = rule_set.ruleset_id
