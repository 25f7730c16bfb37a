-- Values of rule sets that are others now; of a rule set that came or went, all of them.
select
    coalesce(later.ruleset_id, earlier.ruleset_id) as name,
    coalesce(later.field, earlier.field) as field,
    earlier.value as before,
    later.value as after
from earlier_rule_value as earlier
full join later_rule_value as later on earlier.ruleset_id = later.ruleset_id and earlier.field = later.field
where earlier.value is distinct from later.value
order by name, field
