{#
    What kind of value a target or actual value (指标值, 完成值) is: 'missing' (blank, a dash), 'number' (one number), 'range'
    (two limits of one thing), 'date', 'composite' (several numbers of several things), 'sentence' (a number among so
    many words that it need not be what is measured) or 'qualitative' (定性, words alone).
    `number` is what parse_value gives of the text, where it is at hand.
#}
{% macro measure_kind(text, number=none) -%}
    case
        when {{ says_nothing(text) }} then 'missing'
        when {{ number or parse_value(text) }} is not null then 'number'
        when {{ number_count(text) }} = 0 then 'qualitative'
        when {{ is_date(text) }} then 'date'
        when {{ number_count(text) }} = 1 then 'sentence'
        when {{ is_range(text) }} then 'range'
        else 'composite'
    end
{%- endmacro %}


{# A range as a pattern: number, unit, sign between, number, unit. #}
{% macro range_pattern() -%}
    {%- set number = '([0-9]+(?:[.][0-9]+)?)' -%}
    {%- set unit = '((?:[百千]?[万亿])?(?:' ~ known_units() ~ ')?)' -%}
    ^(?:[≥>]=?|不低于|不少于)?{{ number }}{{ unit }}(?:[-—–~～至到]+|(?:[,，、且])?(?:[≤<]=?|不超过|不高于)){{ number }}{{ unit }}(?:之间)?$
{%- endmacro %}


{# Whether a text gives a lower and an upper limit, "90%-95%", "≥10且≤20人", and is no date. #}
{% macro is_range(text) -%}
    {%- set flat -%} {{ ungrouped(replace_matches(text, '\\s', '')) }} {%- endset -%}
    coalesce(
        {{ has_match(flat, range_pattern()) }}
        and not {{ is_date(text) }}
        and {{ range_limit(text, 1) }} <= {{ range_limit(text, 3) }}
        and coalesce({{ first_match(flat, range_pattern(), 2) }}, {{ first_match(flat, range_pattern(), 4) }}, '')
        = coalesce({{ first_match(flat, range_pattern(), 4) }}, {{ first_match(flat, range_pattern(), 2) }}, ''),
        false
    )
{%- endmacro %}

{# The lower (group 1) or upper (group 3) number of a range as printed, its unit left aside. #}
{% macro range_limit(text, group) -%}
    {{ to_decimal(first_match(ungrouped(replace_matches(text, '\\s', '')), range_pattern(), group)) }}
{%- endmacro %}

{% macro range_lower(text) -%} case when {{ is_range(text) }} then {{ range_limit(text, 1) }} end {%- endmacro %}

{% macro range_upper(text) -%} case when {{ is_range(text) }} then {{ range_limit(text, 3) }} end {%- endmacro %}


{#
    The month that a date names, as a number that grows with time: 12 * year + month where a year is printed, the month alone
    (1 to 12) where not. Null where the text names no month, or several.
#}
{% macro parse_month(text) -%}
    {%- set flat -%} {{ replace_matches(text, '\\s', '') }} {%- endset -%}
    {%- set dated = '((?:19|20)[0-9]{2})[年./-](1[0-2]|0?[1-9])(?:$|[^0-9])' -%}
    {%- set undated = '(?:^|[^0-9.-])(1[0-2]|0?[1-9])月' -%}
    case
        when {{ count_matches(flat, '[0-9]+月|(?:19|20)[0-9]{2}[./-][0-9]{1,2}') }} > 1 then null
        when {{ has_match(flat, '[0-9]个月|[-—~至到][0-9]+月') }} then null
        when {{ has_match(flat, dated) }}
            then
                cast({{ first_match(flat, dated, 1) }} as integer) * 12
                + cast({{ first_match(flat, dated, 2) }} as integer)
        else try_cast({{ first_match(flat, undated, 1) }} as integer)
    end
{%- endmacro %}


{#
    How far a qualitative target (定性指标) was attained by the words of the actual value: 'met' (达成预期指标), 'partly_met'
    (部分达成), 'not_met' (未达成且效果较差); null where the words are not such a statement.
#}
{% macro attainment(text) -%}
    {%- set flat -%} {{ replace_matches(text, '[\\s。,;!]', '') }} {%- endset -%}
    case
        when {{ has_match(flat, '^(尚|均)?(未|没有|没)(达成|达到|完成|实现|开展)') }} then 'not_met'
        when {{ has_match(flat, '^部分(达成|达到|完成|实现)') }} then 'partly_met'
        when {{ has_match(flat, '^(已|均|全部或|基本|全部|全面|按时|按期|按计划|圆满|顺利|均已|已经)*(达成|达到|完成|实现)(预期|年度|既定|计划|全部)?(指标|目标|效果|任务|要求|值)*$') }}
            then 'met'
    end
{%- endmacro %}
