{{ config(materialized='incremental', incremental_strategy='append', pre_hook="{{ drop_fresh_rows() }}") }}

{%- set money_named = '[(](?:' ~ money_units() ~ ')[)]\\s*$' -%}

-- Findings about how an indicator is worded: without a standard, without an object, without a unit, in the wrong class.
with indicator as (
    select
        score.document_id,
        score.form_ordinal,
        score.seq,
        score.level1,
        score.level2,
        score.level3,
        score.target_text,
        score.target_kind,
        score.target_operator,
        score.actual_text,
        score.actual_kind,
        score.unit,
        score.page,
        score.table_no,
        score.row_no,
        {{ bare_text('score.level3') }} as bare_level3,
        -- "经费支出（万元）" without its unit of money, where a name ends in one.
        case
            when {{ has_match('score.level3', money_named) }}
                then {{ bare_text(replace_matches('score.level3', money_named, '')) }}
        end as bare_name_of_money,
        {{ bare_text('score.target_text') }} as bare_target,
        {{ is_satisfaction('score.level1', 'score.level2') }} as is_satisfaction,
        -- "新增5个模块", "满意率≥90%", "维护费（万元）": the name tells standard or unit.
        {{ has_match(
            'score.level3',
            '[0-9](?:' ~ large_scales() ~ ')?(?:' ~ known_units() ~ ')|[(][^0-9()]{1,6}[)]\\s*$'
        ) }} as is_measured_by_name,
        {{ is_cost('score.level1', 'score.level2') }} as is_cost
    from {{ rows_to_make(ref('int_indicator_score')) }} as score
    where score.row_kind = 'indicator' and not score.is_target_doubtful and not score.is_level3_doubtful
),

vague_target as (
    select
        indicator.*,
        word.is_debatable,
        '的指标值“' || indicator.target_text || '”没有可衡量的标准' as reason
    from indicator
    inner join {{ ref('audit_word') }} as word on indicator.bare_target = word.word
    where
        word.list = 'vague_target'
        and indicator.target_kind = 'qualitative'
        and not coalesce(indicator.is_measured_by_name, false)
),

unnamed_share as (
    select
        *,
        false as is_debatable,
        '是百分比（指标值' || target_text || '），没有写明是什么的百分比' as reason
    from indicator
    where
        target_kind = 'number' and unit = '%'
        and not is_satisfaction
        and {{ matches_audit_word('bare_level3', 'bare_rate', 'whole') }}
),

bare_number as (
    select
        *,
        false as is_debatable,
        '的指标值' || target_text || '没有计量单位' as reason
    from indicator
    where
        target_kind = 'number' and unit is null
        and {{ has_match('target_text', '^[\\s≥≤=><⩾⩽≧≦]*[0-9][0-9.,]*\\s*$') }}
        -- Nothing needs no unit.
        and {{ has_match('target_text', '[1-9]') }}
        and (actual_text is null or {{ has_match('actual_text', '^[^a-zA-Z一-龥%‰℃]*$') }})
        and level3 is not null
        and not is_measured_by_name
        and not {{ matches_audit_word('bare_level3', 'names_unit') }}
),

vague as (
    {% for reason in ['vague_target', 'unnamed_share', 'bare_number'] %}
        select * from {{ reason }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
),

vague_indicator as (
    select
        'vague_indicator' as rule_id,
        document_id,
        form_ordinal,
        seq,
        'target' as field,
        target_text as reported,
        {{ nothing_for(['expected']) }},
        is_debatable as debatable,
        {{ indicator_name('level3', 'seq') }} || reason as message_zh,
        page,
        table_no,
        row_no
    from vague
),

-- What the name says that the indicator is, where it does not stand under that class.
misplaced as (
    select
        *,
        case
            when not is_satisfaction and {{ contains_text('bare_level3', "'满意'") }} then '满意度指标'
            when not is_cost then '成本指标'
        end as due_class
    from indicator
    where
        level2 is not null
        and (
            (
                not is_satisfaction
                and {{ contains_text('bare_level3', "'满意'") }}
                and {{ matches_audit_word('bare_level3', 'satisfaction') }}
            )
            or (
                not is_cost
                and target_kind = 'number'
                and (
                    unit = '元'
                    -- "经费支出（万元）": the name tells the unit, the target is a bare number.
                    or (unit is null and bare_name_of_money is not null)
                )
                and {{ contains_text('level1', "'产出'") }}
                and {{ matches_audit_word('coalesce(bare_name_of_money, bare_level3)', 'cost') }}
                and not {{ matches_audit_word('bare_level3', 'cost_saved', 'within') }}
            )
        )
),

wrong_class as (
    select
        'wrong_category' as rule_id,
        document_id,
        form_ordinal,
        seq,
        'level2' as field,
        level2 as reported,
        due_class as expected,
        false as debatable,
        {{ indicator_name('level3', 'seq') }}
        || case
            when due_class = '满意度指标' then '是满意度，却列在“' || level2 || '”下，应列在满意度指标下'
            else '是金额（指标值' || target_text || '），却列在“' || level2 || '”下，应列在成本指标下'
        end as message_zh,
        page,
        table_no,
        row_no
    from misplaced
),

comparable as (
    select
        *,
        coalesce(level2, level1) as class
    from indicator
    where
        length(bare_level3) >= {{ audit_threshold('wrong_category', 'name_characters') }}
        and coalesce(level2, level1) is not null
),

-- Few texts stand twice in a form: only they are put in order.
printed_again as (
    select
        document_id,
        form_ordinal,
        bare_level3,
        target_text
    from comparable
    group by document_id, form_ordinal, bare_level3, target_text
    having count(*) > 1
),

repeated as (
    select
        comparable.*,
        first_value(comparable.seq) over same_text as first_seq,
        first_value(comparable.class) over same_text as first_class,
        first_value({{ heading_without_weight('comparable.class') }}) over same_text as first_heading
    from comparable
    inner join printed_again
        on
            comparable.document_id = printed_again.document_id
            and comparable.form_ordinal = printed_again.form_ordinal
            and comparable.bare_level3 = printed_again.bare_level3
            and (comparable.target_text is not distinct from printed_again.target_text)
    window
        same_text as (
            partition by
                comparable.document_id, comparable.form_ordinal, comparable.bare_level3, comparable.target_text
            order by comparable.seq
        )
),

two_blocks as (
    select
        'wrong_category' as rule_id,
        document_id,
        form_ordinal,
        seq,
        'level3' as field,
        level3 as reported,
        {{ nothing_for(['expected']) }},
        false as debatable,
        {{ indicator_name('level3', 'seq') }} || '（指标值' || {{ quoted('target_text') }} || '）在“' || first_class || '”（第'
        || cast(first_seq as varchar) || '行）和“' || class || '”下各列一次' as message_zh,
        page,
        table_no,
        row_no
    from repeated
    where {{ heading_without_weight('class') }} != first_heading
)

{% for rule in ['vague_indicator', 'wrong_class', 'two_blocks'] %}
    select
        rule_id,
        document_id,
        form_ordinal,
        seq,
        field,
        reported,
        expected,
        {{ nothing_for(['difference', 'explained_by']) }},
        debatable,
        message_zh,
        page,
        table_no,
        row_no
    from {{ rule }}
    {{ 'union all' if not loop.last }}
{% endfor %}
