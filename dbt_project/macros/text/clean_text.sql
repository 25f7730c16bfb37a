{#
    Text in NFKC without blanks around it and without invisible signs; null where nothing is left. A number in a circle
    gets brackets, ①12株 is (1)12株, and a raised one behind digits a sign before it: 10² is 10^2. Most texts are so as they
    are printed, and one look says it.
#}
{% macro clean_text(text) -%}
    {#- NFKC makes 1 of ① and "112株" of "①12株", and 102 of 10²: numbers that nobody printed. -#}
    {%- set bracketed = replace_matches(text, '([①-⑳⒈-⒛⓪㉑-㉟㊱-㊿])', '(\\1)') -%}
    {%- set apart = replace_matches(bracketed, '([0-9０-９])([⁰¹²³⁴-⁹])', '\\1^\\2') -%}
    {%- set in_nfkc = replace_matches(
        replace_matches(nfkc(apart), '−', '-'), '[\\x{200B}-\\x{200F}\\x{FEFF}\\x{00AD}]', ''
    ) -%}
    case
        when {{ has_match(text, '^ | $|^$|[^' ~ plain_signs() ~ ']') }} then {{ null_if_empty('trim(' ~ in_nfkc ~ ')') }}
        else {{ text }}
    end
{%- endmacro %}


{#
    Signs that NFKC leaves as they are whatever stands beside them, as ranges of a class: ASCII, Han, and the punctuation
    that is not ASCII in full width. To see that a text has no others is far cheaper than nfkc().
#}
{% macro plain_signs() -%}
    \x{00}-\x{7F}\x{3400}-\x{4DBF}\x{4E00}-\x{9FFF}、。〃〈-】〔-〛‒-―‘-‟≤≥×·
{%- endmacro %}


{# A name as it is compared: NFKC, no blanks at all. Most are so as they are printed. #}
{% macro canonical_name(text) -%}
    case
        when {{ has_match(text, '\\s|^$|[^' ~ plain_signs() ~ ']') }}
            then {{ null_if_empty(replace_matches(clean_text(text), '\\s', '')) }}
        else {{ text }}
    end
{%- endmacro %}


{# Whether a cell says nothing: empty, a dash, a slash, "无" and its like. #}
{% macro says_nothing(text) -%}
    {%- set nothing = '无|暂无|无偏差(?:情况)?|(?:不存在|未发现|没有)偏差|无需(?:改进|整改)|没有|不适用|[nN]/?[aA]' -%}
    ({{ text }} is null or {{ has_match(text, '^[\\s/\\\\—–-]*$|^(' ~ nothing ~ '|…+|[.]{3,})[。.]?$') }})
{%- endmacro %}


{# Whether an indicator is one of satisfaction (满意度). #}
{% macro is_satisfaction(level1, level2) -%}
    ({{ contains_text(level1, "'满意'") }} or {{ contains_text(level2, "'满意'") }})
{%- endmacro %}


{# Whether an indicator is one of cost (成本). #}
{% macro is_cost(level1, level2) -%}
    ({{ contains_text(level1, "'成本'") }} or {{ contains_text(level2, "'成本'") }})
{%- endmacro %}


{#
    Whether a text says that no survey was made (未开展满意度调查) or that there is none (无满意度调查数据). What is denied
    is the making, within one clause: 未成年人, 无效问卷 deny nothing, and where a figure follows there is a result.
#}
{% macro speaks_of_no_survey(text) -%}
    {%- set survey = '(?:调查|问卷|测评)' -%}
    {%- set within = '[^,;。、]{0,12}' -%}
    {%- set manner = '[能曾再予]?(?:专门|单独|另行|及时|正式|统一|系统|广泛)?(?:[对向][^,;。、]{1,12}?)?' -%}
    {%- set making = '(?:开展|进行|组织|实施|做|安排|发放|设计|制作|设置|启动|委托)' -%}
    {%- set made = '(?:未|没有?)' ~ manner ~ making ~ within ~ survey ~ '[^0-9,;。、]*' -%}
    {%- set kind = '(?:相关|专项|群众|公众|服务对象|满意度|问卷)*' -%}
    {%- set outcome = '(?:数据|结果|资料|材料|记录|报告|情况)?' -%}
    {%- set there = '(?:无|(?:未|没有?)' ~ manner ~ ')' ~ kind ~ survey ~ outcome -%}
    {#- "未组织第三方调查,由本单位自行调查": another one was made. A clause on what is planned says nothing of that. -#}
    {%- set done = '[^,;。、未没无不下将拟后明划]*' -%}
    {%- set otherwise = '(?:自行|改为|改由|改用|通过|采取|采用|电话|线上)' -%}
    {%- set another = '(?:^|[,;。、])' ~ done ~ otherwise ~ done ~ '(?:调查|问卷|测评|访谈|回访)' -%}
    coalesce(
        {{ has_match(text, '(?:' ~ made ~ '|' ~ there ~ ')(?:[,;。、]|$)') }} and not {{ has_match(text, another) }}, false
    )
{%- endmacro %}
