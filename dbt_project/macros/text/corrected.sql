{#
    The rows of a raw table as they are to be read: an auditor's corrections (更正) laid over what is printed, and
    `is_corrected` for rows that have one. `number` is the column that numbers the record in its form, null for the form.
    An empty corrected value is an empty cell.
#}
{% macro corrected(kind, number, keys, fields) -%}
    {%- set places = ['document_id', 'extractor_version', 'load_id', 'form_ordinal'] -%}
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
    from {{ ref('stg_correction') }}
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
{%- endmacro %}
