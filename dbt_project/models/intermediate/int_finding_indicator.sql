{{ config(materialized='incremental', incremental_strategy='append', pre_hook="{{ drop_fresh_rows() }}") }}

-- Findings about one indicator row.
with indicator as (
    select
        indicator.*,
        totals.is_scored,
        printed.is_deviation_printed,
        {{ score_over_weight('indicator') }} as points_over_weight,
        {{ has_negative_points('indicator') }} as is_negative,
        rule_set.score_without_survey
    from {{ rows_to_make(ref('int_indicator')) }} as indicator
    inner join {{ ref('int_form_totals') }} as totals
        on indicator.document_id = totals.document_id and indicator.form_ordinal = totals.form_ordinal
    inner join {{ ref('int_printed_column') }} as printed
        on indicator.document_id = printed.document_id and indicator.form_ordinal = printed.form_ordinal
    inner join {{ ref('int_form_ruleset') }} as chosen
        on indicator.document_id = chosen.document_id and indicator.form_ordinal = chosen.form_ordinal
    inner join {{ ref('int_rule_set') }} as rule_set on chosen.ruleset_id = rule_set.ruleset_id
),

score_over_weight as (
    select
        'score_over_weight' as rule_id,
        document_id,
        form_ordinal,
        seq,
        'score' as field,
        score_text as reported,
        weight_text as expected,
        score - weight as difference,
        {{ nothing_for(['explained_by']) }},
        false as debatable,
        {{ nothing_for(['parameter']) }},
        {{ indicator_name('level3', 'seq') }} || {{ wrong_points_said() }} as message_zh,
        page,
        table_no,
        row_no
    from indicator
    where points_over_weight > 0 or is_negative
),

unexplained_deduction as (
    select
        'unexplained_deduction' as rule_id,
        document_id,
        form_ordinal,
        seq,
        'deviation' as field,
        deviation_text as reported,
        {{ nothing_for(['expected', 'difference', 'explained_by']) }},
        false as debatable,
        {{ nothing_for(['parameter']) }},
        {{ indicator_name('level3', 'seq') }} || '扣了' || {{ plain('weight - score') }} || '分（分值' || weight_text || '，得分'
        || score_text || '），' || {{ no_reason_said('deviation_text') }} as message_zh,
        page,
        table_no,
        row_no
    from indicator
    where
        row_kind = 'indicator'
        and score < weight
        and score >= 0
        and is_deviation_printed
        and {{ says_nothing('deviation_text') }}
        and not is_weight_doubtful
        and not is_score_doubtful
        and not is_deviation_doubtful
),

indicator_score as (
    select
        'indicator_score' as rule_id,
        document_id,
        form_ordinal,
        seq,
        'score' as field,
        {{ plain('score') }} as reported,
        case
            when score_basis = 'direction_unclear' and positive_reading = reverse_reading
                then {{ plain('positive_reading') }}
            when score_basis = 'direction_unclear'
                then {{ plain('round(positive_reading, 2)') }} || ' 或 ' || {{ plain('round(reverse_reading, 2)') }}
            else {{ plain('recomputed_score') }}
        end as expected,
        score - recomputed_score as difference,
        case
            when score_basis != 'over_achievement_deduction' then {{ points_explanation('score', 'recomputed_score') }}
        end as explained_by,
        -- Nothing used up may be thrift or idleness: the form does not say which.
        score_basis = 'direction_unclear' or ruleset_status = 'unread' or direction_basis = 'value'
        or (direction = 'reverse' and actual_value = 0)
            as debatable,
        case
            when score_basis = 'over_achievement_deduction' then 'over_achievement_bands'
            when direction = 'reverse' then 'reverse_formula'
            when direction = 'equal' then 'equal_formula'
            else 'positive_formula'
        end as parameter,
        {{ indicator_name('level3', 'seq') }} || '按计分规则应得'
        || case
            when score_basis = 'direction_unclear' and positive_reading = reverse_reading
                then {{ plain('positive_reading') }} || '分（按正向、反向指标都是）'
            when score_basis = 'direction_unclear'
                then
                    {{ plain('round(positive_reading, 2)') }} || '分（按正向指标）或'
                    || {{ plain('round(reverse_reading, 2)') }} || '分（按反向指标）'
            else {{ plain('round(recomputed_score, 2)') }} || '分'
        end
        || '（指标值' || target_text || '，完成值' || actual_text || '，分值' || {{ plain('weight') }}
        || coalesce({{ worked_score('score_basis', 'weight', 'target_value', 'actual_value', 'deduction_share') }}, '')
        || '），表中为'
        || {{ plain('score') }}
        || case
            when score_basis = 'over_achievement_deduction' then '；指标值设得过低，超额完成应扣分'
            else {{ explanation_said(points_explanation('score', 'recomputed_score')) }}
        end
            as message_zh,
        page,
        table_no,
        row_no
    from {{ rows_to_make(ref('int_indicator_score')) }}
    where
        not is_score_doubtful
        -- Above its weight or below zero it is a finding of its own.
        and score <= weight
        and score >= 0
        and (
            abs(score - recomputed_score) > score_tolerance
            or (
                -- Which way is better is not printed: only a score that neither reading gives is a finding.
                score_basis = 'direction_unclear'
                and abs(score - positive_reading) > score_tolerance
                and abs(score - reverse_reading) > score_tolerance
            )
        )
),

missing_indicator as (
    select
        'missing_indicator' as rule_id,
        document_id,
        form_ordinal,
        min(seq) as seq,
        'level3' as field,
        min(level3) as reported,
        {{ nothing_for(['expected', 'difference', 'explained_by']) }},
        false as debatable,
        {{ nothing_for(['parameter']) }},
        '二级指标“' || level2 || '”下没有三级指标' as message_zh,
        min(page) as page,
        min(table_no) as table_no,
        min(row_no) as row_no
    from indicator
    where level2 is not null
    group by document_id, form_ordinal, level1, level2
    having
        bool_and(row_kind = 'placeholder' and score is null and {{ says_nothing('target_text') }})
        and not bool_or(is_level3_doubtful or is_target_doubtful or is_score_doubtful)
),

satisfaction_without_survey as (
    select
        'satisfaction_without_survey' as rule_id,
        document_id,
        form_ordinal,
        seq,
        'score' as field,
        score_text as reported,
        {{ plain('score_without_survey') }} as expected,
        score - score_without_survey as difference,
        {{ nothing_for(['explained_by']) }},
        false as debatable,
        {{ nothing_for(['parameter']) }},
        {{ indicator_name('level3', 'seq') }} || '得' || score_text || '分，'
        || case
            when {{ speaks_of_no_survey('deviation_text') }} then '而偏差说明称“' || substr(deviation_text, 1, 60) || '”'
            else '而完成值为' || {{ quoted('actual_text') }} || '，没有调查结果'
        end as message_zh,
        page,
        table_no,
        row_no
    from indicator
    where
        row_kind = 'indicator'
        and {{ is_satisfaction('level1', 'level2') }}
        and score > score_without_survey
        and not is_score_doubtful
        and not is_actual_doubtful
        and (
            -- Where nothing is wanted (投诉：0), 无 is a result.
            (
                actual_text is not null
                and {{ says_nothing('actual_text') }}
                and not coalesce(target_number = 0 or {{ has_match('target_text', '^(?:无|零|没有)') }}, false)
            )
            or {{ speaks_of_no_survey('actual_text') }}
            or {{ speaks_of_no_survey('deviation_text') }}
        )
)

{% for rule in [
    'score_over_weight', 'unexplained_deduction', 'indicator_score', 'missing_indicator', 'satisfaction_without_survey'
] %}
    select * from {{ rule }}
    {{ 'union all' if not loop.last }}
{% endfor %}
