{#
    Reading numbers off printed text. Everything here expects text in NFKC (staging sees to that) and gives null for what
    is no number: a word, two numbers, digits that are not grouped as thousands.
#}

{# A cell that holds nothing but a number, thousands separators allowed. #}
{% macro parse_number(text) -%}
    {%- set squeezed -%} {{ replace_matches(text, '\\s', '') }} {%- endset -%}
    case
        when {{ is_plain_number(text) }} then {{ to_decimal(text) }}
        when {{ has_match(squeezed, '^[+-]?[0-9]{1,3}(,[0-9]{3})+([.][0-9]+)?$') }}
            then {{ to_decimal("replace(" ~ squeezed ~ ", ',', '')") }}
        when {{ has_match(squeezed, '^[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)$') }}
            then {{ to_decimal(squeezed) }}
    end
{%- endmacro %}


{# Whether a text is digits with a sign and a point at most, as most numbers are: nothing is to be taken off it. #}
{% macro is_plain_number(text) -%}
    {{ has_match(text, '^[+-]?[0-9]+([.][0-9]*)?$') }}
{%- endmacro %}


{# Points (分值, 得分): a number, 分 after it allowed. Decimal of 12 digits, 6 behind the point. #}
{% macro parse_points(text) -%}
    case
        when {{ is_plain_number(text) }} then try_cast({{ to_decimal(text) }} as decimal(12, 6))
        else try_cast({{ parse_number(replace_matches(text, '分\\s*$', '')) }} as decimal(12, 6))
    end
{%- endmacro %}


{# A word of scale before a unit, as a pattern: 万, 千万, 亿, 万亿. #}
{% macro large_scales() -%} 万亿|[十百千]?[万亿] {%- endmacro %}


{# What a word of scale multiplies with: 100 of 百, 10,000,000 of 千万; null where it is none. #}
{% macro scale_factor(scale) -%}
    case {{ scale }}
        when '百' then cast(100 as decimal(16, 3))
        when '千' then cast(1000 as decimal(16, 3))
    {%- for large, power in [('万', 4), ('亿', 8)] %}
        {%- for small in ['', '十', '百', '千'] %}
        when '{{ small }}{{ large }}' then cast({{ 10 ** (power + loop.index0) }} as decimal(16, 3))
        {%- endfor %}
    {%- endfor %}
        when '万亿' then cast({{ 10 ** 12 }} as decimal(16, 3))
    end
{%- endmacro %}


{# A unit of yuan, as a pattern: 元, 千元, 万, 百万元, 亿元. #}
{% macro money_units() -%} (?:{{ large_scales() }})元?|[百千]?元 {%- endmacro %}


{# How many yuan a printed unit of money is; null where it is none. #}
{% macro money_factor(unit) -%}
    {%- set squeezed -%} {{ replace_matches(unit, '[\\s()人民币:单位]', '') }} {%- endset -%}
    case
        when {{ has_match(squeezed, '^(' ~ money_units() ~ ')$') }}
            then coalesce({{ scale_factor("replace(" ~ squeezed ~ ", '元', '')") }}, 1)
    end
{%- endmacro %}


{# The unit of money that a cell prints behind its amount; null where it prints none. #}
{% macro money_unit_of(text) -%}
    case
        when {{ has_match(text, '[元万亿]') }}
            then {{ first_match(replace_matches(text, '\\s', ''), '[0-9.](' ~ money_units() ~ ')$', 1) }}
    end
{%- endmacro %}


{# The number of an amount, its unit left aside: 450 of "450万元". #}
{% macro parse_amount(text) -%}
    case
        when {{ is_plain_number(text) }} then {{ to_decimal(text) }}
        else {{ parse_number(replace_matches(replace_matches(text, '\\s', ''), '(' ~ money_units() ~ ')$', '')) }}
    end
{%- endmacro %}


{# How many yuan 1 of an amount is: by the unit printed in its cell, else by that of the block; null where none is. #}
{% macro yuan_factor(text, block_unit) -%}
    coalesce({{ money_factor(money_unit_of(text)) }}, {{ money_factor(block_unit) }})
{%- endmacro %}


{#
    An amount in yuan; null where its unit is not printed. `number` and `factor` are what parse_amount and yuan_factor give
    of it, where they are at hand.
#}
{% macro parse_money(text, block_unit, number=none, factor=none) -%}
    {{ scaled(number or parse_amount(text), factor or yuan_factor(text, block_unit), 'decimal(18, 2)') }}
{%- endmacro %}


{# An amount as it is computed with: in yuan, or as printed. Null where its unit is unknown; 0 is 0 in any unit. #}
{% macro comparable_amount(amount, is_in_yuan) -%}
    case
        when not {{ is_in_yuan }} or {{ amount }} = 0 then {{ amount }}
        else try_cast({{ amount }}_cny as decimal(20, 8))
    end
{%- endmacro %}


{#
    A rate as a fraction. Without a percent sign, up to 1 is a fraction and from 2 on a percentage; what lies between
    (1.2: 120 % or 1.2 %?) is left open.
#}
{% macro parse_rate(text) -%}
    {%- set bare -%} {{ replace_matches(text, '[%\\s]', '') }} {%- endset -%}
    case
        when {{ rate_is_percentage(text) }}
            then try_cast({{ parse_number(bare) }} * cast('0.01' as decimal(3, 2)) as decimal(14, 10))
        when {{ parse_number(bare) }} <= 1
            then try_cast({{ parse_number(bare) }} as decimal(14, 10))
    end
{%- endmacro %}

{% macro rate_is_percentage(text) -%}
    ({{ has_match(text, '%\\s*$') }} or {{ parse_number(text) }} >= 2)
{%- endmacro %}


{# The value of one unit in the last printed place of a rate, as a fraction: 0.0001 for "87.10%". #}
{% macro rate_step(text) -%}
    {%- set printed -%}
        length(coalesce({{ first_match(text, '[.]([0-9]+)', 1) }}, ''))
        + case when {{ rate_is_percentage(text) }} then 2 else 0 end
    {%- endset -%}
    case {{ printed }}
    {%- for digits in range(0, 11) %}
        when {{ digits }} then cast('{{ '%.10f' | format(10 ** -digits) }}' as decimal(12, 10))
        {%- endfor %}
    end
{%- endmacro %}


{# How many numbers a text holds. Digits of a name that begins with a letter are none: m2, PM2.5. #}
{% macro number_count(text) -%}
    {{ count_matches(ungrouped(text), printed_number()) }}
{%- endmacro %}

{# A number as a pattern with it in the first group; what stands before it may be the x of 7x24, no other letter. #}
{% macro printed_number() -%} (?:^|[^a-wyzA-WYZ0-9.])([0-9]+(?:[.][0-9]+)?|[.][0-9]+) {%- endmacro %}

{# Twice, since a match takes the digit that the next one begins with: 1,000,000. Few texts hold a comma. #}
{% macro ungrouped(text) -%}
    case
        when {{ contains_text(text, "','") }}
            then {{ replace_matches(
                replace_matches(text, '([0-9]),([0-9]{3})', '\\1\\2'), '([0-9]),([0-9]{3})', '\\1\\2'
            ) }}
        else {{ text }}
    end
{%- endmacro %}


{#
    Whether a text speaks of a date, a month or a place in a row, whose number measures nothing: "10月", "2024年11月底前",
    "第3季度", "2024.11", "前10名".
    An amount whose digits look like a year (1083.29万元, 2011.5元) is none, nor are more days than a month has (365日).
#}
{% macro is_date(text) -%}
    {%- set dotted = '(?:^|[^0-9.,])(?:19|20)[0-9]{2}[-/.](?:1[0-2]|0?[1-9])(?:$|[^0-9%元万亿千百])' -%}
    {%- set day = '(?:^|[^0-9])(?:0?[1-9]|[12][0-9]|3[01])\\s*日|[0-9]+\\s*号' -%}
    {%- set place = '第\\s*[0-9]+|前\\s*[0-9]+\\s*[名位]|(?:^|[^≥≤<>=0-9.])[1-4]季度' -%}
    (
        {{ has_match(text, '[0-9]{4}\\s*年|[0-9]{1,2}\\s*月|' ~ day ~ '|' ~ place ~ '|' ~ dotted) }}
        and not {{ has_match(text, '^\\s*(?:(?:≤|⩽|≦|<=?|不超过|不多于)\\s*[0-9]+\\s*日|[0-9]+\\s*日(?:以|之)?内\\s*$)') }}
    )
{%- endmacro %}


{#
    The one number of a target or actual value as printed, without its unit's factor. Null where the text holds none or
    several, a date, or so many words beside it that the number is not what is measured.
#}
{% macro parse_value(text) -%}
    {%- set flat -%} {{ ungrouped(replace_matches(text, '\\s', '')) }} {%- endset -%}
    case
        when
            {{ number_count(text) }} = 1
            and not {{ is_date(text) }}
            and length({{ replace_matches(flat, value_surroundings(), '') }}) <= 10
            then {{ to_decimal(
                "coalesce(" ~ first_match(flat, '(^|[≥⩾≤⩽=<>])(-[0-9]+([.][0-9]+)?)', 2)
                ~ ", " ~ first_match(flat, printed_number(), 1) ~ ")"
            ) }}
    end
{%- endmacro %}

{# What may stand around a value without making it a sentence. #}
{% macro value_surroundings() -%}
    [0-9.≥⩾≤⩽=<>%十百千万亿]|不得?低于|不得?少于|不得?小于|不得?超过|不得?高于|不得?大于|不得?多于|以上|以下|以内|实际|支出|完成
{%- endmacro %}
