{#
    The comparison that a target states: one of ≥ ≤ = > <, null where none is printed. A negated word goes before the
    word it holds (不低于 before 低于).
#}
{% macro parse_operator(text) -%}
    {%- set flat -%} {{ replace_matches(text, '\\s', '') }} {%- endset -%}
    {#- 不低于, 不得低于, 未低于: what is denied is the other way round. -#}
    {%- set denied = '(?:不|未|没有)(?:得|能|可|可以|应|应当|会|许|准|宜|要|允许)?' -%}
    {%- set at_least -%}
        ≥|⩾|≧|>=|=>|大于或?等于|{{ denied }}(?:低于|少于|小于|短于)|至少|最少|以上
    {%- endset -%}
    {%- set at_most -%}
        ≤|⩽|≦|<=|=<|小于或?等于|{{ denied }}(?:超过|超出|高于|大于|多于|长于|突破)|不超[0-9]|至多|最多|上限[为是]?[0-9]
    {%- endset -%}
    {%- set within -%}
        以内|以下|之内|控制在|[降减缩低少短][至到]|(?:^|[^0-9])±|[0-9](个?(工作|自然)日|个?小时|[^0-9,;。]{0,3})内
    {%- endset -%}
    case
        when {{ has_match(flat, at_least) }} then '≥'
        when {{ has_match(flat, at_most ~ '|' ~ within) }} then '≤'
        when {{ has_match(flat, '>|大于|高于|超过|多于') }} then '>'
        when {{ has_match(flat, '<|小于|低于|少于') }} then '<'
        when {{ has_match(flat, '=|等于') }} then '='
    end
{%- endmacro %}
