-- Projects of a department in a year, and which project of other years each goes on with (项目跨年关联).
--
-- Projects are linked within a department, under the name it bears today, where their names agree as written, or
-- without the years in them, or normalised; where several agree, by the implementing unit too. A name that two projects
-- of any one year share links nothing: which of them goes on is not printed, and nothing is guessed.
{%- set levels = [
    ('normalised_name', false), ('normalised_name', true), ('name_without_year', false), ('name_without_year', true),
    ('project_name', false), ('project_name', true)
] %}

with project as (
    select
        evaluation.project_key,
        min(evaluation.project_name) as project_name,
        min(evaluation.department_key) as department_key,
        min(department.current_name) as department_name,
        min(evaluation.implementing_unit) as implementing_unit,
        min(evaluation.fiscal_year) as fiscal_year,
        min(evaluation.project_no) as project_no
    from {{ ref('int_evaluation') }} as evaluation
    left join {{ ref('int_department') }} as department on evaluation.department = department.printed_name
    where evaluation.project_name is not null
    group by evaluation.project_key
),

named as (
    select
        *,
        {{ name_without_year('project_name') }} as name_without_year,
        {{ normalised_project_name('project_name') }} as normalised_name
    from project
),

-- The groups of projects that each may belong to, the widest first.
candidate as (
    {%- for name, by_unit in levels %}
        select
            project_key,
            fiscal_year,
            {{ loop.index }} as level_no,
            {{ by_unit | lower }} as is_by_unit,
            {{ hash_key(
                ['department_name', "'" ~ name ~ "'", name] + (['implementing_unit'] if by_unit else [])
            ) }} as group_key
        from named
        where
            department_name is not null and fiscal_year is not null
            {{- ' and implementing_unit is not null' if by_unit }}
        {{ 'union all' if not loop.last }}
    {%- endfor %}
),

counted as (
    select
        *,
        count(*) over (partition by level_no, group_key, fiscal_year) as project_count
    from candidate
),

judged as (
    select
        *,
        max(project_count) over (partition by level_no, group_key) = 1 as is_clear,
        min(fiscal_year) over (partition by level_no, group_key)
        != max(fiscal_year) over (partition by level_no, group_key) as has_other_year
    from counted
),

chosen as (
    select
        *,
        row_number() over (partition by project_key order by level_no) as choice
    from judged
    where is_clear and has_other_year
),

-- A wider group may have chosen a project away: what is left of the narrower one must still be several years.
line as (
    select
        *,
        count(*) over (partition by level_no, group_key) > 1 as is_line
    from chosen
    where choice = 1
),

widest as (
    select
        project_key,
        is_clear and not has_other_year as is_alone
    from judged
    where level_no = 1
),

followed as (
    select
        named.*,
        line.is_by_unit,
        coalesce(line.is_line, false) as is_linked,
        case when line.is_line then line.group_key else named.project_key end as project_line_key,
        widest.is_alone
    from named
    left join line on named.project_key = line.project_key
    left join widest on named.project_key = widest.project_key
),

-- The link is that to the year before; that of the first year is the one to the year after it.
neighboured as (
    select
        *,
        lag(project_key) over line_of_project as previous_project_key,
        lag(fiscal_year) over line_of_project as previous_fiscal_year,
        lag(department_key) over line_of_project as previous_department_key,
        coalesce(
            lag(project_name) over line_of_project,
            lead(project_name) over line_of_project
        ) as neighbour_project_name,
        coalesce(
            lag(name_without_year) over line_of_project,
            lead(name_without_year) over line_of_project
        ) as neighbour_name_without_year
    from followed
    window line_of_project as (partition by project_line_key order by fiscal_year)
)

select
    project_key,
    project_name,
    normalised_name,
    department_key,
    department_name,
    implementing_unit,
    fiscal_year,
    project_no,
    project_line_key,
    is_linked,
    case
        when not is_linked then 'not_linked'
        when project_name = neighbour_project_name then 'same_name'
        when name_without_year = neighbour_name_without_year then 'name_without_year'
        else 'normalised_name'
    end as link_basis,
    coalesce(is_linked and is_by_unit, false) as is_linked_by_unit,
    case
        when is_linked then null
        when department_name is null then 'no_department'
        when fiscal_year is null then 'no_year'
        when is_alone then 'no_other_year'
        else 'several_of_the_name'
    end as unlinked_reason,
    previous_project_key,
    previous_fiscal_year,
    coalesce(previous_department_key != department_key, false) as is_department_renamed
from neighboured
