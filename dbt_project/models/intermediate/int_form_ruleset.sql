-- The rule set of each form and why it applies. What is printed goes before where the form comes from, and the nearer
-- jurisdiction before the one above it; the default holds where nothing else does.
{%- set division = "coalesce(department.division_code, titled.division_code)" %}
with form as (
    select
        form.document_id,
        form.form_ordinal,
        form.fiscal_year,
        form.template,
        department.division_code as department_division_code,
        titled.division_code as titled_division_code,
        {{ division }} as division_code,
        coalesce(department.government_level, 'unknown') as government_level
    from {{ ref('stg_form') }} as form
    left join {{ ref('int_department') }} as department on form.department = department.printed_name
    left join {{ ref('int_division_of_name') }} as titled on form.title = titled.printed_name
),

candidate as (
    select
        form.document_id,
        form.form_ordinal,
        scope.scope_no,
        scope.ruleset_id,
        scope.division_code,
        scope.template,
        scope.year_from,
        case
            when scope.printed_pattern is not null then 'printed'
            when scope.division_code = form.department_division_code then 'division'
            when form.department_division_code is null and scope.division_code = form.titled_division_code then 'title'
            when scope.division_code is not null then 'division_above'
            when scope.government_level is not null then 'government_level'
            when scope.template is not null then 'template'
            else 'default'
        end as basis
    from form
    inner join {{ ref('rule_scope') }} as scope
        on
            (scope.template is null or form.template = scope.template)
            and (scope.government_level is null or form.government_level = scope.government_level)
            and (scope.year_from is null or form.fiscal_year >= scope.year_from)
            and (scope.year_to is null or form.fiscal_year <= scope.year_to)
            and (
                scope.division_code is null
                or scope.division_code in (
                    form.division_code,
                    substr(form.division_code, 1, 4) || '00',
                    substr(form.division_code, 1, 2) || '0000'
                )
            )
    left join {{ ref('int_printed_rule') }} as printed
        on
            form.document_id = printed.document_id
            and form.form_ordinal = printed.form_ordinal
            and scope.scope_no = printed.scope_no
    where scope.printed_pattern is null or printed.scope_no is not null
),

ranked as (
    select
        *,
        row_number() over (
            partition by document_id, form_ordinal
            order by
                case basis
                    when 'printed' then 1
                    when 'division' then 2
                    when 'title' then 3
                    when 'division_above' then 4
                    when 'government_level' then 5
                    when 'template' then 6
                    else 7
                end,
                division_code desc,
                case when template is null then 1 else 0 end,
                coalesce(year_from, 0) desc,
                scope_no
        ) as scope_rank
    from candidate
)

select
    document_id,
    form_ordinal,
    ruleset_id,
    basis as ruleset_basis,
    scope_no
from ranked
where scope_rank = 1
