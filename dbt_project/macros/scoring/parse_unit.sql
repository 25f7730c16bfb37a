{#
    The unit printed behind the number of a value, without 万 or 亿: 元 of "128.58万元", % of "≥95%". Null where none of
    the known ones stands there. Longer ones go first, and a unit that begins with a scale (千克) before that scale.
#}
{% macro parse_unit(text) -%}
    {{ first_match(
        replace_matches(text, '\\s', ''),
        '[0-9](?:' ~ large_scales() ~ '|[百千])??(' ~ known_units() ~ ')',
        1
    ) }}
{%- endmacro %}

{% macro known_units() -%}
    {{ [
        '个百分点|百分点|平方米|平方公里|立方米|公里|公斤|千克|个?小时|分钟|个?工作日|人次|个月|学时|课时|剂次',
        '人天|车次|台次|批次|场次|户次|件次|班次',
        '%|‰|成|元|人|户|份|套|台|个|次|名|处|页|件|辆|篇|场|期|天|年|秒|项|家|所|条|米|亩|吨|只|头|株|批|本|册|张',
        '幅|块|座|栋|间|床|班|届|组|队|支|例|起|宗|笔|点|度|级|分|倍|片|部|街|站|轮|类|种|m2|m3|km|kg|kw|min|mm|cm|m|t'
    ] | join('|') }}
{%- endmacro %}


{# What the number of a value is multiplied with: 10,000 of 万, 10,000,000 of 千万, 0.01 of %. 1 where none is printed. #}
{% macro parse_factor(text) -%}
    {%- set flat -%} {{ replace_matches(text, '\\s', '') }} {%- endset -%}
    case
        when {{ has_match(flat, '[0-9](%|个?百分点)') }} then cast('0.01' as decimal(16, 3))
        when {{ has_match(flat, '[0-9]‰') }} then cast('0.001' as decimal(16, 3))
        when {{ has_match(flat, '[0-9]成') }} then cast('0.1' as decimal(16, 3))
        else coalesce(
            {{ scale_factor(first_match(
                replace_matches(flat, '千[克瓦]', ''), '[0-9](' ~ large_scales() ~ '|[百千])', 1
            )) }},
            1
        )
    end
{%- endmacro %}
