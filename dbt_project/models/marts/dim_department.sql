select
    department_key,
    min(department) as department_name,
    min(department) as canonical_name,
    min(division_code) as division_code,
    min(division_name) as division_name,
    false as is_unknown
from {{ ref('accepted_form') }}
where department is not null
group by department_key

union all

select
    'unknown' as department_key,
    '未知' as department_name,
    '未知' as canonical_name,
    null as division_code,
    null as division_name,
    true as is_unknown
