-- The ledger of everything received.
select
    receipt_id,
    source,
    source_no,
    name,
    received_at,
    document_id,
    status,
    code,
    message
from {{ source('state', 'receipt') }}
