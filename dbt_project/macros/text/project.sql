{#
    Names of projects (项目名称) as they are compared across years. What is left aside says something about the year or the
    writing, not about what is done: 一期, 第二批, a place or a sum stay. At least two characters are left of any name.
#}

{#
    A name without the years in it: 校园安全 of "2024年度校园安全" and "校园安全(2023-2024学年)". A name with the number of an
    official letter, 财预〔2020〕10号, keeps its years: they are part of that number.
#}
{% macro name_without_year(name) -%}
    {%- set sign = '[-—–~～至到]' -%}
    {%- set digits = '(?:199[0-9]|20[0-4][0-9])' -%}
    {%- set chinese = '二[〇零O○]二?[一二三四五六七八九〇零O○]{1,2}' -%}
    {%- set span = '(?:' ~ sign ~ '(?:' ~ digits ~ '|[0-9]{2}))?' -%}
    {%- set named = '(?:' ~ digits ~ span ~ '|' ~ chinese ~ ')(?:财政年度|会计年度|学年度|年度|学年|年)' -%}
    {%- set counted = '0-9A-Za-z.%万亿元人次个户名台辆件套只头亩米平公吨家所座条' -%}
    {#- A bare number is a year at either end of the name only, and where it counts nothing. -#}
    {%- set bare = '^' ~ digits ~ span ~ '([^' ~ counted ~ ']|$)|(^|[^0-9A-Za-z.])' ~ digits ~ span ~ '$' -%}
    {%- set bracketed = '[(【〔\\[]' ~ digits ~ span ~ '(?:年度?)?[)】〕\\]]' -%}
    case
        when {{ has_match(name, '[(【〔\\[]' ~ digits ~ '[)】〕\\]]\\s*第?\\s*[0-9]+\\s*号|' ~ digits ~ '年?第?[0-9]+号') }} then {{ name }}
        when
            length({{ replace_matches(
                replace_matches(replace_matches(name, bracketed, ''), named, ''), bare, '\\1\\2'
            ) }}) >= 2
            then {{ replace_matches(
                replace_matches(
                    replace_matches(replace_matches(name, bracketed, ''), named, ''), bare, '\\1\\2'
                ),
                '[(【〔\\[][)】〕\\]]|^[-—–_:、.,]+|[-—–_:、.,]+$', ''
            ) }}
        else {{ name }}
    end
{%- endmacro %}


{#
    A name without years, without the code that a budget system puts before it, without the sign of brackets, without what
    a year says of it (延续, 新增) and without 项目 at its end.
#}
{% macro normalised_project_name(name) -%}
    {%- set state = '[(【〔\\[](?:延续|新增|续建|新建|跨年|经常|一次)(?:性)?(?:项目)?[)】〕\\]]' -%}
    {%- set code = '^[(【〔\\[]?[0-9A-Z]{8,}[)】〕\\]]?[-—–_:]?' -%}
    {%- set without_code -%} {{ replace_matches(name, code, '') }} {%- endset -%}
    {%- set without_year -%} {{ name_without_year(without_code) }} {%- endset -%}
    {%- set plain_name -%}
        {{ replace_matches(replace_matches(without_year, state, ''), '[()【】〔〕\\[\\]《》“”"\\s]', '') }}
    {%- endset -%}
    {%- set bare -%} {{ replace_matches(plain_name, '项目(?:支出|经费|资金)?$', '') }} {%- endset -%}
    case
        when length({{ bare }}) >= 2 then {{ bare }}
        else {{ name }}
    end
{%- endmacro %}
