{#
    Amounts that are suspected of another unit (数量级). All are at least 0; none is null where the answer is not.
#}

{# How many digits of a number say something: 1 of 5000, 3 of 0.105. #}
{% macro significant_digits(number) -%}
    length({{ replace_matches(
        replace_matches(plain(number), '[.-]', ''), '^0+|0+$', ''
    ) }})
{%- endmacro %}


{#
    Whether one number is exactly ten, a hundred … a hundred million times another. Round numbers (5 and 50) may differ so
    by themselves: with one digit that says something, only from a thousand on.
#}
{% macro is_power_of_ten_apart(larger, smaller) -%}
    {%- set powers = [] -%}
    {%- for power in range(3, 9) -%}
        {%- do powers.append(smaller ~ ' * ' ~ 10 ** power) -%}
    {%- endfor -%}
    (
        {{ smaller }} > 0
        and (
            {{ larger }} in ({{ powers | join(', ') }})
            or ({{ larger }} in ({{ smaller }} * 10, {{ smaller }} * 100) and {{ significant_digits(smaller) }} > 1)
        )
    )
{%- endmacro %}


{# Whether `larger` is `times` times `smaller`, give or take a share of it. #}
{% macro is_near_multiple(larger, smaller, times, share) -%}
    (
        {{ smaller }} > 0
        and {{ times }} > 0
        -- Near is near: in floating point, which no product of these numbers overflows.
        and abs(cast({{ larger }} as double) / cast({{ smaller }} as double) / cast({{ times }} as double) - 1)
        <= cast({{ share }} as double)
    )
{%- endmacro %}


{# Whether two amounts in yuan are the same digits once in 元 and once in 万元, and these digits are more than one. #}
{% macro is_in_other_unit(amount, other) -%}
    coalesce(
        ({{ amount }} = {{ other }} * 10000 or {{ other }} = {{ amount }} * 10000)
        and {{ significant_digits(amount) }} > 1,
        false
    )
{%- endmacro %}
