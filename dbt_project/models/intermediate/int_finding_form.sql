{{ config(materialized='incremental', incremental_strategy='append', pre_hook="{{ drop_fresh_rows() }}") }}

-- Findings about a form as a whole: its sums, its grade, what is missing from it.
with form as (
    select
        form_check.*,
        totals.indicator_weight_sum,
        totals.indicator_score_sum,
        totals.execution_weight,
        totals.execution_score,
        totals.total_weight,
        totals.is_execution_weight_wrong,
        totals.total_weight_text,
        totals.total_score_text,
        totals.weight_count,
        totals.full_count,
        totals.unscored_count,
        totals.is_score_doubtful,
        totals.goal_expected,
        totals.goal_actual
    from {{ rows_to_make(ref('int_form_check')) }} as form_check
    inner join {{ ref('int_form_totals') }} as totals
        on form_check.document_id = totals.document_id and form_check.form_ordinal = totals.form_ordinal
),

heading as (
    select
        document_id,
        form_ordinal,
        string_agg(coalesce(level1, '') || coalesce(level2, ''), ' ') as headings
    from {{ rows_to_make(ref('stg_indicator')) }}
    group by document_id, form_ordinal
),

weight_sum as (
    select
        'weight_sum' as rule_id,
        document_id,
        form_ordinal,
        'total_weight' as field,
        '' as detail,
        case when total_weight is null then {{ plain('weight_sum') }} else total_weight_text end as reported,
        {{ plain('case when total_weight is null then expected_weight else weight_sum end') }} as expected,
        case when total_weight is null then weight_gap else -weight_gap end as difference,
        case
            when weight_gap = execution_weight then 'execution_weight_left_out'
            when is_execution_weight_wrong then 'execution_weight'
            when total_weight = round(weight_sum, 0) then 'rounded'
        end as explained_by,
        false as debatable,
        '各指标分值合计' || {{ plain('indicator_weight_sum') }}
        || coalesce('，加预算执行分值' || {{ plain('execution_weight') }} || '，共' || {{ plain('weight_sum') }}, '')
        || case
            when total_weight is null then '；表中没有总分值，应为' || {{ plain('expected_weight') }}
            else '；表中总分值为' || total_weight_text
        end
        || case
            when weight_gap = execution_weight then '，正好没有计预算执行分值'
            when not is_execution_weight_wrong and total_weight = round(weight_sum, 0) then '，系四舍五入'
            else ''
        end as message_zh,
        page,
        table_no,
        row_no
    from form
    where weight_gap != 0
),

block_weight as (
    select
        'weight_sum' as rule_id,
        block.document_id,
        block.form_ordinal,
        'block_weight' as field,
        block.heading_level || block.heading || cast(block.first_seq as varchar) as detail,
        {{ plain('block.printed_weight') }} as reported,
        {{ plain('block.weight_sum') }} as expected,
        -block.weight_gap as difference,
        {{ nothing_for(['explained_by']) }},
        false as debatable,
        '“' || block.heading || '”标明' || {{ plain('block.printed_weight') }} || '分，其下各指标分值合计'
        || {{ plain('block.weight_sum') }} as message_zh,
        block.page,
        block.table_no,
        block.row_no
    from {{ rows_to_make(ref('int_form_block')) }} as block
    inner join form on block.document_id = form.document_id and block.form_ordinal = form.form_ordinal
    where form.is_scored and block.weight_gap != 0
),

score_sum as (
    select
        'score_sum' as rule_id,
        document_id,
        form_ordinal,
        'total_score' as field,
        '' as detail,
        total_score_text as reported,
        {{ plain('score_sum') }} as expected,
        -score_gap as difference,
        case
            when score_gap = execution_score then 'execution_score_left_out'
            when score_gap = execution_weight then 'execution_weight_left_out'
            when reported_total in (round(score_sum, 0), round(score_sum, 1)) then 'rounded'
            when reported_total = floor(score_sum) then 'truncated'
        end as explained_by,
        false as debatable,
        '各指标得分合计' || {{ plain('indicator_score_sum') }}
        || coalesce('，加预算执行得分' || {{ plain('execution_score') }} || '，共' || {{ plain('score_sum') }}, '')
        || '；表中总分为' || total_score_text
        || case
            when score_gap = execution_score then '，正好没有计预算执行得分'
            when score_gap = execution_weight then '，正好少了预算执行分值'
            when reported_total in (round(score_sum, 0), round(score_sum, 1)) then '，系四舍五入'
            when reported_total = floor(score_sum) then '，系舍去尾数'
            else ''
        end as message_zh,
        page,
        table_no,
        row_no
    from form
    where score_gap != 0
),

missing_total as (
    select
        'missing_total' as rule_id,
        document_id,
        form_ordinal,
        'total_score' as field,
        '' as detail,
        total_score_text as reported,
        {{ nothing_for(['expected', 'difference', 'explained_by']) }},
        false as debatable,
        case
            when total_score_text is null then '表中没有读到总分'
            when reported_total is null then '总分' || {{ quoted('total_score_text') }} || '不是数字'
            when unscored_count > 0
                then '有' || cast(unscored_count as varchar) || '项没有读到得分，不能与总分' || total_score_text || '核对'
            when is_score_doubtful then '有得分未能可靠辨认，不能与总分' || total_score_text || '核对'
            else '没有读到任何指标得分，不能与总分' || total_score_text || '核对'
        end as message_zh,
        page,
        table_no,
        row_no
    from form
    where is_scored and not has_total
),

grade as (
    select
        'grade' as rule_id,
        document_id,
        form_ordinal,
        'grade' as field,
        '' as detail,
        reported_grade as reported,
        expected_grade as expected,
        {{ nothing_for(['difference', 'explained_by']) }},
        false as debatable,
        '总分' || total_score_text || '的等级应为“' || expected_grade || '”，表中为“' || reported_grade || '”' as message_zh,
        page,
        table_no,
        row_no
    from form
    where not grade_matches
),

missing_block as (
    select
        'missing_indicator' as rule_id,
        form.document_id,
        form.form_ordinal,
        'level1' as field,
        block.block as detail,
        {{ nothing_for(['reported']) }},
        block.block as expected,
        {{ nothing_for(['difference', 'explained_by']) }},
        true as debatable,
        '表中没有“' || block.block || '”' as message_zh,
        form.page,
        form.table_no,
        form.row_no
    from form
    inner join {{ ref('template_block') }} as block on form.template = block.template
    left join heading on form.document_id = heading.document_id and form.form_ordinal = heading.form_ordinal
    where
        form.indicator_count > 0
        and form.issue_count = 0
        and not {{ has_column_match('heading.headings', 'block.words') }}
),

copied_result as (
    select
        'copied_result' as rule_id,
        document_id,
        form_ordinal,
        'goal_actual' as field,
        '' as detail,
        {{ nothing_for(['reported', 'expected', 'difference', 'explained_by']) }},
        false as debatable,
        '实际完成情况与预期目标逐字相同' as message_zh,
        page,
        table_no,
        row_no
    from form
    where
        length(goal_actual) >= 8
        and {{ bare_text('goal_actual') }} = {{ bare_text('goal_expected') }}
),

blank_form as (
    select
        'blank_form' as rule_id,
        document_id,
        form_ordinal,
        {{ nothing_for(['field']) }},
        '' as detail,
        {{ nothing_for(['reported', 'expected', 'difference', 'explained_by']) }},
        false as debatable,
        '表中没有填写执行数、完成值和得分' as message_zh,
        page,
        table_no,
        row_no
    from form
    where is_blank
),

perfect_scores as (
    select
        'perfect_scores' as rule_id,
        document_id,
        form_ordinal,
        'total_score' as field,
        '' as detail,
        total_score_text as reported,
        {{ nothing_for(['expected', 'difference', 'explained_by']) }},
        false as debatable,
        '全部' || cast(weight_count as varchar) || '个指标都是满分' as message_zh,
        page,
        table_no,
        row_no
    from form
    where is_scored and weight_count >= 3 and full_count = weight_count and has_total
)

{% for rule in [
    'weight_sum', 'block_weight', 'score_sum', 'missing_total', 'grade', 'missing_block', 'copied_result', 'blank_form',
    'perfect_scores'
] %}
    select * from {{ rule }}
    {{ 'union all' if not loop.last }}
{% endfor %}
