{# The canonical grade (等级) of a total by the grade bands of a rule set; null where the total is, or is of no band. #}
{% macro grade(total, grade_bands, grade_band=none) -%}
    (
        select band.grade
        from {{ grade_band or ref('grade_band') }} as band
        where
            band.ruleset_id = {{ grade_bands }}
            and band.is_canonical
            and {{ is_in_band(total, 'band.lower_limit', 'band.upper_limit', 'band.is_upper_included') }}
    )
{%- endmacro %}
