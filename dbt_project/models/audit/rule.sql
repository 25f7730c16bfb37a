-- The rules that findings name.
select
    rule_id,
    severity,
    title_zh,
    description_zh,
    decided_from,
    citation,
    status,
    is_implemented
from {{ ref('rule_catalog') }}
