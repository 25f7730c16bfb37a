{{ config(materialized='incremental', incremental_strategy='append', pre_hook="{{ drop_fresh_rows() }}") }}

-- Indicator rows with the score that the rule set gives, where target and actual each hold one comparable number.
{% set kind_of_target -%}
    case when indicator.target_kind = 'number' and indicator.target_number = 0 then 'zero' else indicator.target_kind end
{%- endset %}
{%- set target_counted -%}
    case when target_unit is not null or target_factor != 1 then target_factor else column_factor end
{%- endset %}
{%- set actual_counted -%}
    case when actual_unit is not null or actual_factor != 1 then actual_factor else column_factor end
{%- endset %}
{%- set is_scorable = "coalesce(decided.obstacle, 'direction_unclear') = 'direction_unclear'" %}
with indicator as (
    select *
    from {{ rows_to_make(ref('int_indicator')) }}
),

-- Every text once, however often it is printed.
said as (
    select
        text,
        {{ measure_per('text') }} as per,
        {{ measure_trend('text') }} as trend,
        {{ is_approximate('text') }} as is_approximate,
        -- Taken below only where staging knows no unit.
        {{ unknown_unit('text', 'null') }} as unknown_unit,
        {{ attainment('text') }} as attainment
    from (
        select target_text as text from indicator
        union
        select actual_text as text from indicator
    ) as printed
),

-- A unit in its column is one though no list knows it (航次).
column_unit as (
    select
        unit_text,
        coalesce(
            {{ parse_unit("'1' || unit_name") }},
            case
                when
                    {{ has_match('unit_name', '^[a-zA-Z一-龥°]{1,8}$') }} and not {{ says_nothing('unit_name') }}
                    then unit_name
            end
        ) as unit,
        {{ parse_factor("'1' || unit_name") }} as factor
    from (
        select distinct
            unit_text,
            {{ replace_matches('unit_text', '^百分[比号率数]$', '%') }} as unit_name
        from indicator
    ) as printed
),

described as (
    select
        indicator.*,
        evaluation.ruleset_id,
        evaluation.evaluation_key,
        rule_set.positive_formula,
        rule_set.equal_formula,
        rule_set.reverse_formula,
        rule_set.score_tolerance,
        rule_set.score_decimals,
        rule_set.over_achievement_bands,
        rule_set.qualitative_bands,
        rule_set.over_achievement_flag_ratio,
        rule_set.over_achievement_reason_ratio,
        rule_set.positive_status,
        rule_set.equal_status,
        rule_set.reverse_status,
        coalesce(
            indicator.target_unit, case when indicator.target_factor = 1 then column_unit.unit end
        ) as own_target_unit,
        coalesce(
            indicator.actual_unit, case when indicator.actual_factor = 1 then column_unit.unit end
        ) as own_actual_unit,
        column_unit.factor as column_factor,
        {{ direction(
            'indicator.target_operator', 'indicator.comparator_text', kind_of_target, 'indicator.level1',
            'indicator.level2', 'indicator.level3', 'target_said.trend'
        ) }} as direction,
        {{ direction_basis(
            'indicator.target_operator', 'indicator.comparator_text', kind_of_target, 'indicator.level1',
            'indicator.level2', 'indicator.level3', 'target_said.trend'
        ) }} as direction_basis,
        actual_said.attainment,
        target_said.per as target_per,
        actual_said.per as actual_per,
        target_said.trend as target_trend,
        actual_said.trend as actual_trend,
        case when indicator.target_unit is null then coalesce(target_said.unknown_unit, '') end as target_unknown_unit,
        case when indicator.actual_unit is null then coalesce(actual_said.unknown_unit, '') end as actual_unknown_unit,
        coalesce(target_said.is_approximate, false) as is_target_approximate,
        coalesce(actual_said.is_approximate, false) as is_actual_approximate,
        case when indicator.target_kind = 'date' then {{ parse_month('indicator.target_text') }} end as target_month,
        case when indicator.actual_kind = 'date' then {{ parse_month('indicator.actual_text') }} end as actual_month
    from indicator
    inner join {{ ref('int_evaluation') }} as evaluation
        on indicator.document_id = evaluation.document_id and indicator.form_ordinal = evaluation.form_ordinal
    inner join {{ ref('int_rule_set') }} as rule_set on evaluation.ruleset_id = rule_set.ruleset_id
    left join said as target_said on indicator.target_text = target_said.text
    left join said as actual_said on indicator.actual_text = actual_said.text
    left join column_unit on indicator.unit_text = column_unit.unit_text
),

-- A value without a unit takes that of the column, else that of the other value.
in_unit as (
    select
        *,
        coalesce(own_target_unit, own_actual_unit) as target_own_unit,
        coalesce(own_actual_unit, own_target_unit) as actual_own_unit
    from described
),

united as (
    select
        *,
        case
            when target_unit is not null or target_factor != 1 then target_factor
            -- "20000" in a column of 万册 may be counted in full, as "20000册" beside it is.
            when column_factor > 1 and target_own_unit != '元'
                then {{ inherited_factor('target_number', 'actual_number', actual_counted, 'column_factor') }}
            when unit_text is not null then coalesce(column_factor, 1)
            when actual_own_unit = '元' then actual_factor
            when actual_unit is not null or actual_factor != 1
                then {{ inherited_factor('target_number', 'actual_number', 'actual_factor') }}
            else 1
        end as target_scale,
        case
            when actual_unit is not null or actual_factor != 1 then actual_factor
            when column_factor > 1 and actual_own_unit != '元'
                then {{ inherited_factor('actual_number', 'target_number', target_counted, 'column_factor') }}
            when unit_text is not null then coalesce(column_factor, 1)
            -- Amounts of money are no thousand times each other by chance: those are a finding.
            when target_own_unit = '元' then target_factor
            when target_unit is not null or target_factor != 1
                then {{ inherited_factor('actual_number', 'target_number', 'target_factor') }}
            else 1
        end as actual_scale,
        unit_text is null
        and (target_unit is null and target_factor = 1) != (actual_unit is null and actual_factor = 1)
            as is_unit_inherited
    from in_unit
),

valued as (
    select
        *,
        -- Two units of one kind (吨 and 公斤) are compared in the one that stands for them; else values stay as printed.
        case
            when target_own_unit = actual_own_unit then target_own_unit else {{ base_unit('target_own_unit') }}
        end as unit,
        {{ units_agree('target_own_unit', 'actual_own_unit') }} as is_comparable,
        {{ in_common_unit('target_number', 'target_scale', 'target_own_unit', 'actual_own_unit') }} as target_value,
        {{ in_common_unit('actual_number', 'actual_scale', 'actual_own_unit', 'target_own_unit') }} as actual_value
    from united
),

compared as (
    select
        *,
        -- Why the two values give no share of anything, whether points stand beside them or not.
        case
            when direction = 'qualitative' and attainment is not null then 'qualitative_band'
            when direction = 'qualitative' then 'qualitative'
            when
                target_kind = 'range' and actual_number is not null
                and is_comparable
                then
                    case
                        when
                            actual_number * actual_scale between {{ range_lower('target_text') }} * target_scale
                            and {{ range_upper('target_text') }} * target_scale then 'range_met'
                        else 'range_missed'
                    end
            -- Months are compared where both dates print their year or neither does.
            when
                target_kind = 'date' and actual_kind = 'date'
                and (target_month > 12) = (actual_month > 12)
                then case when actual_month <= target_month then 'date_met' else 'date_missed' end
            when target_number is null then 'target_' || target_kind
            when actual_number is null then 'actual_' || actual_kind
            when target_value is null or actual_value is null or target_value < 0 or actual_value < 0
                then 'number_out_of_range'
            when not is_comparable then 'units_differ'
            when
                is_unit_inherited and (actual_value > target_value * 10 or actual_value * 10 < target_value)
                and actual_value > 0 then 'unit_unclear'
            -- 旬 beside 天: nobody told how many.
            when
                coalesce(target_unknown_unit, '') != coalesce(actual_unknown_unit, '')
                and greatest(target_value, actual_value) > least(target_value, actual_value) * 1.5 then 'unit_unclear'
            when {{ is_satisfaction('level1', 'level2') }} and {{ speaks_of_no_survey('deviation_text') }}
                then 'no_survey'
            when target_trend != actual_trend then 'trend_differs'
            -- "提高5%" beside "85%" is a change beside a level; "提高到95%" beside "93%" may be compared.
            when
                (target_trend is null) != (actual_trend is null)
                and unit in ('%', '‰', '百分点', '个百分点')
                and (
                    greatest(target_value, actual_value) > least(target_value, actual_value) * 2
                    -- 投诉率 "下降5%" beside "3%": a smaller fall or a lower rate, the form does not say.
                    or (target_trend = 'down' and direction_basis = 'wording' and actual_value != target_value)
                ) then 'trend_differs'
            -- "每月1次" and "12次" are the same; "≤350元/人天" and "340元" may be compared.
            when
                target_value > 0 and actual_value > 0
                and (target_per != actual_per or (
                    (target_per is null) != (actual_per is null)
                    and greatest(target_value, actual_value) > least(target_value, actual_value) * 1.5
                )) then 'per_differs'
            when
                (is_target_approximate or is_actual_approximate)
                and abs(target_value - actual_value) * 10 <= target_value
                and not (direction = 'positive' and actual_value >= target_value)
                and not (direction = 'reverse' and actual_value <= target_value)
                and target_value != actual_value then 'approximate'
            when actual_operator in ('≤', '<') and direction != 'reverse' then 'actual_is_a_limit'
            when actual_operator in ('≥', '>') and direction = 'reverse' then 'actual_is_a_limit'
            -- "≥94%" against a target of 95 % says too little: it may be more.
            when actual_operator in ('≥', '>') and direction in ('positive', 'equal') and actual_value < target_value
                then 'actual_is_a_limit'
            when actual_operator in ('≤', '<') and direction = 'reverse' and actual_value > target_value
                then 'actual_is_a_limit'
            when direction = 'unclear' and target_value != actual_value then 'direction_unclear'
            when direction = 'equal' and actual_value > target_value and target_value > 0 then 'exact_target_exceeded'
            when target_value = 0 and direction in ('positive', 'unclear') then 'target_zero'
        end as value_obstacle
    from valued
),

decided as (
    select
        *,
        case
            when row_kind != 'indicator' then 'not_an_indicator'
            when is_weight_doubtful or is_target_doubtful or is_actual_doubtful then 'extraction_issue'
            when weight is null or weight <= 0 then 'no_weight'
            else value_obstacle
        end as obstacle
    from compared
),

deducted as (
    select
        decided.*,
        coalesce(band.deduction_share, 0) as deduction_share,
        qualitative.lower_share,
        qualitative.upper_share,
        qualitative.is_upper_included,
        -- A formula is worked out only where its score can be asked for: this is exact and dear.
        case
            when {{ is_scorable }} and decided.direction in ('positive', 'unclear')
                then {{ positive_score('decided.weight', 'decided.target_value', 'decided.actual_value') }}
        end as full_positive_score,
        case
            when {{ is_scorable }} and decided.direction in ('reverse', 'unclear')
                then {{ reverse_score(
                    'decided.weight', 'decided.target_value', 'decided.actual_value', 'decided.reverse_formula'
                ) }}
        end as full_reverse_score,
        case
            when {{ is_scorable }} and decided.direction = 'equal'
                then {{ equal_score(
                    'decided.weight', 'decided.target_value', 'decided.actual_value', 'decided.equal_formula'
                ) }}
        end as full_equal_score
    from decided
    left join {{ ref('over_achievement_band') }} as band
        on
            decided.over_achievement_bands = band.ruleset_id
            and decided.obstacle is null
            and decided.direction = 'positive'
            and {{ is_over_achieved(
                'decided.target_value', 'decided.actual_value', 'band.lower_ratio', 'band.upper_ratio'
            ) }}
    left join {{ ref('qualitative_band') }} as qualitative
        on
            decided.qualitative_bands = qualitative.ruleset_id
            and decided.obstacle = 'qualitative_band'
            and decided.attainment = qualitative.attainment
),

due as (
    select
        *,
        case
            when obstacle is not null then null
            when direction = 'reverse' then full_reverse_score
            when direction = 'positive'
                then {{ cap_score(
                    'full_positive_score - ' ~ over_achievement_deduction('weight', 'deduction_share'), 'weight'
                ) }}
            when direction = 'equal' then full_equal_score
            else full_positive_score
        end as due_score
    from deducted
)

select
    document_id,
    extractor_version,
    form_ordinal,
    seq,
    evaluation_key,
    ruleset_id,
    row_kind,
    level1,
    level2,
    label,
    level3,
    target_text,
    actual_text,
    target_operator,
    target_value,
    actual_value,
    unit,
    case when row_kind = 'indicator' then direction end as direction,
    case when row_kind = 'indicator' then direction_basis end as direction_basis,
    target_kind,
    actual_kind,
    attainment,
    weight,
    score,
    is_weight_doubtful,
    is_score_doubtful,
    is_target_doubtful,
    is_actual_doubtful,
    is_deviation_doubtful,
    is_level3_doubtful,
    {{ rounded_score('due_score', 'score_decimals') }} as recomputed_score,
    case
        when obstacle = 'direction_unclear' then {{ rounded_score('full_positive_score', 'score_decimals') }}
    end as positive_reading,
    case
        when obstacle = 'direction_unclear' then {{ rounded_score('full_reverse_score', 'score_decimals') }}
    end as reverse_reading,
    case
        when obstacle is not null then obstacle
        when direction = 'positive' and deduction_share > 0 then 'over_achievement_deduction'
        when direction = 'positive' and actual_value >= target_value then 'target_met'
        when direction = 'positive' then 'positive_ratio'
        when direction = 'reverse' and actual_value <= target_value then 'target_met'
        when actual_value = target_value then 'target_met'
        when direction in ('reverse', 'equal') and target_value = 0 then 'zero_exceeded'
        when direction = 'reverse' then 'reverse_' || reverse_formula
        else 'positive_ratio'
    end as score_basis,
    deduction_share,
    score_tolerance,
    case direction when 'reverse' then reverse_status when 'equal' then equal_status else positive_status end
        as ruleset_status,
    coalesce(
        value_obstacle is null and direction = 'positive'
        and {{ reaches_ratio('target_value', 'actual_value', 'over_achievement_flag_ratio') }},
        false
    ) as is_far_over_target,
    coalesce(
        value_obstacle is null and direction = 'positive'
        and {{ reaches_ratio('target_value', 'actual_value', 'over_achievement_reason_ratio') }},
        false
    ) as needs_over_achievement_reason,
    over_achievement_flag_ratio,
    over_achievement_reason_ratio,
    is_unit_inherited,
    target_scale,
    case
        when obstacle = 'qualitative_band' and not is_score_doubtful
            then {{ is_in_qualitative_band(
                'score', 'weight', 'lower_share', 'upper_share', 'is_upper_included'
            ) }}
    end as is_in_qualitative_band,
    deviation_text,
    reviewed_score,
    completion_rate_text,
    initial_target_text,
    page,
    table_no,
    row_no
from due
