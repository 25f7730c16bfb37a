{#
    Which way is better (指标方向): 'positive', 'reverse', 'equal' (exactly the target), 'qualitative', or 'unclear' where the
    form does not say. What is printed as a comparison decides first, then the words, then the category. `kind` is that of
    measure_kind, or 'zero' for a number of 0; `trend` is measure_trend of the target.
#}
{% macro direction(operator, nature, kind, level1, level2, level3, trend) -%}
    {{ _direction_case(operator, nature, kind, level1, level2, level3, trend, {
        'zero': 'reverse', 'operator_more': 'positive', 'operator_less': 'reverse', 'operator_equal': 'equal', 'nature': 'qualitative',
        'value': 'qualitative', 'fall': 'positive', 'wording': 'reverse', 'category': 'unclear', 'default': 'positive'
    }) }}
{%- endmacro %}


{# What told the direction: 'operator', 'nature' (the column 指标性质), 'value', 'wording', 'category' or 'default'. #}
{% macro direction_basis(operator, nature, kind, level1, level2, level3, trend) -%}
    {{ _direction_case(operator, nature, kind, level1, level2, level3, trend, {
        'zero': 'value', 'operator_more': 'operator', 'operator_less': 'operator', 'operator_equal': 'operator', 'nature': 'nature',
        'value': 'value', 'fall': 'wording', 'wording': 'wording', 'category': 'category', 'default': 'default'
    }) }}
{%- endmacro %}

{% macro _direction_case(operator, nature, kind, level1, level2, level3, trend, results) -%}
    case
        when {{ operator }} in ('≥', '>') then '{{ results['operator_more'] }}'
        when {{ operator }} in ('≤', '<') then '{{ results['operator_less'] }}'
        when {{ operator }} = '=' then '{{ results['operator_equal'] }}'
        when {{ contains_text(nature, "'定性'") }} then '{{ results['nature'] }}'
        when {{ kind }} = 'qualitative' then '{{ results['value'] }}'
        -- A target of nothing wants nothing, except of what everybody wants: there it says nothing to divide by.
        when {{ kind }} = 'zero' and not {{ counts_wanted(level3) }} then '{{ results['zero'] }}'
        -- 发案率 "下降10%": of what nobody wants, of cost and of time a fall by so much is better the larger it is.
        when {{ counts_bad_events(level3) }}
            then case when {{ trend }} = 'down' then '{{ results['fall'] }}' else '{{ results['wording'] }}' end
        when {{ is_cost(level1, level2) }} or {{ contains_text(level2, "'时效'") }}
            then case when {{ trend }} = 'down' then '{{ results['fall'] }}' else '{{ results['category'] }}' end
        else '{{ results['default'] }}'
    end
{%- endmacro %}


{# Whether an indicator's name is one of something wanted or done: 新增里程, 培训人数. Not 新增债务. #}
{% macro counts_wanted(level3) -%}
    coalesce(
        {{ has_match(
            level3, '新增|新建|增加|增长|提高|提升|完成|建成|建设|购置|采购|修缮|培训|举办|开展|受益|惠及|服务|收入|覆盖|满意|合格'
        ) }}
        and not {{ has_match(level3, '债务|欠款|不满意|不合格|未|违|事故|投诉|信访|差错|逾期|拖欠|超') }},
        false
    )
{%- endmacro %}


{# Whether an indicator counts what nobody wants, so that less is better: 投诉率, 安全事故次数. Not 投诉处理率. #}
{% macro counts_bad_events(level3) -%}
    coalesce(
        {{ has_match(
            replace_matches(level3, '\\s|[(][^)]*[)]', ''),
            '(投诉|事故|差错|出错|失误|故障|违规|违纪|违法|逾期|拖欠|死亡|失败|流失|漏诊|误诊|误报|漏报|损坏|破损|超支|信访)'
            ~ '(发生)?(率|次数|起数|件数|数量|数|量|例数|人数|占比|比例)?$'
            ~ '|(误差|漏损|渗漏|损耗|返修|返工|空置|闲置|发病|患病|感染|辍学|失业|发案|伤亡|延误|超标|差评|返贫)(发生)?率$'
        ) }},
        false
    )
{%- endmacro %}
