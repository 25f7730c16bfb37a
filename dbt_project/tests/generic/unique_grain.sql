{# The columns that a model's grain names, together, occur once, and none of them but the `nullable` ones is null. #}
{% test unique_grain(model, columns, nullable=[]) %}
    {%- set nulls = [] %}
    {%- for column in columns if column not in nullable %}{% do nulls.append(column ~ ' is null') %}{% endfor %}
select
    {{ columns | join(', ') }},
    count(*) as occurrences
from {{ model }}
where {{ ([may_occur_twice(model, columns)] + nulls) | join(' or ') }}
group by {{ columns | join(', ') }}
having {{ (['count(*) > 1'] + nulls) | join(' or ') }}
{% endtest %}
