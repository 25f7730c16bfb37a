select
    project_key,
    min(project_name) as project_name,
    min(project_name) as canonical_name,
    min(department_key) as department_key,
    cast(min(project_no) as integer) as project_no,
    false as is_unknown
from {{ ref('accepted_form') }}
where project_name is not null
group by project_key

union all

select
    'unknown' as project_key,
    '未知' as project_name,
    '未知' as canonical_name,
    'unknown' as department_key,
    cast(null as integer) as project_no,
    true as is_unknown
