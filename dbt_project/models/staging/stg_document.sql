with ranked as (
    select
        *,
        row_number() over (partition by document_id order by load_id desc, extractor_version desc) as recency
    from {{ source('raw', 'document') }}
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
    document.message,
    document.size_bytes,
    document.page_count,
    document.form_count
from ranked as document
left join {{ source('state', 'document_name') }} as name on document.document_id = name.document_id
where document.recency = 1
