{# Text in NFKC without blanks around it and without invisible signs; null where nothing is left. #}
{% macro clean_text(text) -%}
    nullif(trim({{ replace_matches(nfkc(text), '[\\x{200B}-\\x{200F}\\x{FEFF}\\x{00AD}]', '') }}), '')
{%- endmacro %}


{# A name as it is compared: NFKC, no blanks at all. #}
{% macro canonical_name(text) -%}
    nullif({{ replace_matches(clean_text(text), '\\s', '') }}, '')
{%- endmacro %}


{# Whether a cell says nothing: empty, a dash, a slash, "无" and its like. #}
{% macro says_nothing(text) -%}
    ({{ text }} is null or {{ has_match(text, '^[\\s/\\\\—–-]*$|^(无|无偏差|没有|不适用|…+|[.]{3,})[。.]?$') }})
{%- endmacro %}


{# Whether an indicator is one of satisfaction (满意度). #}
{% macro is_satisfaction(level1, level2) -%}
    ({{ contains_text(level1, "'满意'") }} or {{ contains_text(level2, "'满意'") }})
{%- endmacro %}


{# Whether a text says that no survey was made (未开展满意度调查). #}
{% macro speaks_of_no_survey(text) -%}
    coalesce({{ has_match(text, '(未|没有|没|尚未|无)[^,;。]{0,12}(调查|问卷|测评)') }}, false)
{%- endmacro %}
