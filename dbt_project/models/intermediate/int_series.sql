-- Which forms are versions of the same form (evaluation series, 同一张表的各个版本).
--
-- Forms of different documents are versions of one form where department, unit, year and project name agree. Where a
-- document prints several forms of the same name, the names do not tell them apart: then the full-year budget and the
-- goal must agree too, and the place among those that agree even in these. Two forms of one document are never one. The
-- series is named after its first form received, so that its key does not change when a later version comes.
with total as (
    select
        document_id,
        form_ordinal,
        max(full_year_budget) as full_year_budget
    from {{ ref('stg_budget_line') }}
    where funding_source = 'total'
    group by document_id, form_ordinal
),

described as (
    select
        form.document_id,
        form.form_ordinal,
        document.received_at,
        {{ hash_key(['form.document_id', 'form.form_ordinal']) }} as evaluation_key,
        case
            when
                form.project_name is not null and form.fiscal_year is not null
                and coalesce(form.department, form.implementing_unit) is not null
                then {{ hash_key(
                    ['form.department', 'form.implementing_unit', 'form.fiscal_year', 'form.project_name']
                ) }}
            else {{ hash_key(['form.document_id', 'form.form_ordinal']) }}
        end as name_key,
        {{ hash_key(['form.department', 'form.fiscal_year', 'form.project_name']) }} as project_year_key,
        {{ hash_key(['total.full_year_budget', 'form.goal_expected']) }} as content_key
    from {{ ref('stg_form') }} as form
    inner join {{ ref('stg_document') }} as document on form.document_id = document.document_id
    left join total on form.document_id = total.document_id and form.form_ordinal = total.form_ordinal
),

counted as (
    select
        *,
        count(*) over (partition by name_key, document_id) as namesake_count,
        row_number() over (partition by name_key, content_key, document_id order by form_ordinal) as twin_no
    from described
),

discriminated as (
    select
        *,
        case
            when max(namesake_count) over (partition by name_key) = 1 then ''
            else content_key || '|' || cast(twin_no as varchar)
        end as discriminator
    from counted
),

anchored as (
    select
        *,
        first_value(evaluation_key) over (
            partition by name_key, discriminator order by received_at, document_id, form_ordinal
        ) as evaluation_series_key,
        first_value(received_at) over (
            partition by name_key, discriminator order by received_at, document_id, form_ordinal
        ) as anchor_received_at,
        first_value(document_id) over (
            partition by name_key, discriminator order by received_at, document_id, form_ordinal
        ) as anchor_document_id,
        first_value(form_ordinal) over (
            partition by name_key, discriminator order by received_at, document_id, form_ordinal
        ) as anchor_form_ordinal
    from discriminated
)

select
    document_id,
    form_ordinal,
    evaluation_series_key,
    -- Series of the same department, year and project name are numbered in the order they came: two projects.
    dense_rank() over (
        partition by project_year_key
        order by anchor_received_at, anchor_document_id, anchor_form_ordinal, evaluation_series_key
    ) as project_no
from anchored
