-- Loads, with what became of them.
select
    load_id,
    started_at,
    finished_at,
    status,
    extractor_version,
    ruleset_version,
    form_count,
    accepted_count,
    quarantined_count,
    hold_reason
from {{ source('state', 'load') }}
