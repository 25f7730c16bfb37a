{{ config(materialized='incremental', incremental_strategy='append', pre_hook="{{ drop_fresh_rows() }}") }}

-- Whether a form prints the columns whose blanks are findings: reasons for deviations, execution rates. A form whose
-- template has no such column left nothing out.
--
-- A column is printed where any record has a value of it or a label of the form heads one. Of a form without stored
-- labels nothing is known: its columns count as printed.
{%- set headings = {
    'is_deviation_printed':
        '原因|理由|改进措施|整改措施|(偏差|差异|完成)(情况)?(分析|说明)|扣分(依据|说明)|偏差及改进|存在问题'
        ~ '|未(完成|达标|达成|实现|达到).*(说明|情况|分析)|^(备注|说明|情况说明|自评说明|偏差)$',
    'is_rate_printed': '(执行|支出|使用|支付)(进度|率|比例|比率)'
} %}
{#- In the funds block a reason is one for what was not spent. -#}
{%- set of_funds = '执行|支出|结余' %}

with label as (
    select
        cell.document_id,
        cell.form_ordinal,
        {{ replace_matches(clean_text('cell.text'), '\\s', '') }} as label_text
    from {{ source('raw', 'cell') }} as cell
    inner join {{ documents_to_stage() }} as document
        on {{ same_extraction('cell', 'document') }}
    where cell.record_kind is null and cell.form_ordinal is not null and length(cell.text) between 2 and 60
),

distinct_label as (
    select distinct label_text
    from label
),

matched as (
    select
        label_text,
        {{ has_match('label_text', headings.is_deviation_printed) }}
        and not {{ has_match('label_text', of_funds) }} as is_deviation_printed,
        {{ has_match('label_text', headings.is_rate_printed) }} as is_rate_printed
    from distinct_label
),

headed as (
    select
        label.document_id,
        label.form_ordinal,
        bool_or(matched.is_deviation_printed) as is_deviation_printed,
        bool_or(matched.is_rate_printed) as is_rate_printed
    from label
    inner join matched on label.label_text = matched.label_text
    group by label.document_id, label.form_ordinal
),

deviation as (
    select
        document_id,
        form_ordinal,
        count(deviation_text) > 0 as is_deviation_printed
    from {{ rows_to_make(ref('stg_indicator')) }}
    group by document_id, form_ordinal
),

rate as (
    select
        document_id,
        form_ordinal,
        count(execution_rate_text) > 0 as is_rate_printed
    from {{ rows_to_make(ref('stg_budget_line')) }}
    group by document_id, form_ordinal
)

select
    form.document_id,
    form.form_ordinal,
    coalesce(headed.is_deviation_printed, true) or coalesce(deviation.is_deviation_printed, false)
        as is_deviation_printed,
    coalesce(headed.is_rate_printed, true) or coalesce(rate.is_rate_printed, false) as is_rate_printed
from {{ rows_to_make(ref('stg_form')) }} as form
left join headed on form.document_id = headed.document_id and form.form_ordinal = headed.form_ordinal
left join deviation on form.document_id = deviation.document_id and form.form_ordinal = deviation.form_ordinal
left join rate on form.document_id = rate.document_id and form.form_ordinal = rate.form_ordinal
