-- Projects that published for the year before the newest and not for the newest, and whether their department published
-- anything for it. A name that differs by its year or its writing alone is the same. Departments publish in waves: this
-- is a list to ask by, no failure.
with published as (
    select distinct
        evaluation.department_key,
        evaluation.department,
        evaluation.project_name,
        evaluation.fiscal_year,
        project.department_name,
        project.normalised_name
    from {{ ref('int_evaluation') }} as evaluation
    inner join {{ ref('int_project') }} as project on evaluation.project_key = project.project_key
    where evaluation.fiscal_year is not null and evaluation.department is not null
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
    department.department_name is not null as has_department_published
from published as earlier
inner join newest on earlier.fiscal_year = newest.fiscal_year - 1
left join this_year as project
    on earlier.department_name = project.department_name and earlier.normalised_name = project.normalised_name
left join this_year as department on earlier.department_name = department.department_name
where project.project_name is null
