{# Execution rate (执行率) as a fraction of 6 digits, half up; null where an amount is missing or the budget is 0. #}
{% macro execution_rate(executed, full_year_budget) -%}
    case
        when {{ executed }} >= 0 and {{ full_year_budget }} > 0
            then try_cast({{ exact_share('1', executed, full_year_budget, 6) }} as decimal(14, 6))
    end
{%- endmacro %}


{#
    Execution score (预算执行得分): weight * executed / full-year budget, never above the weight; by default as exact as
    6 digits. Null where an amount or the weight is missing or the budget is 0.
#}
{% macro execution_score(weight, executed, full_year_budget, decimals=6, rounding='half_up') -%}
    case
        when {{ weight }} >= 0 and {{ executed }} >= 0 and {{ full_year_budget }} > 0
            then least(
                {{ exact_share(weight, executed, full_year_budget, decimals, rounding) }},
                {{ weight }}
            )
    end
{%- endmacro %}


{#
    Whether a printed rate is what rounding (half up) or cutting the true one to the printed precision gives. `step` is one
    unit in its last printed place. Compared by multiplying, so that nothing is rounded here.
#}
{% macro rate_agrees(rate, step, executed, full_year_budget) -%}
    (
        cast({{ rate }} - {{ step }} * 0.5 as decimal(16, 11)) * {{ full_year_budget }} <= {{ executed }}
        and {{ executed }} < cast({{ rate }} + {{ step }} as decimal(16, 11)) * {{ full_year_budget }}
    )
{%- endmacro %}


{#
    What explains an execution score that is right neither at two decimals nor at one: whole points
    (rounded_to_integer), a cut fraction (truncated), or the printed, already rounded rate (printed_rate).
#}
{% macro execution_score_explanation(score, weight, executed, full_year_budget, printed_rate) -%}
    case
        when {{ score }} = {{ execution_score(weight, executed, full_year_budget, 0) }} then 'rounded_to_integer'
    {%- for decimals in [0, 1, 2] %}
        when {{ score }} = {{ execution_score(weight, executed, full_year_budget, decimals, 'cut') }} then 'truncated'
    {%- endfor %}
        when {{ score }} = round(cast({{ weight }} * {{ printed_rate }} as decimal(18, 6)), 2) then 'printed_rate'
    end
{%- endmacro %}


{# The execution score at as many decimals as a rule set asks for: `decimals` (0 to 2) and `rounding` are columns. #}
{% macro ruled_execution_score(weight, executed, full_year_budget, decimals, rounding) -%}
    case
    {%- for digits in [0, 1, 2] %}
        {%- for way in ['half_up', 'cut'] %}
        when {{ decimals }} = {{ digits }} and {{ rounding }} = '{{ way }}'
            then {{ execution_score(weight, executed, full_year_budget, digits, way) }}
        {%- endfor %}
    {%- endfor %}
    end
{%- endmacro %}


{#
    Whether an amount is more than another even in the coarser of the two precisions that they are printed in: 37.882
    beside 37.88 may be the same money. Both are in one unit; `printed` is the number of each as its text prints it, in
    ten thousands (万元) perhaps: the two decimals of 37.88万元 are hundreds of yuan.
#}
{% macro exceeds_as_printed(amount, printed, text, other, other_printed, other_text) -%}
    case least(
        {{ printed_places(amount, printed, text) }},
        {{ printed_places(other, other_printed, other_text) }}
    )
    {%- for places in range(-12, 6) %}
        when {{ places }} then round({{ amount }}, {{ places }}) > round({{ other }}, {{ places }})
    {%- endfor %}
        else {{ amount }} > {{ other }}
    end
{%- endmacro %}


{# How many decimals of an amount are printed; below 0 where its last printed digit stands for tens or more of it. #}
{% macro printed_places(amount, printed, text) -%}
    {%- set times = 'abs(' ~ amount ~ ' / nullif(' ~ printed ~ ', 0))' -%}
    length(coalesce({{ first_match(text, '[.]([0-9]+)', 1) }}, ''))
    - coalesce(cast(round(log10(nullif({{ times }}, 0))) as integer), 0)
{%- endmacro %}
