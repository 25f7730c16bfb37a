{# A limit that a rule of the audit goes by (seed audit_threshold). #}
{% macro audit_threshold(rule_id, threshold) -%}
    (
        select limits.value
        from {{ ref('audit_threshold') }} as limits
        where limits.rule_id = '{{ rule_id }}' and limits.threshold = '{{ threshold }}'
    )
{%- endmacro %}


{# A text as it is compared: without blanks and signs of punctuation. #}
{% macro bare_text(text) -%}
    {{ replace_matches(text, '[\\s[:punct:]，。；：、“”‘’（）《》]', '') }}
{%- endmacro %}


{# Whether a text ends in, contains ("within") or is ("whole") a word of a list of audit_word; false for no text. #}
{% macro matches_audit_word(text, list, way='end') -%}
    {%- set found = {
        'end': 'right(' ~ text ~ ', length(audit_word.word)) = audit_word.word',
        'within': 'position(audit_word.word in ' ~ text ~ ') > 0',
        'whole': text ~ ' = audit_word.word',
    } -%}
    exists (
        select 1
        from {{ ref('audit_word') }} as audit_word
        where audit_word.list = '{{ list }}' and {{ found[way] }}
    )
{%- endmacro %}


{# Columns of a finding that have nothing to say, each of its type, as findings of all kinds stand in one table. #}
{% macro nothing_for(columns) -%}
    {%- set nothing = {
        'seq': 'cast(null as integer)',
        'line_no': 'cast(null as integer)',
        'difference': 'cast(null as decimal(24, 6))',
        'detail': "''"
    } -%}
    {%- for column in columns -%}
        {{ nothing.get(column, 'cast(null as varchar)') }} as {{ column }}{{ ', ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}
