-- Which forms are versions of the same form (evaluation series, 同一张表的各个版本).
--
-- Forms of different documents are versions of one form where department (by its canonical name), unit, year and
-- project name agree; two forms of one document never are. Until a document prints several forms of a name (twins), the
-- name alone decides. Twins are told apart by full-year budget and goal, and by their place among those that agree even
-- in these; the twin that is like the last version before the first twins goes on with its series. A form that is alone
-- in its document and comes after twins joins the series most like it: budget and goal agree, else the budget, else the
-- goal, else the first.
--
-- Whatever decides about a form was received before it, so that no later document changes the series of an earlier one.
-- A series is named after its first form received.
--
-- A form on a whole department names no project: its versions agree in department, unit, year and family of templates,
-- and in their place among such forms of their document. A project's form of which no name is printed must agree in its
-- goal too: several projects of a department may come in a document each.
with total as (
    select
        document_id,
        form_ordinal,
        max(full_year_budget) as full_year_budget
    from {{ ref('stg_budget_line') }}
    where funding_source = 'total'
    group by document_id, form_ordinal
),

based as (
    select
        form.document_id,
        form.form_ordinal,
        form.goal_expected,
        form.project_name,
        document.received_at,
        total.full_year_budget,
        coalesce(template.family, form.template) as family,
        {{ hash_key(['form.document_id', 'form.form_ordinal']) }} as evaluation_key,
        {{ hash_key(['department.canonical_name', 'form.implementing_unit', 'form.fiscal_year']) }} as publisher_key,
        {{ hash_key(['department.canonical_name', 'form.fiscal_year', 'form.project_name']) }} as project_year_key,
        {{ hash_key(['total.full_year_budget', 'form.goal_expected']) }} as content_key,
        case
            when form.fiscal_year is null or coalesce(form.department, form.implementing_unit) is null then 'none'
            when form.project_name is not null then 'project_name'
            when template.family = 'whole_department' then 'whole_department'
            when form.goal_expected is not null then 'goal'
            else 'none'
        end as series_basis
    from {{ ref('stg_form') }} as form
    inner join {{ ref('stg_document') }} as document on form.document_id = document.document_id
    left join {{ ref('form_template') }} as template on form.template = template.template
    left join {{ ref('int_department') }} as department on form.department = department.printed_name
    left join total on form.document_id = total.document_id and form.form_ordinal = total.form_ordinal
),

described as (
    select
        *,
        case series_basis
            when 'project_name' then {{ hash_key(['publisher_key', 'project_name']) }}
            when 'whole_department' then {{ hash_key(['publisher_key', 'family', 'unnamed_no']) }}
            when 'goal' then {{ hash_key(['publisher_key', 'family', 'goal_expected', 'unnamed_no']) }}
            else evaluation_key
        end as name_key
    from (
        select
            *,
            row_number() over (
                partition by
                    document_id, publisher_key, series_basis, family,
                    case when series_basis = 'goal' then goal_expected end
                order by form_ordinal
            ) as unnamed_no
        from based
    ) as numbered
),

counted as (
    select
        *,
        count(*) over (partition by name_key, document_id) > 1 as is_twin,
        row_number() over (partition by name_key, content_key, document_id order by form_ordinal) as twin_no,
        dense_rank() over (partition by name_key order by received_at, document_id) as document_no
    from described
),

first_twin as (
    select
        name_key,
        min(document_no) as document_no
    from counted
    where is_twin
    group by name_key
),

-- The forms before any twins are one series, of which the last version says what it is like.
placed as (
    select
        counted.*,
        coalesce(counted.document_no < first_twin.document_no, true) as is_before_twins,
        counted.document_no = first_twin.document_no - 1 as is_last_before_twins
    from counted
    left join first_twin on counted.name_key = first_twin.name_key
),

-- One row per form that a later one alone in its document may join, with the series that it is of.
told_apart as (
    select
        form.*,
        case
            when form.is_before_twins or (form.content_key = last_version.content_key and form.twin_no = 1) then ''
            else form.content_key || '|' || cast(form.twin_no as varchar)
        end as discriminator
    from placed as form
    left join placed as last_version on form.name_key = last_version.name_key and last_version.is_last_before_twins
    where form.is_twin or form.is_before_twins
),

joined as (
    select
        form.document_id,
        form.form_ordinal,
        candidate.discriminator,
        row_number() over (
            partition by form.document_id, form.form_ordinal
            order by
                case
                    when form.content_key = candidate.content_key then 1
                    when form.full_year_budget = candidate.full_year_budget then 2
                    when form.goal_expected = candidate.goal_expected then 3
                    else 4
                end,
                candidate.document_no,
                candidate.form_ordinal
        ) as choice
    from placed as form
    inner join told_apart as candidate
        on
            form.name_key = candidate.name_key
            and form.document_no > candidate.document_no
            and (candidate.is_twin or candidate.is_last_before_twins)
    where not form.is_twin and not form.is_before_twins
),

discriminated as (
    select
        placed.*,
        coalesce(told_apart.discriminator, joined.discriminator) as discriminator
    from placed
    left join told_apart
        on placed.document_id = told_apart.document_id and placed.form_ordinal = told_apart.form_ordinal
    left join joined
        on
            placed.document_id = joined.document_id
            and placed.form_ordinal = joined.form_ordinal
            and joined.choice = 1
),

anchored as (
    select
        *,
        first_value(evaluation_key) over series as evaluation_series_key,
        first_value(received_at) over series as anchor_received_at,
        first_value(document_id) over series as anchor_document_id,
        first_value(form_ordinal) over series as anchor_form_ordinal
    from discriminated
    window series as (partition by name_key, discriminator order by received_at, document_id, form_ordinal)
)

select
    document_id,
    form_ordinal,
    evaluation_series_key,
    series_basis,
    -- Series of the same department, year and project name are numbered in the order they came: two projects.
    dense_rank() over (
        partition by project_year_key
        order by anchor_received_at, anchor_document_id, anchor_form_ordinal, evaluation_series_key
    ) as project_no
from anchored
