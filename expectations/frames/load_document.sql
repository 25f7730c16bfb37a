-- One row per document that this load brought: the forms its extraction says it has, and those that arrived.
with arrived as (
    select
        document_id,
        extractor_version,
        count(*) as form_count
    from raw.form
    group by all
),

received as (
    select
        document_id,
        max(file_name) as file_name
    from state.document_name
    group by all
)

select
    document.document_id,
    document.extractor_version,
    received.file_name,
    document.status,
    coalesce(document.form_count, 0) as extracted_forms,
    coalesce(arrived.form_count, 0) as raw_forms,
    coalesce(document.form_count, 0) = coalesce(arrived.form_count, 0) as has_all_forms,
    received.document_id is not null as is_received
from raw.document
left join arrived using (document_id, extractor_version)
left join received using (document_id)
where document.load_id = (select max(load_id) from state.load where status = 'running')
order by document.document_id
