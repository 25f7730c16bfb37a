-- Auditors' decisions that this load knows, with whether the chain of their hashes holds at each.
select
    decision_id,
    decision,
    is_intact
from state.decision
order by decision_id
