select
    form.department_key,
    min(form.department) as department_name,
    min(form.department_name) as canonical_name,
    min(department.division_code) as division_code,
    min(department.division_name) as division_name,
    false as is_unknown,
    min(department.current_name) as current_name,
    cast(min(department.reform_year) as integer) as reform_year,
    min(department.government_level) as government_level,
    min(department.level_basis) as level_basis
from {{ ref('accepted_form') }} as form
inner join {{ ref('int_department') }} as department on form.department = department.printed_name
group by form.department_key

union all

select
    'unknown' as department_key,
    '未知' as department_name,
    '未知' as canonical_name,
    null as division_code,
    null as division_name,
    true as is_unknown,
    '未知' as current_name,
    null as reform_year,
    'unknown' as government_level,
    'unknown' as level_basis
