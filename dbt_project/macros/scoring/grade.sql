{# The canonical grade (等级) of a total under a rule set; null where the total is. #}
{% macro grade(total, ruleset_id, grade_band=none) -%}
    (
        select band.grade
        from {{ grade_band or ref('grade_band') }} as band
        where
            band.ruleset_id = {{ ruleset_id }}
            and band.is_canonical
            and {{ is_in_band(total, 'band.lower_limit', 'band.upper_limit') }}
    )
{%- endmacro %}
