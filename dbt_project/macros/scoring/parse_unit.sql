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
        '个百分点|百分点|平方米|平方公里|平方千米|立方米|平方|立方|平米|公里|公斤|千克|公顷|毫升|毫米|厘米|延米|分贝|人次|方面',
        '个?小时|分钟|个?工作日|个月|个?季度|个?星期|周岁|周年|学时|课时|剂次|千瓦时|千瓦|兆瓦时|兆瓦|美元|欧元|港元',
        '人天|车次|台次|批次|场次|户次|件次|班次',
        '%|‰|成|元|人|户|份|套|台|个|次|名|处|页|件|辆|篇|场|期|天|年|秒|项|家|所|条|米|亩|吨|只|头|株|批|本|册|张',
        '幅|块|座|栋|间|床|班|届|组|队|支|例|起|宗|笔|点|度|级|分|倍|片|部|街|站|轮|类|种|周|克|升|斤|方|岁|星',
        '盏|棵|根|樘|艘|架|颗|箱|袋|瓶|桶|枚|口|眼|杆|列|顶|幢|盘|卷',
        'Gbps|Mbps|[MGT]B|[kK][wW][hH]?|MWh?|m2|m3|[kK]m|KM|[kK]g|KG|mg|m[lL]|min|mm|cm|m|t|g|L'
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


{#
    What a value prints behind its number that is none of the known units, 旬 of "≤2旬"; null where nothing stands there or
    only what belongs to a comparison or to the number itself, 万 of "≤1万". `unit` is what
    parse_unit gives of the text, where it is at hand.
#}
{% macro unknown_unit(text, unit=none) -%}
    {%- set flat -%} {{ replace_matches(text, '\\s', '') }} {%- endset -%}
    case
        when {{ unit or parse_unit(text) }} is null
            then nullif(
                {{ replace_matches(
                    'coalesce(' ~ first_match(flat, '[0-9](?:' ~ large_scales() ~ '|[百千])?([a-zA-Z一-龥]{1,4})', 1) ~ ", '')",
                    '^(以|之|左|上|多|余|为|的|内|含|及|或|至|到).*|^(' ~ large_scales() ~ '|[百千])$', ''
                ) }},
                ''
            )
    end
{%- endmacro %}
