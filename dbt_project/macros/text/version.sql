{#
    What two versions of a form print, compared: blanks, punctuation and brackets that readers of different file kinds
    give differently are no change, nor is a cell that says nothing in another way.
#}

{# A text as versions are compared by it; null where it says nothing. #}
{% macro compared_text(text) -%}
    case
        when not {{ says_nothing(text) }}
            then {{ replace_matches(ungrouped(text), '[\\s。;"“”()《》]', '') }}
    end
{%- endmacro %}


{# What a compared field is called in a message. #}
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
