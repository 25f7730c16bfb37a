-- One row: documents of this load that an earlier load had read too, with another extractor version; the forms found
-- then and now. The bytes are the same, so what is fewer was lost by the new version.
with current_load as (
    select max(load_id) as load_id
    from state.load
    where status = 'running'
),

before as (
    select
        document_id,
        arg_max(form_count, load_id) as form_count
    from raw.document
    where load_id <> (select load_id from current_load)
    group by all
)

select
    current_load.load_id,
    count(*) as document_count,
    coalesce(sum(before.form_count), 0)::bigint as earlier_forms,
    coalesce(sum(document.form_count), 0)::bigint as form_count,
    round(sum(document.form_count) / nullif(sum(before.form_count), 0), 4) as ratio,
    coalesce(sum(before.form_count) >= $reread_floor, false) as is_judged
from raw.document
inner join before using (document_id)
inner join current_load on document.load_id = current_load.load_id
group by all
