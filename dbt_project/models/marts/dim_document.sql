select
    document_id,
    file_name,
    source,
    received_at,
    kind,
    status,
    page_count,
    form_count,
    extractor_version,
    false as is_unknown
from {{ ref('stg_document') }}

union all

select
    'unknown' as document_id,
    '未知' as file_name,
    null as source,
    null as received_at,
    null as kind,
    null as status,
    null as page_count,
    null as form_count,
    null as extractor_version,
    true as is_unknown
