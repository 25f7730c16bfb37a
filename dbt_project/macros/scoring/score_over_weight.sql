{#
    Points by which the score of a row (an alias with weight, score and their doubt flags) exceeds its weight, 0 where it
    does not; null where either is missing or in doubt.
#}
{% macro score_over_weight(row) -%}
    case
        when {{ row }}.is_weight_doubtful or {{ row }}.is_score_doubtful then null
        else greatest({{ row }}.score - {{ row }}.weight, case when {{ row }}.score is not null and {{ row }}.weight is not null then 0 end)
    end
{%- endmacro %}


{# Whether weight or score of a row are below zero; null where either is in doubt. #}
{% macro has_negative_points(row) -%}
    case
        when {{ row }}.is_weight_doubtful or {{ row }}.is_score_doubtful then null
        else coalesce({{ row }}.weight < 0, false) or coalesce({{ row }}.score < 0, false)
    end
{%- endmacro %}
