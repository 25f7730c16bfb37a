{# Numbers and words as a person reads them in a message. #}

{# A decimal without needless zeros: 8.7, 100. #}
{% macro plain(number) -%}
    {{ replace_matches(
        replace_matches('cast(' ~ number ~ ' as varchar)', '([.][0-9]*?)0+$', '\\1'), '[.]$', ''
    ) }}
{%- endmacro %}


{# A fraction as a percentage of up to two decimals: 37.65%. #}
{% macro percentage(rate) -%}
    {{ plain('cast(round(' ~ rate ~ ' * 100, 2) as decimal(20, 2))') }} || '%'
{%- endmacro %}


{# What a cell prints, in quotation marks; 空白 for a blank one. #}
{% macro quoted(text) -%}
    coalesce('“' || {{ text }} || '”', '空白')
{%- endmacro %}


{# What an indicator row is called: its third level, else its number. #}
{% macro indicator_name(level3, seq) -%}
    coalesce('“' || substr({{ level3 }}, 1, 60) || '”', '第' || cast({{ seq }} as varchar) || '行')
{%- endmacro %}


{# What a field is called; the field itself where it has no word. #}
{% macro field_word(field) -%}
    case {{ field }}
    {%- for name, word in {
        'initial_budget': '年初预算数', 'full_year_budget': '全年预算数', 'executed': '全年执行数',
        'execution_rate': '执行率', 'weight': '分值', 'score': '得分', 'target': '指标值', 'actual': '完成值',
        'deviation': '偏差原因', 'level3': '三级指标', 'goal_expected': '预期目标', 'goal_actual': '实际完成情况',
        'total_weight': '总分值', 'total_score': '总分', 'grade': '等级', 'row': '一行'
    }.items() %}
        when '{{ name }}' then '{{ word }}'
    {%- endfor %}
        else {{ field }}
    end
{%- endmacro %}


{# What explains points that are not the due ones, behind a comma; nothing where nothing does. #}
{% macro explanation_said(explained_by) -%}
    case {{ explained_by }}
        when 'rounded_to_integer' then '，系四舍五入取整'
        when 'truncated' then '，系舍去尾数'
        when 'printed_rate' then '，系按表中执行率计算'
        else ''
    end
{%- endmacro %}


{# How the points of a row (its alias, where there are several relations) are wrong: below zero, or above its weight. #}
{% macro wrong_points_said(row=none) -%}
    {%- set of = row ~ '.' if row else '' -%}
    case
        when {{ of }}score < 0 or {{ of }}weight < 0
            then
                '的分值' || coalesce({{ of }}weight_text, '空白') || '、得分' || coalesce({{ of }}score_text, '空白')
                || '，不应为负'
        else '得分' || {{ of }}score_text || '超过分值' || {{ of }}weight_text
    end
{%- endmacro %}


{# That no reason is given for a deviation, where its cell says nothing. #}
{% macro no_reason_said(deviation_text) -%}
    '偏差原因' || case
        when {{ deviation_text }} is null then '空白' else '只填“' || {{ deviation_text }} || '”'
    end
{%- endmacro %}
