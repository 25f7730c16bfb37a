{# One text field of every object of a JSON list, joined; null for null. #}
{% macro join_json_field(json, field, separator) -%}
    {{ adapter.dispatch('join_json_field', 'jixiao')(json, field, separator) }}
{%- endmacro %}

{% macro duckdb__join_json_field(json, field, separator) -%}
    array_to_string(json_extract_string({{ json }}, '$[*].{{ field }}'), '{{ separator }}')
{%- endmacro %}
