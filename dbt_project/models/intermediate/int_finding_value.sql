{{ config(materialized='incremental', incremental_strategy='append', pre_hook="{{ drop_fresh_rows() }}") }}

-- Findings about what an indicator's values come to: far above the target, not measured, the wrong way round, in
-- another unit than it says.
with indicator as (
    select
        score.*,
        printed.is_deviation_printed
    from {{ rows_to_make(ref('int_indicator_score')) }} as score
    inner join {{ ref('int_form_totals') }} as totals
        on score.document_id = totals.document_id and score.form_ordinal = totals.form_ordinal
    inner join {{ ref('int_printed_column') }} as printed
        on score.document_id = printed.document_id and score.form_ordinal = printed.form_ordinal
    where
        score.row_kind = 'indicator'
        and score.target_kind in ('number', 'range')
        and not score.is_target_doubtful
        and not score.is_actual_doubtful
        -- Where no row has an actual value, the form has no such column or was published unfilled.
        and totals.actual_count > 0
),

-- The most that the form gives the project, in yuan; a form with a budget in doubt has none. With so many digits, since
-- DuckDB keeps the product of two decimals of up to 18 digits in 18, and fails where it has more.
budget as (
    select
        document_id,
        form_ordinal,
        cast(max(greatest(coalesce(initial_budget_cny, 0), coalesce(full_year_budget_cny, 0))) as decimal(24, 2))
            as budget_cny
    from {{ rows_to_make(ref('int_budget_line')) }}
    group by document_id, form_ordinal
    having not bool_or(is_initial_budget_doubtful or is_full_year_budget_doubtful) and budget_cny > 0
),

over_achieved as (
    select
        *,
        coalesce(over_achievement_reason_ratio, over_achievement_flag_ratio) as due_ratio,
        {{ exact_share('1', 'actual_value', 'target_value', 4) }} as ratio
    from indicator
    where
        case when over_achievement_reason_ratio is null then is_far_over_target else needs_over_achievement_reason end
        and is_deviation_printed
        and {{ says_nothing('deviation_text') }}
        and not is_deviation_doubtful
),

over_achievement as (
    select
        'over_achievement' as rule_id,
        document_id,
        form_ordinal,
        seq,
        'actual' as field,
        actual_text as reported,
        target_text as expected,
        actual_value - target_value as difference,
        {{ nothing_for(['explained_by']) }},
        -- To flag it is the platform's habit; a reason is compulsory only where a rule set says so.
        over_achievement_reason_ratio is null as debatable,
        {{ indicator_name('level3', 'seq') }} || '完成值' || actual_text || '为指标值' || target_text || '的'
        || coalesce({{ percentage('ratio') }}, '许多倍')
        || case
            when over_achievement_reason_ratio is null then '（全国平台对达到' || {{ percentage('due_ratio') }} || '的予以标记'
            else '（达到' || {{ percentage('due_ratio') }} || '应说明原因'
        end
        || '），' || {{ no_reason_said('deviation_text') }} as message_zh,
        page,
        table_no,
        row_no
    from over_achieved
),

actual_not_measured as (
    select
        'actual_not_measured' as rule_id,
        document_id,
        form_ordinal,
        seq,
        'actual' as field,
        actual_text as reported,
        target_text as expected,
        {{ nothing_for(['difference', 'explained_by']) }},
        false as debatable,
        {{ indicator_name('level3', 'seq') }} || '的指标值是' || target_text || '，完成值'
        || case
            when actual_text is null then '空白'
            else '只写“' || substr(actual_text, 1, 60) || '”，没有数字'
        end as message_zh,
        page,
        table_no,
        row_no
    from indicator
    where
        (
            actual_kind = 'missing'
            -- "未开展", "无支出": nothing was done, which is a result; so is "当日", of a time.
            or (actual_kind = 'qualitative' and not {{ has_match('actual_text', '^(无|未|没|尚未|零|当日|当天|当场|即时|实时)') }})
        )
        -- "无" beside a target of 0 is the result that was wanted.
        and not (target_value = 0 and {{ has_match("coalesce(actual_text, '')", '^(无|没有)') }})
        -- Satisfaction without a survey is a rule of its own.
        and not (
            {{ is_satisfaction('level1', 'level2') }}
            and (actual_text is not null or {{ speaks_of_no_survey('deviation_text') }})
            and actual_kind = 'missing'
        )
),

cost as (
    select
        indicator.*,
        budget.budget_cny,
        case when indicator.unit = '元' then indicator.target_value end as target_cny
    from indicator
    left join budget
        on indicator.document_id = budget.document_id and indicator.form_ordinal = budget.form_ordinal
    where
        indicator.target_kind = 'number'
        and {{ is_cost('indicator.level1', 'indicator.level2') }}
        and not {{ matches_audit_word('indicator.level3', 'cost_saved', 'within') }}
),

cost_direction as (
    select
        'cost_direction' as rule_id,
        document_id,
        form_ordinal,
        seq,
        'target' as field,
        target_text as reported,
        '≤' || {{ replace_matches(
            'target_text', '[≥>⩾≧=\\s]|大于或?等于|不得?低于|不得?少于|不得?小于|不得?短于|至少|最少|大于|高于|超过|多于|以上', ''
        ) }} as expected,
        {{ nothing_for(['difference', 'explained_by']) }},
        false as debatable,
        {{ indicator_name('level3', 'seq') }} || '是成本指标，指标值却写“' || target_text || '”（' || target_operator
        || '），成了花费越多越好' as message_zh,
        page,
        table_no,
        row_no
    from cost
    where target_operator in ('≥', '>') and coalesce(unit != '%', true)
),

cost_above_budget as (
    select
        'cost_direction' as rule_id,
        document_id,
        form_ordinal,
        seq,
        'target' as field,
        target_text as reported,
        '≤' || {{ plain('budget_cny') }} || '元' as expected,
        target_cny - budget_cny as difference,
        {{ nothing_for(['explained_by']) }},
        -- A project of several years may state the cost of all of them.
        true as debatable,
        {{ indicator_name('level3', 'seq') }} || '的成本指标值' || target_text || '（' || {{ plain('target_cny') }}
        || '元）超过全部预算' || {{ plain('budget_cny') }} || '元' as message_zh,
        page,
        table_no,
        row_no
    from cost
    where
        target_cny > budget_cny * (1 + {{ audit_threshold('cost_direction', 'budget_excess') }})
        and not {{ is_in_other_unit('target_cny', 'budget_cny') }}
        -- The wrong way round it is a finding already.
        and coalesce(target_operator not in ('≥', '>'), true)
),

cost_magnitude as (
    select
        'amount_magnitude' as rule_id,
        document_id,
        form_ordinal,
        seq,
        'target' as field,
        target_text as reported,
        {{ plain('budget_cny') }} || '元' as expected,
        target_cny - budget_cny as difference,
        'yuan_for_wan' as explained_by,
        false as debatable,
        {{ indicator_name('level3', 'seq') }} || '的成本指标值' || target_text || '与预算' || {{ plain('budget_cny') }}
        || '元正好相差一万倍，元与万元可能写反' as message_zh,
        page,
        table_no,
        row_no
    from cost
    where {{ is_in_other_unit('target_cny', 'budget_cny') }}
),

amount as (
    select
        *,
        greatest(target_value, actual_value) as larger,
        least(target_value, actual_value) as smaller
    from indicator
    where unit = '元' and target_value > 0 and actual_value > 0 and target_value != actual_value
),

amount_magnitude as (
    select
        'amount_magnitude' as rule_id,
        document_id,
        form_ordinal,
        seq,
        'actual' as field,
        actual_text as reported,
        target_text as expected,
        actual_value - target_value as difference,
        case when is_unit_inherited then 'unit_left_out' else 'power_of_ten' end as explained_by,
        false as debatable,
        {{ indicator_name('level3', 'seq') }} || '的指标值' || target_text || '与完成值' || actual_text
        || case
            when is_unit_inherited
                then '只有一处写了单位，按同一单位相差约' || {{ plain('target_scale') }} || '倍，可能一处是元、一处是万元'
            else '正好相差' || {{ plain(exact_share('1', 'larger', 'smaller', 0)) }} || '倍，可能单位有误'
        end as message_zh,
        page,
        table_no,
        row_no
    from amount
    where
        case
            when is_unit_inherited
                then
                    target_scale > 1
                    and {{ is_near_multiple(
                        'larger', 'smaller', 'target_scale', audit_threshold('amount_magnitude', 'near_share')
                    ) }}
            else {{ is_power_of_ten_apart('larger', 'smaller') }}
        end
)

{% for rule in [
    'over_achievement', 'actual_not_measured', 'cost_direction', 'cost_above_budget', 'cost_magnitude',
    'amount_magnitude'
] %}
    select * from {{ rule }}
    {{ 'union all' if not loop.last }}
{% endfor %}
