-- The extraction in use: that of the running load's extractor where the document has one, since the load decides these
-- forms and after a return to an older extractor they are not the newest; else the newest loaded.
with running as (
    select
        extractor_version,
        row_number() over (order by load_id desc) as recency
    from {{ source('state', 'load') }}
    where status = 'running'
),

ranked as (
    select
        document.*,
        row_number() over (
            partition by document.document_id
            order by
                case when running.extractor_version is null then 1 else 0 end,
                document.load_id desc,
                document.extractor_version desc
        ) as recency
    from {{ source('raw', 'document') }} as document
    left join running
        on document.extractor_version = running.extractor_version and running.recency = 1
)

select
    document.document_id,
    document.extractor_version,
    document.load_id,
    name.file_name,
    name.source,
    name.received_at,
    document.kind,
    document.status,
    document.code,
    {{ mask_phones('document.message') }} as message,
    document.size_bytes,
    document.page_count,
    document.form_count
from ranked as document
left join {{ source('state', 'document_name') }} as name on document.document_id = name.document_id
where document.recency = 1
