{# A condition that holds for every row whose columns occur twice, and for few others: to compare the few is cheap. #}
{% macro may_occur_twice(model, columns) -%}
    {{ adapter.dispatch('may_occur_twice', 'jixiao')(model, columns) }}
{%- endmacro %}

{% macro default__may_occur_twice(model, columns) -%}
    true
{%- endmacro %}

{#
    On DuckDB by a hash of the columns; where the last one numbers the rows of the others (seq, column_no), by one of the
    others with a bit for each number: a fifth of the work, since there are far fewer of these.
#}
{% macro duckdb__may_occur_twice(model, columns) -%}
    {%- set last = columns[-1] -%}
    {%- set is_numbered = columns | length > 1 and (last == 'seq' or last.endswith('_no')) -%}
    {%- set key = 'hash(' ~ (columns[:-1] if is_numbered else columns) | join(', ') ~ ')' -%}
    {{ key }} in (
        select {{ key }}
        from {{ model }}
        group by 1
        having {{ may_recur(last) if is_numbered else 'count(*) > 1' }}
    )
{%- endmacro %}
