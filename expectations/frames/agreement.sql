-- One row per limit and known exception, with the day up to which it counts as agreed: the register that the gate gives.
select
    entry.kind_zh,
    entry.name,
    entry.value_zh,
    entry.reason_zh,
    entry.owner_zh,
    entry.until,
    entry.is_in_time
from (
    select
        unnest(
            from_json(
                $register::json,
                '[{"kind_zh": "VARCHAR", "name": "VARCHAR", "value_zh": "VARCHAR", "reason_zh": "VARCHAR",
                "owner_zh": "VARCHAR", "until": "DATE", "is_in_time": "BOOLEAN"}]'
            )
        ) as entry
)
order by entry.is_in_time, entry.until, entry.kind_zh, entry.name
