{#
    Scores of quantitative indicators (定量指标). `target` A and `actual` B are at least 0 and of one unit; the result has
    6 digits, half up, and is null where weight, target or actual is.
#}

{# Positive (正向): B / A * weight, at most the weight. Null where the target is 0: there is nothing to divide by. #}
{% macro positive_score(weight, target, actual) -%}
    case
        when {{ weight }} < 0 or {{ target }} < 0 or {{ actual }} < 0 then null
        when {{ target }} > 0 and {{ actual }} >= {{ target }} then cast({{ weight }} as decimal(25, 6))
        when {{ target }} > 0 then {{ exact_share(weight, actual, target, 6) }}
    end
{%- endmacro %}


{#
    Reverse (反向): full up to the target; beyond it A / B * weight ("ratio"), or down in a line to 0 at twice the target
    ("linear_to_double"). A target of 0 that is exceeded gives 0.
#}
{% macro reverse_score(weight, target, actual, formula) -%}
    case
        when {{ weight }} < 0 or {{ target }} < 0 or {{ actual }} < 0 then null
        when {{ actual }} <= {{ target }} then cast({{ weight }} as decimal(25, 6))
        when {{ target }} = 0 and {{ actual }} > 0 then case when {{ weight }} is not null then 0 end
        when {{ formula }} = 'ratio' then {{ exact_share(weight, target, actual, 6) }}
        when {{ formula }} = 'linear_to_double' and {{ actual }} >= {{ target }} * 2
            then case when {{ weight }} is not null then 0 end
        when {{ formula }} = 'linear_to_double'
            then {{ exact_share(weight, '(' ~ target ~ ' * 2 - ' ~ actual ~ ')', target, 6) }}
    end
{%- endmacro %}


{#
    Exactly the target (等于): full where it is met, B / A * weight below it. With "exact_zero" a target of 0 gives 0 to
    anything above it. Null above any other target: no rule says what that costs.
#}
{% macro equal_score(weight, target, actual, formula) -%}
    case
        when {{ weight }} < 0 or {{ target }} < 0 or {{ actual }} < 0 then null
        when {{ actual }} = {{ target }} then cast({{ weight }} as decimal(25, 6))
        when {{ target }} = 0 and {{ actual }} > 0 and {{ formula }} = 'exact_zero'
            then case when {{ weight }} is not null then 0 end
        when {{ target }} > 0 and {{ actual }} < {{ target }} then {{ exact_share(weight, actual, target, 6) }}
    end
{%- endmacro %}


{# Whether an actual value reaches `ratio` times its target; false for a target of 0, null where one is missing. #}
{% macro reaches_ratio(target, actual, ratio) -%}
    ({{ target }} > 0 and {{ actual }} >= {{ ratio }} * {{ target }})
{%- endmacro %}


{#
    Whether the score of a qualitative indicator lies in the band [lower, upper) of its weight that the words of the actual
    value allow; an upper limit that is the whole weight belongs to it. Null where weight or score is missing.
#}
{% macro is_in_qualitative_band(score, weight, lower_share, upper_share, is_upper_included) -%}
    (
        {{ score }} >= {{ weight }} * {{ lower_share }}
        and (
            {{ score }} < {{ weight }} * {{ upper_share }}
            or ({{ is_upper_included }} and {{ score }} = {{ weight }} * {{ upper_share }})
        )
    )
{%- endmacro %}


{# Whether r = (B - A) / A lies in [lower, upper); an upper limit of null is open. Compared by multiplying. #}
{% macro is_over_achieved(target, actual, lower, upper) -%}
    (
        {{ target }} > 0
        and {{ actual }} - {{ target }} >= {{ lower }} * {{ target }}
        and ({{ upper }} is null or {{ actual }} - {{ target }} < {{ upper }} * {{ target }})
    )
{%- endmacro %}


{# Points that a target set too low costs (超额完成扣分): a share of the weight. #}
{% macro over_achievement_deduction(weight, deduction_share) -%}
    cast({{ weight }} * {{ deduction_share }} as decimal(25, 6))
{%- endmacro %}


{# A score between 0 and its weight. #}
{% macro cap_score(score, weight) -%}
    greatest(least({{ score }}, {{ weight }}), 0)
{%- endmacro %}


{#
    How a score was worked out, for a message: "：4÷5×50". Null for a basis that needs no working. Values are in their common
    unit, a percentage as a fraction.
#}
{% macro worked_score(basis, weight, target, actual, deduction_share) -%}
    {%- set a, b, w = plain(target), plain(actual), plain(weight) -%}
    case {{ basis }}
        when 'positive_ratio' then '：' || {{ b }} || '÷' || {{ a }} || '×' || {{ w }}
        when 'reverse_ratio' then '：' || {{ a }} || '÷' || {{ b }} || '×' || {{ w }}
        when 'reverse_linear_to_double'
            then '：' || {{ w }} || '×[1-(' || {{ b }} || '-' || {{ a }} || ')÷' || {{ a }} || ']，不低于0'
        when 'over_achievement_deduction'
            then '：' || {{ w }} || '-' || {{ w }} || '×' || {{ percentage(deduction_share) }}
    end
{%- endmacro %}


{# A score at as many decimals as a rule set asks for (0 to 6), half up: `decimals` is a column. #}
{% macro rounded_score(score, decimals) -%}
    case {{ decimals }}
    {%- for digits in range(0, 6) %}
        when {{ digits }} then cast(round({{ score }}, {{ digits }}) as decimal(25, 6))
    {%- endfor %}
        when 6 then {{ score }}
    end
{%- endmacro %}


{#
    What explains printed points that are not the due ones: whole points (rounded_to_integer), or a fraction cut off,
    wholly or after one decimal (truncated).
#}
{% macro points_explanation(score, due_score) -%}
    case
        when {{ score }} = round({{ due_score }}, 0) then 'rounded_to_integer'
        when {{ score }} in (floor({{ due_score }}), floor({{ due_score }} * 10) / 10) then 'truncated'
    end
{%- endmacro %}


{# Whether a total lies in a band [lower, upper), or [lower, upper] where the upper limit belongs to it; null: open. #}
{% macro is_in_band(total, lower, upper, is_upper_included='false') -%}
    (
        ({{ lower }} is null or {{ total }} >= {{ lower }})
        and (
            {{ upper }} is null
            or {{ total }} < {{ upper }}
            or ({{ is_upper_included }} and {{ total }} = {{ upper }})
        )
    )
{%- endmacro %}
