-- The finding about a version of a form that differs from the version before it: which cells changed, and how.
{%- set named_changes = 8 %}
with worded as (
    select
        *,
        case
            when change = 'added' then '增加“' || substr(new_text, 1, 40) || '”一行'
            when change = 'removed' then '删去“' || substr(old_text, 1, 40) || '”一行'
            else
                coalesce('“' || substr(record_title, 1, 40) || '”的', '') || {{ field_word('field') }} || '由'
                || coalesce('“' || substr(old_text, 1, 40) || '”', '空白') || '改为'
                || coalesce('“' || substr(new_text, 1, 40) || '”', '空白')
        end as words
    from {{ ref('int_version_change') }}
),

summed as (
    select
        document_id,
        form_ordinal,
        evaluation_key,
        previous_evaluation_key,
        count(*) as change_count,
        string_agg(words, '；' order by change_no) filter (where change_no <= {{ named_changes }}) as words
    from worded
    group by document_id, form_ordinal, evaluation_key, previous_evaluation_key
)

select
    'republished_changed' as rule_id,
    summed.document_id,
    summed.form_ordinal,
    {{ nothing_for(['field']) }},
    summed.previous_evaluation_key as detail,
    {{ nothing_for(['reported', 'expected', 'difference', 'explained_by']) }},
    false as debatable,
    '与此前公开的“' || step.previous_file_name || '”第' || cast(step.previous_form_ordinal as varchar) || '张表相比改了'
    || cast(summed.change_count as varchar) || '处：' || summed.words
    || case when summed.change_count > {{ named_changes }} then '；等' else '' end as message_zh,
    evaluation.page,
    evaluation.table_no,
    evaluation.row_no
from summed
inner join {{ ref('int_version_step') }} as step
    on
        summed.evaluation_key = step.evaluation_key
        and summed.previous_evaluation_key = step.previous_evaluation_key
inner join {{ ref('int_evaluation') }} as evaluation
    on summed.document_id = evaluation.document_id and summed.form_ordinal = evaluation.form_ordinal
