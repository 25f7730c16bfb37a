-- Projects that published for the year before the newest and not for the newest (应公开未公开), with the last form that
-- there is. A name that differs by its year or its writing alone is the same.
with published as (
    select
        evaluation.document_id,
        evaluation.form_ordinal,
        evaluation.publication_no,
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
    select distinct
        published.department_name,
        published.normalised_name
    from published
    inner join newest on published.fiscal_year = newest.fiscal_year
),

earlier as (
    select
        newest.fiscal_year,
        published.department_key,
        published.department,
        published.department_name,
        published.project_name,
        published.normalised_name,
        published.document_id,
        published.form_ordinal,
        row_number() over (
            partition by published.department_key, published.project_name
            order by published.publication_no desc, published.document_id asc, published.form_ordinal asc
        ) as recency
    from published
    inner join newest on published.fiscal_year = newest.fiscal_year - 1
),

compared as (
    select
        earlier.*,
        project.normalised_name is not null as is_published,
        department.department_name is not null as has_department_published
    from earlier
    left join this_year as project
        on earlier.department_name = project.department_name and earlier.normalised_name = project.normalised_name
    left join (select distinct this_year.department_name from this_year) as department
        on earlier.department_name = department.department_name
    where earlier.recency = 1
)

select
    fiscal_year,
    department_key,
    department,
    department_name,
    project_name,
    has_department_published,
    document_id,
    form_ordinal,
    row_number() over (partition by department_name order by document_id, form_ordinal) as department_row_no,
    department_share
from (
    select
        *,
        count(distinct department_name) filter (where has_department_published) over ()
        * 1.0 / count(distinct department_name) over () as department_share
    from compared
) as shared
where not is_published
