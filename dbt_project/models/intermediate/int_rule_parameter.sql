-- Every parameter of every rule set: its own, else that of the default rule set. What is taken over from there is as
-- well founded as the default is: nobody has read that it holds for this jurisdiction.
select
    rule_set.ruleset_id,
    basic.parameter,
    case when own.parameter is not null then own.value else basic.value end as value,
    case
        when own.parameter is not null and rule_set.ruleset_id != 'default' then own.status else general.status
    end as status,
    case when own.parameter is not null then own.status else basic.status end as text_status,
    case when own.parameter is not null then own.citation else basic.citation end as citation
from {{ ref('rule_set') }} as rule_set
cross join {{ ref('rule_parameter') }} as basic
inner join {{ ref('rule_set') }} as general on basic.ruleset_id = general.ruleset_id
left join {{ ref('rule_parameter') }} as own
    on rule_set.ruleset_id = own.ruleset_id and basic.parameter = own.parameter
where basic.ruleset_id = 'default'
