-- One row per published table that holds printed text: rows that show the telephone number of the form they come from,
-- or its responsible person alone in a cell. Says where, never what.
with person as (
    select distinct
        document_id,
        form_ordinal,
        case when length(regexp_replace(phone, '[^0-9]', '', 'g')) >= 7 then trim(phone) end as phone,
        -- Departments print themselves as the responsible person now and then.
        case
            when length(trim(responsible_person)) between 2 and 20
                and trim(responsible_person) <> coalesce(trim(department), '')
                and trim(responsible_person) <> coalesce(trim(implementing_unit), '')
                then trim(responsible_person)
        end as person_name
    from raw.form
    where phone is not null or responsible_person is not null
),

published as (
    select 'marts.fct_evaluation' as table_name, document_id, form_ordinal, to_json(fact)::varchar as content
    from marts.fct_evaluation as fact
    union all
    select 'marts.fct_indicator', document_id, form_ordinal, to_json(fact)::varchar
    from marts.fct_indicator as fact
    union all
    select 'marts.fct_budget_execution', document_id, form_ordinal, to_json(fact)::varchar
    from marts.fct_budget_execution as fact
    union all
    select 'audit.finding', document_id, form_ordinal, to_json(fact)::varchar
    from audit.finding as fact
    union all
    select 'audit.issue', document_id, form_ordinal, to_json(fact)::varchar
    from audit.issue as fact
    union all
    select 'audit.form', document_id, form_ordinal, to_json(fact)::varchar
    from audit.form as fact
    union all
    select 'audit.quarantine', document_id, form_ordinal, to_json(fact)::varchar
    from audit.quarantine as fact
),

compared as (
    select
        published.table_name,
        published.document_id,
        published.form_ordinal,
        coalesce(
            contains(published.content, person.phone)
            and regexp_matches(published.content, '[^0-9.]' || regexp_escape(person.phone) || '[^0-9.]'),
            false
        )
        or coalesce(contains(published.content, ':"' || person.person_name || '"'), false) as is_exposed
    from published
    left join person using (document_id, form_ordinal)
)

select
    table_name,
    count(*) as row_count,
    count(*) filter (where is_exposed) as exposed_count,
    min(document_id) filter (where is_exposed) as document_id,
    arg_min(form_ordinal, document_id) filter (where is_exposed) as form_ordinal
from compared
group by all
order by table_name
