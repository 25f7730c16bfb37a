{{ config(materialized='incremental', incremental_strategy='append', pre_hook="{{ drop_fresh_rows() }}") }}

-- Findings about the funds block: rates, the execution score, parts that do not add up.
with line as (
    select line.*
    from {{ rows_to_make(ref('int_budget_line')) }} as line
    inner join {{ ref('int_form_totals') }} as totals
        on line.document_id = totals.document_id and line.form_ordinal = totals.form_ordinal
    where not totals.is_budget_doubtful
),

execution_rate as (
    select
        'execution_rate' as rule_id,
        document_id,
        form_ordinal,
        line_no,
        funding_source,
        'execution_rate' as field,
        execution_rate_text as reported,
        {{ percentage('recomputed_execution_rate') }} as expected,
        execution_rate - recomputed_execution_rate as difference,
        {{ nothing_for(['explained_by']) }},
        false as debatable,
        case
            when is_execution_rate_blank
                then
                    '已支出' || executed_text || '而执行率空白，应为' || {{ percentage('recomputed_execution_rate') }}
                    || '（' || executed_text || '÷' || full_year_budget_text || '）'
            when not rate_matches
                then
                    '执行率应为' || {{ percentage('recomputed_execution_rate') }}
                    || '（' || executed_text || '÷' || full_year_budget_text || '），表中为' || execution_rate_text
            else
                '执行率为'
                || case
                    when execution_rate > 1 then execution_rate_text
                    else {{ percentage('recomputed_execution_rate') }}
                end
                || '（' || executed_text || '÷' || full_year_budget_text || '），超过100%'
        end as message_zh,
        page,
        table_no,
        row_no
    from line
    where
        not rate_matches
        or (
            rate_matches
            and recomputed_execution_rate > 1
            -- Amounts rounded to other places are no overspending: 37.882 of 37.88 at a printed 100%.
            and (
                execution_rate > 1
                or {{ exceeds_as_printed(
                    'compared_executed', 'executed', 'executed_text',
                    'compared_full_year_budget', 'full_year_budget', 'full_year_budget_text'
                ) }}
            )
        )
),

execution_score as (
    select
        'execution_score' as rule_id,
        execution.document_id,
        execution.form_ordinal,
        execution.line_no,
        {{ nothing_for(['funding_source']) }},
        'execution_score' as field,
        {{ plain('execution.score') }} as reported,
        {{ plain('execution.fine_score') }} as expected,
        execution.score - execution.fine_score as difference,
        execution.explained_by,
        false as debatable,
        '预算执行得分应为' || {{ plain('execution.fine_score') }} || '（' || {{ plain('execution.weight') }} || '×'
        || execution.executed_text || '÷' || execution.full_year_budget_text || '），表中为'
        || {{ plain('execution.score') }}
        || {{ explanation_said('execution.explained_by') }} as message_zh,
        execution.page,
        execution.table_no,
        execution.row_no
    from {{ rows_to_make(ref('int_form_execution')) }} as execution
    inner join {{ ref('int_form_totals') }} as totals
        on execution.document_id = totals.document_id and execution.form_ordinal = totals.form_ordinal
    where
        totals.is_scored
        and not totals.is_budget_doubtful
        and not totals.is_execution_weight_wrong
        and not execution.score_matches
),

score_over_weight as (
    select
        'score_over_weight' as rule_id,
        line.document_id,
        line.form_ordinal,
        line.line_no,
        line.funding_source,
        'score' as field,
        line.score_text as reported,
        line.weight_text as expected,
        line.score - line.weight as difference,
        {{ nothing_for(['explained_by']) }},
        false as debatable,
        '预算执行' || {{ wrong_points_said('line') }} as message_zh,
        line.page,
        line.table_no,
        line.row_no
    from line
    where
        {{ score_over_weight('line') }} > 0
        or (line.score < 0 and not line.is_score_doubtful)
        or (line.weight < 0 and not line.is_weight_doubtful)
),

budget_parts_sum as (
    select
        'budget_parts_sum' as rule_id,
        document_id,
        form_ordinal,
        line_no,
        'total' as funding_source,
        field,
        amount_text as reported,
        {{ plain('part_sum') }} || case when is_in_yuan then '元' else '' end as expected,
        case when stated_total is not null then -gap end as difference,
        case when stated_total is null then 'total_blank' when is_rounding then 'rounded' end as explained_by,
        stated_total is not null and is_rounding as debatable,
        {{ field_word('field') }}
        || case
            when stated_total is null then '的总额空白，而各资金来源合计'
            else '的总额为' || amount_text || '，而各资金来源合计'
        end
        || {{ plain('part_sum') }} || case when is_in_yuan then '元' else '' end
        || case when stated_total is not null and is_rounding then '，可能系各项四舍五入' else '' end as message_zh,
        page,
        table_no,
        row_no
    from {{ rows_to_make(ref('int_budget_sum')) }}
    where gap != 0
),

light as (
    select
        execution.document_id,
        execution.form_ordinal,
        execution.line_no,
        totals.indicator_score_sum,
        totals.indicator_weight_sum,
        execution.executed_text,
        execution.full_year_budget_text,
        execution.page,
        execution.table_no,
        execution.row_no,
        {{ exact_share('1', 'totals.indicator_score_sum', 'totals.indicator_weight_sum', 6) }} as score_share,
        -- The better of what the amounts and what the points say: rounding of points is no lag.
        least(1, greatest(
            execution.recomputed_execution_rate,
            {{ exact_share('1', 'execution.score', 'execution.weight', 6) }}
        )) as execution_share,
        execution.recomputed_execution_rate as execution_rate,
        execution.reported_execution_rate
    from {{ rows_to_make(ref('int_form_execution')) }} as execution
    inner join {{ ref('int_form_totals') }} as totals
        on execution.document_id = totals.document_id and execution.form_ordinal = totals.form_ordinal
    where
        totals.is_scored
        and totals.unscored_count = 0
        and totals.indicator_score_sum > 0
        and totals.indicator_weight_sum > 0
        and execution.weight > 0
        and execution.recomputed_execution_rate is not null
        and not totals.is_budget_doubtful
        and not totals.is_score_doubtful
        and not totals.is_weight_doubtful
        and not totals.is_execution_weight_wrong
        and not execution.is_amount_doubtful
),

warning_light as (
    select
        'warning_light' as rule_id,
        document_id,
        form_ordinal,
        line_no,
        {{ nothing_for(['funding_source']) }},
        'execution_rate' as field,
        {{ percentage('reported_execution_rate') }} as reported,
        {{ nothing_for(['expected', 'difference']) }},
        case when is_red then 'red_light' else 'yellow_light' end as explained_by,
        false as debatable,
        case
            when is_red
                then
                    '平台预警红灯：指标得分率' || {{ percentage('score_share') }} || '（'
                    || {{ plain('indicator_score_sum') }} || '÷' || {{ plain('indicator_weight_sum') }}
                    || '），而预算执行率只有' || {{ percentage('execution_rate') }} || '（' || executed_text || '÷'
                    || full_year_budget_text || '），相对落后' || {{ percentage('(1 - execution_rate / score_share)') }}
                    || '，超过' || {{ percentage('red_gap') }}
            else
                '平台预警黄灯：预算执行率' || {{ percentage('execution_rate') }} || '（' || executed_text || '÷'
                || full_year_budget_text || '），未支出' || {{ percentage('(1 - execution_rate)') }} || '，超过'
                || {{ percentage('yellow_unspent') }}
        end as message_zh,
        page,
        table_no,
        row_no
    from (
        select
            *,
            {{ audit_threshold('warning_light', 'red_gap') }} as red_gap,
            {{ audit_threshold('warning_light', 'yellow_unspent') }} as yellow_unspent,
            -- (S/90 - E/10) ÷ (S/90) > 5 %, without dividing.
            execution_share < score_share * (1 - {{ audit_threshold('warning_light', 'red_gap') }}) as is_red
        from light
    ) as judged
    where is_red or 1 - execution_rate > yellow_unspent
),

-- A budget of zero with points for what was done: yellow.
no_budget as (
    select
        'warning_light' as rule_id,
        line.document_id,
        line.form_ordinal,
        line.line_no,
        {{ nothing_for(['funding_source']) }},
        'full_year_budget' as field,
        line.full_year_budget_text as reported,
        {{ nothing_for(['expected', 'difference']) }},
        'yellow_light' as explained_by,
        false as debatable,
        '平台预警黄灯：全年预算数为' || line.full_year_budget_text || '，而各指标得分合计'
        || {{ plain('totals.indicator_score_sum') }} as message_zh,
        line.page,
        line.table_no,
        line.row_no
    from line
    inner join {{ ref('int_form_totals') }} as totals
        on line.document_id = totals.document_id and line.form_ordinal = totals.form_ordinal
    where
        line.funding_source = 'total'
        and line.full_year_budget = 0
        and not line.is_full_year_budget_doubtful
        and totals.is_scored
        and not totals.is_score_doubtful
        and totals.indicator_score_sum > 0
        and not exists (
            select 1
            from line as part
            where
                part.document_id = line.document_id
                and part.form_ordinal = line.form_ordinal
                and (part.full_year_budget > 0 or part.is_full_year_budget_doubtful)
        )
),

column_pair as (
    {%- for field, other in [('initial_budget', 'full_year_budget'), ('executed', 'full_year_budget')] %}
        select
            document_id,
            form_ordinal,
            line_no,
            funding_source,
            '{{ field }}' as field,
            {{ field }}_text as amount_text,
            {{ other }}_text as other_text,
            greatest(compared_{{ field }}, compared_{{ other }}) as larger,
            least(compared_{{ field }}, compared_{{ other }}) as smaller,
            compared_{{ field }} - compared_{{ other }} as difference,
            page,
            table_no,
            row_no
        from line
        where not is_{{ field }}_doubtful and not is_{{ other }}_doubtful
        {{ 'union all' if not loop.last }}
    {%- endfor %}
),

amount_magnitude as (
    select
        'amount_magnitude' as rule_id,
        document_id,
        form_ordinal,
        line_no,
        funding_source,
        field,
        amount_text as reported,
        other_text as expected,
        difference,
        'yuan_for_wan' as explained_by,
        false as debatable,
        {{ field_word('field') }} || amount_text || '与全年预算数' || other_text || '相差约一万倍，元与万元可能写反' as message_zh,
        page,
        table_no,
        row_no
    from column_pair
    where {{ is_near_multiple('larger', 'smaller', '10000', audit_threshold('amount_magnitude', 'near_share')) }}
),

huge_budget as (
    select
        'amount_magnitude' as rule_id,
        document_id,
        form_ordinal,
        line_no,
        funding_source,
        'full_year_budget' as field,
        full_year_budget_text as reported,
        {{ nothing_for(['expected', 'difference']) }},
        'yuan_for_wan' as explained_by,
        true as debatable,
        '全年预算数' || full_year_budget_text || '按表中单位为' || {{ plain('full_year_budget_cny') }}
        || '元，单个项目很少有这样大的金额，可能把元写成了万元' as message_zh,
        page,
        table_no,
        row_no
    from line
    where
        funding_source = 'total'
        and full_year_budget_cny > {{ audit_threshold('amount_magnitude', 'project_limit') }}
        and not is_full_year_budget_doubtful
)

{% for rule in [
    'execution_rate', 'execution_score', 'score_over_weight', 'budget_parts_sum', 'warning_light', 'no_budget',
    'amount_magnitude', 'huge_budget'
] %}
    select * from {{ rule }}
    {{ 'union all' if not loop.last }}
{% endfor %}
