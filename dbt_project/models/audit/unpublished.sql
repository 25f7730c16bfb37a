-- Projects that published for the year before the newest and not for the newest, and whether their department published
-- anything for it. Departments publish in waves: this is a list to ask by, no failure.
with published as (
    select distinct
        department_key,
        department,
        project_name,
        fiscal_year
    from {{ ref('int_evaluation') }}
    where fiscal_year is not null and department is not null and project_name is not null
),

newest as (
    select max(fiscal_year) as fiscal_year
    from published
),

this_year as (
    select published.*
    from published
    inner join newest on published.fiscal_year = newest.fiscal_year
)

select distinct
    newest.fiscal_year,
    earlier.department_key,
    earlier.department,
    earlier.project_name,
    department.department_key is not null as has_department_published
from published as earlier
inner join newest on earlier.fiscal_year = newest.fiscal_year - 1
left join this_year as project
    on earlier.department_key = project.department_key and earlier.project_name = project.project_name
left join this_year as department on earlier.department_key = department.department_key
where project.project_name is null
