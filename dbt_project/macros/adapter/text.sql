{# Text functions that every engine names differently. Each has one implementation per adapter. #}

{% macro nfkc(text) -%}
    {{ adapter.dispatch('nfkc', 'jixiao')(text) }}
{%- endmacro %}

{% macro default__nfkc(text) -%} normalize({{ text }}, nfkc) {%- endmacro %}

{% macro duckdb__nfkc(text) -%} nfkc({{ text }}) {%- endmacro %}


{# Null in place of an empty text. DuckDB works out twice what nullif() is given, but once what stands in a list. #}
{% macro null_if_empty(text) -%}
    {{ adapter.dispatch('null_if_empty', 'jixiao')(text) }}
{%- endmacro %}

{% macro default__null_if_empty(text) -%} nullif({{ text }}, '') {%- endmacro %}

{% macro duckdb__null_if_empty(text) -%} list_filter([{{ text }}], lambda part: part <> '')[1] {%- endmacro %}


{# Whether a regular expression (RE2 syntax) is found anywhere in the text. #}
{% macro has_match(text, pattern) -%}
    {{ adapter.dispatch('has_match', 'jixiao')(text, pattern) }}
{%- endmacro %}

{% macro default__has_match(text, pattern) -%} regexp_like({{ text }}, '{{ pattern }}') {%- endmacro %}

{% macro duckdb__has_match(text, pattern) -%} regexp_matches({{ text }}, '{{ pattern }}') {%- endmacro %}


{# The first match of a group; null where there is none. #}
{% macro first_match(text, pattern, group=0) -%}
    {{ adapter.dispatch('first_match', 'jixiao')(text, pattern, group) }}
{%- endmacro %}

{% macro default__first_match(text, pattern, group=0) -%}
    nullif(regexp_substr({{ text }}, '{{ pattern }}', 1, 1, 'e', {{ group }}), '')
{%- endmacro %}

{% macro duckdb__first_match(text, pattern, group=0) -%}
    nullif(regexp_extract({{ text }}, '{{ pattern }}', {{ group }}), '')
{%- endmacro %}


{# How often a regular expression is found; null for null. #}
{% macro count_matches(text, pattern) -%}
    {{ adapter.dispatch('count_matches', 'jixiao')(text, pattern) }}
{%- endmacro %}

{% macro default__count_matches(text, pattern) -%} regexp_count({{ text }}, '{{ pattern }}') {%- endmacro %}

{% macro duckdb__count_matches(text, pattern) -%}
    cast(len(regexp_extract_all({{ text }}, '{{ pattern }}')) as integer)
{%- endmacro %}


{# Every match replaced. #}
{% macro replace_matches(text, pattern, replacement) -%}
    {{ adapter.dispatch('replace_matches', 'jixiao')(text, pattern, replacement) }}
{%- endmacro %}

{% macro default__replace_matches(text, pattern, replacement) -%}
    regexp_replace({{ text }}, '{{ pattern }}', '{{ replacement }}')
{%- endmacro %}

{% macro duckdb__replace_matches(text, pattern, replacement) -%}
    regexp_replace({{ text }}, '{{ pattern }}', '{{ replacement }}', 'g')
{%- endmacro %}


{# Whether a regular expression that stands in a column is found in the text; false for no text. #}
{% macro has_column_match(text, pattern_column) -%}
    {{ adapter.dispatch('has_column_match', 'jixiao')(text, pattern_column) }}
{%- endmacro %}

{% macro default__has_column_match(text, pattern_column) -%}
    coalesce(regexp_like({{ text }}, {{ pattern_column }}), false)
{%- endmacro %}

{% macro duckdb__has_column_match(text, pattern_column) -%}
    coalesce(regexp_matches({{ text }}, {{ pattern_column }}), false)
{%- endmacro %}


{# The first match of a group of a regular expression that stands in a column; null where there is none. #}
{% macro first_column_match(text, pattern_column, group=0) -%}
    {{ adapter.dispatch('first_column_match', 'jixiao')(text, pattern_column, group) }}
{%- endmacro %}

{% macro default__first_column_match(text, pattern_column, group=0) -%}
    nullif(regexp_substr({{ text }}, {{ pattern_column }}, 1, 1, 'e', {{ group }}), '')
{%- endmacro %}

{% macro duckdb__first_column_match(text, pattern_column, group=0) -%}
    nullif(regexp_extract({{ text }}, {{ pattern_column }}, {{ group }}), '')
{%- endmacro %}
