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


{# That two relations speak of one extraction of one document, as one load brought it. #}
{% macro same_extraction(one, other) -%}
    {{ one }}.document_id = {{ other }}.document_id
    and {{ one }}.extractor_version = {{ other }}.extractor_version
    and {{ one }}.load_id = {{ other }}.load_id
{%- endmacro %}


{# The same of one form. #}
{% macro same_form_version(one, other) -%}
    {{ same_extraction(one, other) }}
    and {{ one }}.form_ordinal = {{ other }}.form_ordinal
{%- endmacro %}


{# What kind of record the numbers of a finding name: an indicator row, a funding line or the form itself. #}
{% macro record_kind_of(seq, line_no) -%}
    case when {{ seq }} is not null then 'indicator' when {{ line_no }} is not null then 'budget_line' else 'form' end
{%- endmacro %}


{# Whether a text contains another; false where either is null. #}
{% macro contains_text(text, part) -%}
    coalesce(position({{ part }} in {{ text }}) > 0, false)
{%- endmacro %}


{# A block's heading without blanks and without its weight: 产出指标 of "产出指标 (50分)". #}
{% macro heading_without_weight(heading) -%}
    nullif({{ replace_matches(heading, '\\s|[(]\\s*[0-9]+([.][0-9]+)?\\s*分?\\s*[)]', '') }}, '')
{%- endmacro %}
