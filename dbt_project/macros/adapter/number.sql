{#
    Printed numbers are decimals of 20 digits, 8 behind the point: amounts up to a trillion, exact. What is larger is no
    number that a form can mean and is null like any other text. The bound keeps every product below within 38 digits.
#}
{% macro to_decimal(text) -%}
    {{ adapter.dispatch('to_decimal', 'jixiao')(text) }}
{%- endmacro %}

{% macro default__to_decimal(text) -%} try_cast({{ text }} as decimal(20, 8)) {%- endmacro %}

{# DuckDB reads a decimal of 18 digits two hundred times as fast as a longer one: numbers below 10,000,000,000 first. #}
{% macro duckdb__to_decimal(text) -%}
    coalesce(
        cast(try_cast({{ text }} as decimal(18, 8)) as decimal(20, 8)),
        try_cast({{ text }} as decimal(20, 8))
    )
{%- endmacro %}


{#
    A number times a factor as a decimal of fewer or as many digits ("decimal(20, 8)"), rounded half away from zero; null
    where it is too large for that. Both should be columns: they are written several times.
#}
{% macro scaled(number, factor, type) -%}
    {{ adapter.dispatch('scaled', 'jixiao')(number, factor, type) }}
{%- endmacro %}

{% macro default__scaled(number, factor, type) -%} try_cast({{ number }} * {{ factor }} as {{ type }}) {%- endmacro %}

{#
    DuckDB takes fifty times as long to bring a decimal of more than 18 digits to fewer behind the point. Most numbers and
    factors are short, and their product is the same in 18.
#}
{% macro duckdb__scaled(number, factor, type) -%}
    {%- set short = 'try_cast(' ~ number ~ ' as decimal(18, 8))' -%}
    {%- set shorter = 'try_cast(' ~ short ~ ' as decimal(12, 6))' -%}
    {%- set whole = 'try_cast(' ~ factor ~ ' as decimal(6, 0))' -%}
    case
        when {{ factor }} = 1 and {{ short }} is not null then try_cast({{ short }} as {{ type }})
        when {{ shorter }} = {{ number }} and {{ whole }} = {{ factor }}
            then try_cast({{ shorter }} * {{ whole }} as {{ type }})
        when {{ shorter }} = {{ number }} and {{ factor }} = 0.01
            then try_cast({{ shorter }} * cast('0.01' as decimal(3, 2)) as {{ type }})
        else try_cast({{ number }} * {{ factor }} as {{ type }})
    end
{%- endmacro %}


{#
    a * b / c, exact: rounded half away from zero ("half_up") or cut ("cut") at `decimals` digits, up to 6. No error of
    floating-point numbers is left in it, so that 10 * 49.75 / 50 is 9.95 and rounds to 10.0. a and b and c are at least 0;
    a has up to 6 digits behind the point and is below 10,000,000,000, b and c up to 8. Null where one is null, c is 0 or the
    result is beyond what any form can mean: 100,000,000 where a is 1000 or more, else 20 digits.
#}
{% macro exact_share(a, b, c, decimals, rounding='half_up') -%}
    {{ adapter.dispatch('exact_share', 'jixiao')(a, b, c, decimals, rounding) }}
{%- endmacro %}

{% macro default__exact_share(a, b, c, decimals, rounding='half_up') -%}
    {{ 'round' if rounding == 'half_up' else 'trunc' }}(
        cast({{ a }} as decimal(38, 10)) * {{ b }} / nullif({{ c }}, 0), {{ decimals }}
    )
{%- endmacro %}

{#
    DuckDB divides whole numbers of 38 digits exactly, but slowly. So a share is estimated, and the estimate, which for
    results below 100,000,000 is at most one step from the true share, is put right by multiplying, which is exact too.
#}
{% macro duckdb__exact_share(a, b, c, decimals, rounding='half_up') -%}
    {%- set step = decimal_literal(10 ** -decimals, decimals) -%}
    {%- set half = decimal_literal(0.5 * 10 ** -decimals, decimals + 1) -%}
    {%- set below = half if rounding == 'half_up' else '0' -%}
    {%- set above = half if rounding == 'half_up' else step -%}
    {%- set estimate = '(cast(' ~ a ~ ' as double) * cast(' ~ b ~ ' as double)' -%}
    {%- set estimate = estimate ~ ' / nullif(cast(' ~ c ~ ' as double), 0))' -%}
    {%- set share = 'try_cast(round(' ~ estimate ~ ', ' ~ decimals ~ ') as decimal(16, ' ~ decimals ~ '))' -%}
    {%- set product = '(try_cast(' ~ a ~ ' as decimal(16, 6)) * cast(' ~ b ~ ' as decimal(20, 8)))' -%}
    {%- set numerator -%}
        (
            cast(try_cast({{ a }} as decimal(9, 6)) * 1000000 as hugeint)
            * cast(cast({{ b }} as decimal(20, 8)) * 100000000 as hugeint) * {{ 10 ** decimals }}
        )
    {%- endset -%}
    {%- set denominator -%}
        (nullif(cast(cast({{ c }} as decimal(20, 8)) * 100000000 as hugeint), 0) * 1000000)
    {%- endset -%}
    case
        when {{ estimate }} between 0 and 100000000 and {{ a }} < 10000000000
            then {{ share }} + {{ step }} * case
                when cast({{ share }} + {{ above }} as decimal(17, 7)) * cast({{ c }} as decimal(20, 8)) <= {{ product }}
                    then 1
                when cast({{ share }} - {{ below }} as decimal(17, 7)) * cast({{ c }} as decimal(20, 8)) > {{ product }}
                    then -1
                else 0
            end
        {% if rounding == 'half_up' -%}
            else try_cast(({{ numerator }} * 2 + {{ denominator }}) // ({{ denominator }} * 2) as decimal(20, 0))
        {%- else -%}
            else try_cast({{ numerator }} // {{ denominator }} as decimal(20, 0))
        {%- endif %} * {{ step }}
    end
{%- endmacro %}


{# A number below 10 with so many digits behind the point, as exact as it is written. #}
{% macro decimal_literal(number, decimals) -%}
    cast('{{ '%.*f' | format(decimals, number) }}' as decimal({{ decimals + 1 }}, {{ decimals }}))
{%- endmacro %}


{#
    Whether a whole number, 0 or above, stands in two rows of a group, or null does: true wherever that is so, and now and
    then elsewhere. To count the different ones is dear; on DuckDB each sets a bit, which every 63rd shares and null with 0.
#}
{% macro may_recur(number) -%}
    {{ adapter.dispatch('may_recur', 'jixiao')(number) }}
{%- endmacro %}

{% macro default__may_recur(number) -%} count(*) > count(distinct {{ number }}) {%- endmacro %}

{% macro duckdb__may_recur(number) -%}
    count(*) > bit_count(bit_or(cast(1 as bigint) << (coalesce({{ number }}, 0) % 63)))
{%- endmacro %}
