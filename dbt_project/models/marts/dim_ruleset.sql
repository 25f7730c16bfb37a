select
    ruleset_id,
    title_zh,
    status,
    citation,
    division_code,
    year_from,
    year_to,
    total_weight,
    execution_weight,
    positive_formula,
    reverse_formula,
    score_tolerance,
    false as is_unknown
from {{ ref('rule_set') }}

union all

select
    'unknown' as ruleset_id,
    '未知' as title_zh,
    'unread' as status,
    null as citation,
    null as division_code,
    null as year_from,
    null as year_to,
    null as total_weight,
    null as execution_weight,
    null as positive_formula,
    null as reverse_formula,
    null as score_tolerance,
    true as is_unknown
