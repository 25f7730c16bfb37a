{#
    The comparison that a target states: one of ≥ ≤ = > <, null where none is printed. A negated word goes before the
    word it holds (不低于 before 低于).
#}
{% macro parse_operator(text) -%}
    {%- set flat -%} {{ replace_matches(text, '\\s', '') }} {%- endset -%}
    case
        when {{ has_match(flat, '≥|⩾|≧|>=|=>|大于或?等于|不低于|不少于|不小于|不短于|至少|以上') }} then '≥'
        when {{ has_match(flat, '≤|⩽|≦|<=|=<|小于或?等于|不超过|不超出|不高于|不大于|不多于|不长于|至多|以内|以下|之内|控制在|[降减缩低少短][至到]|(?:^|[^0-9])±|[0-9](个?(工作|自然)日|个?小时|[^0-9,;。]{0,3})内') }} then '≤'
        when {{ has_match(flat, '>|大于|高于|超过|多于') }} then '>'
        when {{ has_match(flat, '<|小于|低于|少于') }} then '<'
        when {{ has_match(flat, '=|等于') }} then '='
    end
{%- endmacro %}
