-- Documents whose rows this load stages: all but those that the last release staged from the same extraction, by the
-- same models, and that no auditor ever corrected.
select
    document.document_id,
    document.extractor_version,
    document.load_id
from {{ ref('stg_document') }} as document
{%- if kept_document() is not none %}
    left join {{ kept_document() }} as kept
        on document.document_id = kept.document_id and document.extractor_version = kept.extractor_version
    where
        kept.document_id is null
        or document.document_id in (
            select correction.document_id from {{ source('state', 'correction') }} as correction
        )
{%- endif %}
