with accepted as (
    select distinct project_key
    from {{ ref('accepted_form') }}
)

select
    project.project_key,
    project.project_name,
    project.normalised_name as canonical_name,
    project.department_key,
    cast(project.project_no as integer) as project_no,
    false as is_unknown,
    project.fiscal_year,
    project.project_line_key,
    project.link_basis,
    project.is_linked_by_unit,
    project.unlinked_reason,
    project.previous_project_key,
    project.previous_fiscal_year,
    project.is_department_renamed
from {{ ref('int_project') }} as project
inner join accepted on project.project_key = accepted.project_key

union all

select
    'unknown' as project_key,
    '未知' as project_name,
    '未知' as canonical_name,
    'unknown' as department_key,
    cast(null as integer) as project_no,
    true as is_unknown,
    cast(null as integer) as fiscal_year,
    'unknown' as project_line_key,
    'not_linked' as link_basis,
    false as is_linked_by_unit,
    'no_name' as unlinked_reason,
    cast(null as varchar) as previous_project_key,
    cast(null as integer) as previous_fiscal_year,
    false as is_department_renamed
