{# What numbers the records of a raw table in their form (none for the form), its other columns, those to correct. #}
{% macro corrected_columns(kind) -%}
    {{ return({
        'form': (
            none,
            ['form_hash', 'template'],
            [
                'title', 'fiscal_year', 'project_name', 'department', 'implementing_unit', 'money_unit',
                'goal_expected', 'goal_actual', 'total_weight', 'total_score', 'grade'
            ]
        ),
        'budget_line': (
            'line_no',
            ['funding_source'],
            ['label', 'initial_budget', 'full_year_budget', 'executed', 'weight', 'execution_rate', 'score']
        ),
        'indicator': (
            'seq',
            ['row_kind'],
            [
                'level1', 'level2', 'label', 'level3', 'target', 'actual', 'weight', 'score', 'deviation',
                'completion_rate', 'initial_target', 'reviewed_score', 'unit', 'comparator'
            ]
        )
    }[kind]) }}
{%- endmacro %}


{#
    The rows of a raw table as they are to be read, as a query in brackets: an auditor's corrections (更正) laid over what
    is printed, and `is_corrected` for rows that have one. An empty corrected value is an empty cell. No model of its own:
    dbt parses each query that it builds a model into, and these are long.
#}
{% macro corrected(kind) -%}
    {%- set number, others, fields = corrected_columns(kind) -%}
    {%- set places = ['document_id', 'extractor_version', 'load_id', 'form_ordinal'] -%}
    {%- set keys = places + ([number] if number else []) + others + ['page', 'table_no', 'row_no'] -%}
(
with correction as (
    select
        document_id,
        extractor_version,
        load_id,
        form_ordinal,
        record_no,
    {%- for field in fields %}
        max(case when field = '{{ field }}' then 1 end) as has_{{ field }},
        max(case when field = '{{ field }}' then corrected_value end) as {{ field }}{{ ',' if not loop.last }}
    {%- endfor %}
    from ({{ corrections_in_effect() }}) as in_effect
    where record_kind = '{{ kind }}'
    group by document_id, extractor_version, load_id, form_ordinal, record_no
)

select
    {%- for key in keys %}
    printed.{{ key }},
    {%- endfor %}
    {%- for field in fields %}
    case when correction.has_{{ field }} = 1 then correction.{{ field }} else printed.{{ field }} end as {{ field }},
    {%- endfor %}
    correction.form_ordinal is not null as is_corrected
from {{ source('raw', kind) }} as printed
left join correction
    on
    {%- for place in places %}
        {{ 'and ' if not loop.first }}printed.{{ place }} = correction.{{ place }}
    {%- endfor %}
        and correction.record_no = {{ 'printed.' ~ number if number else '0' }}
)
{%- endmacro %}


{#
    Cells that an auditor's decision in effect corrects, for the printed content that was decided about. What was printed
    stays in raw; a correction of other printed content, expired or replaced, is not here.
#}
{% macro corrections_in_effect() -%}
select
    correction.decision_id,
    form.document_id,
    form.extractor_version,
    form.load_id,
    form.form_ordinal,
    correction.record_kind,
    correction.record_no,
    correction.field,
    correction.corrected_value
from {{ source('state', 'correction') }} as correction
inner join {{ source('raw', 'form') }} as form
    on
        correction.document_id = form.document_id
        and correction.form_ordinal = form.form_ordinal
        and correction.form_hash = form.form_hash
inner join {{ ref('stg_document') }} as document
    on {{ same_extraction('form', 'document') }}
where correction.state = 'in_effect'
{%- endmacro %}
