{# A key of several values: md5 of them joined with "|", null written as nothing. #}
{% macro hash_key(values) -%}
    md5(
        {%- for value in values %}
        {{ "|| '|' || " if not loop.first }}coalesce(cast({{ value }} as varchar), '')
        {%- endfor %}
    )
{%- endmacro %}


{# Key of a department by its canonical name; "unknown" where the form names none. #}
{% macro department_key(department) -%}
    case when {{ department }} is null then 'unknown' else md5({{ department }}) end
{%- endmacro %}


{# Whether a text contains another; false where either is null. #}
{% macro contains_text(text, part) -%}
    coalesce(position({{ part }} in {{ text }}) > 0, false)
{%- endmacro %}
