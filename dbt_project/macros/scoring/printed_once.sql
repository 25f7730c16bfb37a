{#
    Points printed on several rows of one kind: parts to be added, or one number that the rows repeat. Only equal numbers,
    or one that is the sum of the others, may be a repetition. Then the reading that brings the form to what it states
    decides: `others` (the sum of everything else) and `stated` (the total).
#}

{# Whether the numbers of an aggregate (its sum, its highest and how many repeat another) may repeat one another. #}
{% macro may_repeat(points) -%}
    coalesce({{ points }}_repeated_count > 0 or ({{ points }}_max > 0 and {{ points }}_sum = {{ points }}_max * 2), false)
{%- endmacro %}


{# 'sum' of the parts or 'once' where they repeat one number; null where neither can be told from the other. #}
{% macro printed_reading(points, others, stated) -%}
    case
        when not {{ may_repeat(points) }} then 'sum'
        when {{ others }} + {{ points }}_sum = {{ stated }} then 'sum'
        when {{ others }} + {{ points }}_max = {{ stated }} then 'once'
    end
{%- endmacro %}
