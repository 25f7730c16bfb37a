{#
    Numerals in Chinese characters (中文数字) that stand where a form usually prints digits: 三次, 不低于十二人, 百分之九十五. Only a
    cell that is nothing but a comparison, a numeral and a unit is taken for one: 统一, 一般, 第三方 are words.
#}

{# The value of one Chinese digit; 0 for null. #}
{% macro chinese_digit(digit) -%}
    coalesce(nullif(position({{ digit }} in '一二三四五六七八九'), 0), case when {{ digit }} = '两' then 2 end, 0)
{%- endmacro %}


{# A Chinese numeral below 10,000 as digits: 一百零五 is 105, 十二 is 12. Null for what is none. #}
{% macro parse_chinese_number(text) -%}
    case
        when {{ text }} = '零' then '0'
        when
            length({{ text }}) > 0
            and {{ has_match(text, '^([一二两三四五六七八九]千)?零?([一二两三四五六七八九]百)?零?([一二三四五六七八九]?十)?零?[一二两三四五六七八九]?$') }}
            then cast(
                {{ chinese_digit(first_match(text, '(.)千', 1)) }} * 1000
                + {{ chinese_digit(first_match(text, '(.)百', 1)) }} * 100
                + case
                    when {{ has_match(text, '(^|[百千零])十') }} then 10
                    else {{ chinese_digit(first_match(text, '(.)十', 1)) }} * 10
                end
                + {{ chinese_digit(first_match(text, '[一二两三四五六七八九]$')) }}
                as varchar
            )
    end
{%- endmacro %}


{#
    A cell with its Chinese numeral as digits, "不少于3次" of "不少于三次", "95%" of "百分之九十五" or "九成五"; any other cell as
    it is.
#}
{% macro with_digits(text) -%}
    {%- set numeral = '[零一二两三四五六七八九十百千]+' -%}
    {%- set comparison = '(?:[≥≤=><]|不得?低于|不得?少于|不得?小于|不得?超过|不得?高于|不得?大于|不得?多于|大于|小于|高于|低于|超过|至少|至多|最少|最多)?' -%}
    {%- set measured -%}
        ^({{ comparison }})({{ numeral }})((?:[万亿])?(?:{{ known_units() }})(?:以上|以下|以内|之内|内)?)$
    {%- endset -%}
    {%- set whole -%} ^{{ comparison }}百分之百(?:以上|以下|以内|之内)?$ {%- endset -%}
    {%- set share -%} ^({{ comparison }})百分之({{ numeral }})((?:以上|以下|以内|之内)?)$ {%- endset -%}
    {%- set tenths -%}
        ^({{ comparison }})([一二三四五六七八九])成([一二三四五六七八九])((?:以上|以下|以内|之内)?)$
    {%- endset -%}
    {%- set flat -%} {{ replace_matches(text, '\\s', '') }} {%- endset -%}
    case
        -- Most cells hold no numeral or are too long for a measure: a look spares them the rest.
        when length({{ text }}) > 24 or not {{ has_match(text, '[零一二两三四五六七八九十百]') }} then {{ text }}
        when {{ has_match(flat, whole) }} then {{ "replace(" ~ flat ~ ", '百分之百', '100%')" }}
        when {{ has_match(flat, share) }} and {{ parse_chinese_number(first_match(flat, share, 2)) }} is not null
            then
                coalesce({{ first_match(flat, share, 1) }}, '')
                || {{ parse_chinese_number(first_match(flat, share, 2)) }} || '%'
                || coalesce({{ first_match(flat, share, 3) }}, '')
        when {{ has_match(flat, tenths) }}
            then
                coalesce({{ first_match(flat, tenths, 1) }}, '')
                || cast({{ chinese_digit(first_match(flat, tenths, 2)) }} as varchar)
                || cast({{ chinese_digit(first_match(flat, tenths, 3)) }} as varchar) || '%'
                || coalesce({{ first_match(flat, tenths, 4) }}, '')
        when {{ has_match(flat, measured) }} and {{ parse_chinese_number(first_match(flat, measured, 2)) }} is not null
            then
                coalesce({{ first_match(flat, measured, 1) }}, '')
                || {{ parse_chinese_number(first_match(flat, measured, 2)) }}
                || coalesce({{ first_match(flat, measured, 3) }}, '')
        else {{ text }}
    end
{%- endmacro %}
