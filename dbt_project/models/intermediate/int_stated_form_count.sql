-- How many projects a document says that its department evaluated, and how many of its forms were published.
with pattern as (
    select printed_pattern
    from {{ ref('form_count_wording') }}
),

-- Outside the forms alone: within them numbers of projects are results.
note as (
    select distinct
        cell.document_id,
        {{ replace_matches(clean_text('cell.text'), '\\s', '') }} as note_text
    from {{ source('raw', 'cell') }} as cell
    inner join {{ ref('stg_document') }} as document
        on {{ same_extraction('cell', 'document') }}
    where cell.form_ordinal is null and cell.record_kind is null and {{ contains_text('cell.text', "'自评'") }}
),

stated as (
    select
        note.document_id,
        max(
            try_cast({{ first_column_match('note.note_text', 'pattern.printed_pattern', 1) }} as integer)
        ) as stated_count
    from note
    inner join pattern on {{ has_column_match('note.note_text', 'pattern.printed_pattern') }}
    group by note.document_id
),

-- A document of several departments or years does not say whose number it is.
of_department as (
    select
        document_id,
        min(department_key) as department_key,
        min(fiscal_year) as fiscal_year,
        min(form_ordinal) as form_ordinal
    from {{ ref('int_evaluation') }}
    group by document_id
    having
        count(distinct department_key) = 1
        and count(distinct fiscal_year) = 1
        and count(department) = count(*)
        and count(fiscal_year) = count(*)
),

published as (
    select
        department_key,
        fiscal_year,
        count(distinct evaluation_series_key) as published_count
    from {{ ref('int_evaluation') }}
    where department is not null and fiscal_year is not null
    group by department_key, fiscal_year
)

select
    stated.document_id,
    of_department.form_ordinal,
    of_department.department_key,
    of_department.fiscal_year,
    stated.stated_count,
    published.published_count
from stated
inner join of_department on stated.document_id = of_department.document_id
inner join published
    on
        of_department.department_key = published.department_key
        and of_department.fiscal_year = published.fiscal_year
where stated.stated_count is not null
