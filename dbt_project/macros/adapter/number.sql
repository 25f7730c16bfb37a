{#
    Printed numbers are decimals of 20 digits, 8 behind the point: amounts up to a trillion, exact. What is larger is no
    number that a form can mean and is null like any other text. The bound keeps every product below within 38 digits.
#}
{% macro to_decimal(text) -%}
    {{ adapter.dispatch('to_decimal', 'jixiao')(text) }}
{%- endmacro %}

{% macro default__to_decimal(text) -%} try_cast({{ text }} as decimal(20, 8)) {%- endmacro %}


{#
    a * b / c, exact: rounded half away from zero ("half_up") or cut ("cut") at `decimals` digits, without a
    floating-point number in between, so that 10 * 49.75 / 50 is 9.95 and rounds to 10.0. a and b and c are at least 0;
    a has up to 6 digits behind the point and is below 1000, b and c up to 8. Null where one is null, c is 0 or the result is
    beyond what any form can mean.
#}
{% macro exact_share(a, b, c, decimals, rounding='half_up') -%}
    {{ adapter.dispatch('exact_share', 'jixiao')(a, b, c, decimals, rounding) }}
{%- endmacro %}

{% macro default__exact_share(a, b, c, decimals, rounding='half_up') -%}
    {{ 'round' if rounding == 'half_up' else 'trunc' }}(
        cast({{ a }} as decimal(38, 10)) * {{ b }} / nullif({{ c }}, 0), {{ decimals }}
    )
{%- endmacro %}

{% macro duckdb__exact_share(a, b, c, decimals, rounding='half_up') -%}
    {%- set numerator -%}
        (
            cast(try_cast({{ a }} as decimal(9, 6)) * 1000000 as hugeint)
            * cast(cast({{ b }} as decimal(20, 8)) * 100000000 as hugeint) * {{ 10 ** decimals }}
        )
    {%- endset -%}
    {%- set denominator -%}
        (nullif(cast(cast({{ c }} as decimal(20, 8)) * 100000000 as hugeint), 0) * 1000000)
    {%- endset -%}
    (
        {% if rounding == 'half_up' -%}
            try_cast(({{ numerator }} * 2 + {{ denominator }}) // ({{ denominator }} * 2) as decimal(20, 0))
        {%- else -%}
            try_cast({{ numerator }} // {{ denominator }} as decimal(20, 0))
        {%- endif %}
        * cast('{{ '%.*f' | format(decimals, 10 ** -decimals) }}' as decimal({{ decimals + 1 }}, {{ decimals }}))
    )
{%- endmacro %}


{#
    Whether a whole number may stand in two rows of a group, of which it may be null in one: true wherever it does. To
    count the different ones is dear; on DuckDB each of them sets a bit, which every 63rd shares.
#}
{% macro may_recur(number) -%}
    {{ adapter.dispatch('may_recur', 'jixiao')(number) }}
{%- endmacro %}

{% macro default__may_recur(number) -%} count(*) > count(distinct {{ number }}) {%- endmacro %}

{% macro duckdb__may_recur(number) -%}
    count(*) > bit_count(bit_or(cast(1 as bigint) << (coalesce({{ number }}, 0) % 63)))
{%- endmacro %}
