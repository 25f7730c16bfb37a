-- When each document was published (公开): as often as a place showed it after other bytes. A copy under another name or
-- source, and the same bytes found again where they are, publish nothing.
select
    document_id,
    receipt_id,
    name as file_name,
    received_at as published_at,
    row_number() over (order by received_at, receipt_id) as publication_no
from {{ source('state', 'receipt') }}
where document_id is not null and (status != 'duplicate' or code = 'republished')
