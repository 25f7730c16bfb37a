-- One row per form that the load has to decide, brought in, or checked. A form may come in decided already: after a
-- return to an older release its rows are loaded again, its outcome still stands.
with listed as (
    select
        document_id,
        form_ordinal,
        count(*) as listed_count
    from state.load_form
    group by all
),

arrived as (
    select
        document_id,
        form_ordinal,
        count(*) as raw_count
    from raw.form
    where load_id = (select max(load_id) from state.load where status = 'running')
    group by all
),

checked as (
    select
        document_id,
        form_ordinal,
        count(*) as checked_count
    from intermediate.int_form_check
    where is_in_load
    group by all
),

decided as (
    select distinct
        form_outcome.document_id,
        form_outcome.form_ordinal
    from state.form_outcome
    inner join raw.form using (document_id, extractor_version, form_ordinal)
    where form.load_id = (select max(load_id) from state.load where status = 'running')
        and form_outcome.load_id <> form.load_id
)

select
    document_id,
    form_ordinal,
    coalesce(listed.listed_count, 0) as listed_count,
    coalesce(arrived.raw_count, 0) as raw_count,
    coalesce(checked.checked_count, 0) as checked_count,
    coalesce(listed.listed_count, 0) = 1
    or (coalesce(listed.listed_count, 0) = 0 and decided.document_id is not null) as is_accounted_for,
    coalesce(checked.checked_count, 0) = least(coalesce(listed.listed_count, 0), 1) as is_checked_once
from listed
full outer join arrived using (document_id, form_ordinal)
full outer join checked using (document_id, form_ordinal)
left join decided using (document_id, form_ordinal)
order by document_id, form_ordinal
