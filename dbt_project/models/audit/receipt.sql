-- The ledger of everything received. Sources stand here by name and number, as in the copy of the state store.
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
