-- Findings about the funds block: rates, the execution score, parts that do not add up.
with line as (
    select line.*
    from {{ ref('int_budget_line') }} as line
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
        cast(null as varchar) as explained_by,
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
            else '执行率为' || execution_rate_text || '（' || executed_text || '÷' || full_year_budget_text || '），超过100%'
        end as message_zh,
        page,
        table_no,
        row_no
    from line
    where not rate_matches or (rate_matches and recomputed_execution_rate > 1)
),

execution_score as (
    select
        'execution_score' as rule_id,
        execution.document_id,
        execution.form_ordinal,
        execution.line_no,
        cast(null as varchar) as funding_source,
        'execution_score' as field,
        {{ plain('execution.score') }} as reported,
        {{ plain('execution.fine_score') }} as expected,
        execution.score - execution.fine_score as difference,
        execution.explained_by,
        false as debatable,
        '预算执行得分应为' || {{ plain('execution.fine_score') }} || '（' || {{ plain('execution.weight') }} || '×'
        || execution.executed_text || '÷' || execution.full_year_budget_text || '），表中为'
        || {{ plain('execution.score') }}
        || case execution.explained_by
            when 'rounded_to_integer' then '，系四舍五入取整'
            when 'truncated' then '，系舍去尾数'
            when 'printed_rate' then '，系按表中执行率计算'
            else ''
        end as message_zh,
        execution.page,
        execution.table_no,
        execution.row_no
    from {{ ref('int_form_execution') }} as execution
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
        cast(null as varchar) as explained_by,
        false as debatable,
        case
            when line.score < 0 or line.weight < 0
                then
                    '预算执行的分值' || coalesce(line.weight_text, '空白') || '、得分' || coalesce(line.score_text, '空白')
                    || '，不应为负'
            else '预算执行得分' || line.score_text || '超过分值' || line.weight_text
        end as message_zh,
        line.page,
        line.table_no,
        line.row_no
    from line
    inner join {{ ref('int_budget_check') }} as budget_check
        on
            line.document_id = budget_check.document_id
            and line.form_ordinal = budget_check.form_ordinal
            and line.line_no = budget_check.line_no
    where
        budget_check.score_over_weight > 0
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
        case when stated_total is null then 'total_blank' end as explained_by,
        false as debatable,
        case field
            when 'initial_budget' then '年初预算数'
            when 'full_year_budget' then '全年预算数'
            else '全年执行数'
        end
        || case
            when stated_total is null then '的总额空白，而各资金来源合计'
            else '的总额为' || amount_text || '，而各资金来源合计'
        end
        || {{ plain('part_sum') }} || case when is_in_yuan then '元' else '' end as message_zh,
        page,
        table_no,
        row_no
    from {{ ref('int_budget_sum') }}
    where gap != 0
)

{% for rule in ['execution_rate', 'execution_score', 'score_over_weight', 'budget_parts_sum'] %}
    select * from {{ rule }}
    {{ 'union all' if not loop.last }}
{% endfor %}
