-- A parameter of a rule set with a value that the macros do not know would score nothing and say nothing.
select
    ruleset_id,
    parameter,
    value,
    'is a value of rule_parameter that no macro knows' as fault
from {{ ref('rule_parameter') }}
where not case parameter
    when 'positive_formula' then coalesce(value = 'ratio', false)
    when 'equal_formula' then coalesce(value = 'exact_zero', false)
    when 'reverse_formula' then coalesce(value in ('ratio', 'linear_to_double'), false)
    when 'execution_denominator' then coalesce(value in ('full_year_budget', 'adjusted_budget'), false)
    when 'rounding' then coalesce(value in ('half_up', 'cut'), false)
    when 'execution_score_decimals' then coalesce(value in ('0', '1', '2'), false)
    when 'execution_score_coarse_decimals' then coalesce(value in ('0', '1', '2'), false)
    when 'score_decimals' then coalesce(value in ('0', '1', '2', '3', '4', '5', '6'), false)
    when 'target_basis' then coalesce(value = 'adjusted', false)
    when 'grade_bands' then value in (select grade_band.ruleset_id from {{ ref('grade_band') }} as grade_band)
    when 'qualitative_bands' then value in (select band.ruleset_id from {{ ref('qualitative_band') }} as band)
    when 'first_level_weights' then value in (select block.ruleset_id from {{ ref('first_level_weight') }} as block)
    when 'over_achievement_bands'
        then value = 'none' or value in (select band.ruleset_id from {{ ref('over_achievement_band') }} as band)
    -- Numbers; null for none.
    when 'over_achievement_reason_ratio' then value is null or try_cast(value as decimal(10, 4)) > 0
    when 'cost_cap_score' then value is null or try_cast(value as decimal(10, 4)) >= 0
    when 'total_weight' then coalesce(try_cast(value as decimal(10, 4)) > 0, false)
    when 'execution_weight' then coalesce(try_cast(value as decimal(10, 4)) >= 0, false)
    when 'score_tolerance' then coalesce(try_cast(value as decimal(10, 4)) >= 0, false)
    when 'over_achievement_flag_ratio' then coalesce(try_cast(value as decimal(10, 4)) > 0, false)
    when 'score_without_survey' then coalesce(try_cast(value as decimal(10, 4)) >= 0, false)
    else false
end
