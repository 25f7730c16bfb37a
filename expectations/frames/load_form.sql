-- One row per form that the load has to decide, or that brought itself in: once in the list, once in the checks.
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
)

select
    document_id,
    form_ordinal,
    coalesce(listed.listed_count, 0) as listed_count,
    coalesce(arrived.raw_count, 0) as raw_count,
    coalesce(checked.checked_count, 0) as checked_count
from listed
full outer join arrived using (document_id, form_ordinal)
full outer join checked using (document_id, form_ordinal)
order by document_id, form_ordinal
