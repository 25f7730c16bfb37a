-- What each expectation found, load by load.
select
    load_id,
    suite,
    expectation_id,
    level,
    severity,
    rule_id,
    success,
    evaluated,
    element_count,
    unexpected_count,
    message_zh,
    details
from {{ source('state', 'validation_result') }}
