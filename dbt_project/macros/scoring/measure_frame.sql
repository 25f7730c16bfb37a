{#
    What the number of a value is said of: once a month or in all, a rise or a fall, about or exactly, a fraction or a
    percentage. Two numbers compare only where they are said of the same.
#}

{#
    What a number is per, 月 of "每月1次" and "1次/月", 户 of "3000元/户", 人 of "人均45学时"; null where it is per nothing or per
    year, which is what a form is about.
#}
{% macro measure_per(text) -%}
    {%- set flat -%} {{ replace_matches(text, '\\s', '') }} {%- endset -%}
    case
        when {{ has_match(text, '[/每均]') }}
            then nullif(
                {{ replace_matches(replace_matches(
                    'coalesce('
                    ~ first_match(flat, '[0-9][^0-9/]{0,6}/([一-龥]{1,4}(?:[·.][一-龥]{1,2})?)', 1) ~ ', '
                    ~ first_match(flat, '每(?:个|一)?([一-龥]{1,3}?)(?:[0-9≥≤<>=]|不|至|完成)', 1) ~ ', '
                    ~ first_match(flat, '([人户亩天日周月季村校班场次])均', 1) ~ ')',
                    '(^|[·.每])年度?$', ''
                ), '[·.每]', '') }},
                ''
            )
    end
{%- endmacro %}


{# Whether a value speaks of a rise ('up') or a fall ('down'); null where of neither or of both. #}
{% macro measure_trend(text) -%}
    {%- set up -%} {{ has_match(text, '增长|增加|提高|提升|上升|上涨|升高|增幅|涨幅') }} {%- endset -%}
    {%- set down -%} {{ has_match(text, '下降|降低|减少|下跌|缩短|压减|压降|削减|回落|减幅|降幅') }} {%- endset -%}
    case
        when {{ up }} and not {{ down }} then 'up'
        when {{ down }} and not {{ up }} then 'down'
    end
{%- endmacro %}


{# Whether a value says that its number is not exact: 约500人, 500人左右, 100余人. Not 节约500元. #}
{% macro is_approximate(text) -%}
    coalesce(
        {{ has_match(
            replace_matches(text, '\\s', ''),
            '左右|上下|大约|大概|(^|[^节预合签契违])约[0-9]|(^|[^附最])近[0-9]|[0-9](余|多)'
        ) }},
        false
    )
{%- endmacro %}


{#
    The factor of a number that prints neither unit nor scale beside a value of `other_number` * `other_factor`: that factor, or
    1 where only the plain number comes near: 0.97 beside 95%, 56000 beside 5.6万. Small percentages are left: 0.1 beside
    5% may be either. `column_factor` is that of the column of units, where the number stands below one: 20000 of 万册.
#}
{% macro inherited_factor(number, other_number, other_factor, column_factor=none) -%}
    case
        when {{ other_factor }} < 1 and {{ other_number }} * {{ other_factor }} < 0.5 then {{ other_factor }}
        when
            {{ number }} > {{ other_number }} * {{ other_factor }} * 0.5
            and {{ number }} < {{ other_number }} * {{ other_factor }} * 2
            then 1
        else {{ column_factor or other_factor }}
    end
{%- endmacro %}


{#
    A value without what only says that its limit belongs to it, "90%以上" of "90%以上(含90%)", or how a share was counted, "98%"
    of "98%(应检50批,合格49批)". Another share, a limit or a plan in brackets stays: it may be what is meant.
#}
{% macro without_inclusion(text) -%}
    case
        when {{ contains_text(text, "'(含'") }} then {{ replace_matches(text, '[(]含[^()]*[)]', '') }}
        when {{ contains_text(text, "'%('") }}
            then {{ replace_matches(text, '^([^()]*[0-9]%)[(][^()%‰≥≤><±预计划目标]*[)][。.]?$', '\\1') }}
        else {{ text }}
    end
{%- endmacro %}
