{#
    The columns of the `grain`, together, occur once. Neither these, but for the `nullable` ones, nor the `filled`
    columns are null; `accepted` columns hold one of the values listed for them; `parents` columns hold a value of the
    column of that name in the table named for them. Null passes the last two.
    Gives each fault: the column, what is wrong there, and the grain that finds the row. One test for a table, of every
    model and seed, since dbt takes longer for a test than the database does.
#}
{% test sound_rows(model, grain, nullable=[], filled=[], accepted={}, parents={}) %}
    {%- set keys = 'child.' ~ grain | join(', child.') %}
    {%- set never_null = filled | list %}
    {%- for column in grain if column not in nullable %}{% do never_null.append(column) %}{% endfor %}
select
    {{ keys }},
    '{{ grain | join(', ') }}' as wrong_column,
    'occurs ' || count(*) || ' times' as fault
from {{ model }} as child
where {{ may_occur_twice(model, grain) }}
group by {{ keys }}
having count(*) > 1
    {%- for column in never_null %}
union all
select
    {{ keys }},
    '{{ column }}' as wrong_column,
    'is null' as fault
from {{ model }} as child
where child.{{ column }} is null
    {%- endfor %}
    {%- for column, values in accepted.items() %}
union all
select
    {{ keys }},
    '{{ column }}' as wrong_column,
    'is ' || child.{{ column }} || ', not {{ values | join(', ') }}' as fault
from {{ model }} as child
where child.{{ column }} not in ('{{ values | join("', '") }}')
    {%- endfor %}
    {%- for column, parent in parents.items() %}
union all
select
    {{ keys }},
    '{{ column }}' as wrong_column,
    'is ' || child.{{ column }} || ', which {{ parent }} lacks' as fault
from {{ model }} as child
left join {{ parent }} as parent on child.{{ column }} = parent.{{ column }}
where child.{{ column }} is not null and parent.{{ column }} is null
    {%- endfor %}
{% endtest %}
