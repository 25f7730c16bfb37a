{#
    What to mask in the texts of forms, as regular expressions: the persons that each names as responsible and its
    telephone numbers; for texts of a whole document (form_ordinal null) those of all its forms. `forms` is a relation with
    the columns of raw.form. Never stored: it is personal data.
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
        length(person_name) = 2 as is_short,
        person_name as squeezed,
        regexp_replace({{ replace_matches('person_name', '(.)', '\\1\\\\s*') }}, '\\s\*$', '') as pattern
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

pattern as (
    select
        document_id,
        extractor_version,
        load_id,
        form_ordinal,
        case when is_short then 'short_name' else 'name' end as kind,
        squeezed,
        pattern
    from name

    union

    select
        document_id,
        extractor_version,
        load_id,
        form_ordinal,
        'number' as kind,
        digits as squeezed,
        regexp_replace({{ replace_matches('digits', '(.)', '\\1[- ]?') }}, '\[- \]\?$', '') as pattern
    from (select *, {{ replace_matches('printed', '[^0-9]', '') }} as digits from number) as digit
    where length(digits) between 7 and 16
),

gathered as (
    select
        document_id,
        extractor_version,
        load_id,
        form_ordinal,
        string_agg(distinct pattern, '|' order by pattern) filter (where kind = 'name') as names,
        string_agg(distinct pattern, '|' order by pattern) filter (where kind = 'short_name') as short_names,
        string_agg(distinct pattern, '|' order by pattern) filter (where kind = 'number') as numbers,
        array_agg(distinct squeezed) as squeezed_texts
    from pattern
    group by grouping sets (
        (document_id, extractor_version, load_id, form_ordinal), (document_id, extractor_version, load_id)
    )
)

select
    document_id,
    extractor_version,
    load_id,
    form_ordinal,
    squeezed_texts,
    '(?:' || names || ')' as name_pattern,
    '{{ short_name_start() }}(?:' || short_names || '){{ short_name_end() }}' as short_name_pattern,
    '(^|[^0-9.])(?:' || numbers || '){{ number_end() }}' as number_pattern
from gathered
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
