-- Auditors' decisions about forms.
select
    decision_id,
    document_id,
    form_ordinal,
    form_hash,
    decision,
    {{ mask_phones('reason') }} as reason,
    decided_by,
    decided_at,
    expires_at
from {{ source('state', 'decision') }}
