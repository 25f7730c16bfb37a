{# A condition that holds for every row whose columns occur twice, and for few others: to compare the few is cheap. #}
{% macro may_occur_twice(model, columns) -%}
    {{ adapter.dispatch('may_occur_twice', 'jixiao')(model, columns) }}
{%- endmacro %}

{% macro default__may_occur_twice(model, columns) -%}
    true
{%- endmacro %}

{% macro duckdb__may_occur_twice(model, columns) -%}
    {%- set key = 'hash(' ~ columns | join(', ') ~ ')' -%}
    {{ key }} in (select {{ key }} from {{ model }} group by 1 having count(*) > 1)
{%- endmacro %}
