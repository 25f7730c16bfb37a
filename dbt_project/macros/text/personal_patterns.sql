{#
    What to mask in the texts of forms, as regular expressions: the persons that each names as responsible and its
    telephone numbers; for texts of a whole document (form_ordinal null) those of all its forms. Where a reading of a form
    has no person, or no number, those that another extractor read from it: what a newer one loses is a person still. The
    check of the release (expectations/frames/personal_value.sql) looks for the same ones. `forms` is a relation with the
    columns of raw.form. Never stored: it is personal data.
#}
{% macro personal_patterns(forms) -%}
with form as (
    select
        document_id,
        extractor_version,
        load_id,
        form_ordinal,
        {{ clean_text('responsible_person') }} as person,
        {{ clean_text('phone') }} as phone,
        {{ canonical_name('department') }} as department,
        {{ canonical_name('implementing_unit') }} as implementing_unit
    from {{ forms }} as form
    where responsible_person is not null or phone is not null
),

-- A name of two characters is often printed with a blank between them.
{% set joined = replace_matches('person', '(^|[^\\p{Han}])(\\p{Han})\\s+(\\p{Han})($|[^\\p{Han}])', '\\1\\2\\3\\4') %}
token as (
    select distinct
        document_id,
        extractor_version,
        load_id,
        form_ordinal,
        department,
        implementing_unit,
        unnest(regexp_split_to_array({{ joined }}, '[^\p{Han}·]+')) as person_name
    from form
),

-- Departments print themselves as the responsible person now and then; their names stay.
name as (
    select
        document_id,
        extractor_version,
        load_id,
        form_ordinal,
        case when length(person_name) = 2 then 'short_name' else 'name' end as kind,
        person_name as squeezed
    from token
    where
        length(person_name) between 2 and 12
        and not {{ has_match('person_name', office_or_word() | replace('\n', '') | replace(' ', '')) }}
        and person_name is distinct from department
        and person_name is distinct from implementing_unit
        and not (
            length(person_name) > 4
            and (
                {{ contains_text('department', 'person_name') }}
                or {{ contains_text('implementing_unit', 'person_name') }}
            )
        )
),

number as (
    select
        document_id,
        extractor_version,
        load_id,
        form_ordinal,
        unnest(list_concat(
            regexp_extract_all(phone, '[0-9]{7,}'),
            regexp_extract_all(phone, '[0-9]+(?:-[0-9]+)+'),
            [phone]
        )) as printed
    from form
),

squeezed_text as (
    select * from name

    union

    select
        document_id,
        extractor_version,
        load_id,
        form_ordinal,
        'number' as kind,
        {{ replace_matches('printed', '[^0-9]', '') }} as squeezed
    from number
    where length({{ replace_matches('printed', '[^0-9]', '') }}) between 7 and 16
),

of_form as (
    select * from squeezed_text

    union all

    select distinct
        form.document_id,
        form.extractor_version,
        form.load_id,
        form.form_ordinal,
        other.kind,
        other.squeezed
    from {{ forms }} as form
    inner join squeezed_text as other
        on form.document_id = other.document_id and form.form_ordinal = other.form_ordinal
    where case when other.kind = 'number' then form.phone is null else form.responsible_person is null end
),

of_form_and_document as (
    select * from of_form

    union all

    select distinct
        document_id,
        extractor_version,
        load_id,
        cast(null as integer) as form_ordinal,
        kind,
        squeezed
    from of_form
),

-- Lists are sorted when they are whole: aggregates that sort or look for repetitions are five times dearer.
gathered as (
    select
        document_id,
        extractor_version,
        load_id,
        form_ordinal,
    {%- for kind in ['name', 'short_name', 'number'] %}
        array_to_string(list_sort(array_agg(squeezed) filter (where kind = '{{ kind }}')), '|') as {{ kind }}s,
    {%- endfor %}
        array_agg(squeezed) as squeezed_texts
    from of_form_and_document
    group by document_id, extractor_version, load_id, form_ordinal
)

select
    document_id,
    extractor_version,
    load_id,
    form_ordinal,
    squeezed_texts,
    '(?:' || {{ loose_pattern('names', '\\s*') }} || ')' as name_pattern,
    '{{ short_name_start() }}(?:' || {{ loose_pattern('short_names', '\\s*') }} || '){{ short_name_end() }}' as short_name_pattern,
    '(^|[^0-9.])(?:' || {{ loose_pattern('numbers', '[- ]?') }} || '){{ number_end() }}' as number_pattern
from gathered
{%- endmacro %}


{# The columns of these patterns that masking needs. #}
{% macro pattern_columns() -%}
    {{ return(['name_pattern', 'short_name_pattern', 'number_pattern', 'squeezed_texts']) }}
{%- endmacro %}


{# The pattern of texts that stand in a list with "|" between them: `between` may stand among the signs of each. #}
{% macro loose_pattern(texts, between) -%}
    {%- set spread = 'array_to_string(string_split(' ~ texts ~ ", ''), '" ~ between ~ "')" -%}
    replace({{ spread }}, '{{ between }}|{{ between }}', '|')
{%- endmacro %}


{# The same for the documents alone that a query lists: to make patterns of all forms is dear. #}
{% macro personal_patterns_of(documents) -%}
    {%- set forms -%}
        (
            select raw_form.*
            from {{ source('raw', 'form') }} as raw_form
            where raw_form.document_id in ({{ documents }})
        )
    {%- endset -%}
    {{ personal_patterns(forms) }}
{%- endmacro %}
