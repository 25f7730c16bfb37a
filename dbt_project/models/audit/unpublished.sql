-- Projects that published for the year before the newest and not for the newest, and whether their department published
-- anything for it. Departments publish in waves: this is a list to ask by, no failure.
select
    fiscal_year,
    department_key,
    department,
    project_name,
    has_department_published
from {{ ref('int_unpublished') }}
