{{ config(materialized='incremental', incremental_strategy='append', pre_hook="{{ drop_fresh_rows() }}") }}

with cleaned as (
    select
        issue.*,
        {{ clean_text('issue.message') }} as cleaned_message
    from {{ source('raw', 'issue') }} as issue
    inner join {{ documents_to_stage() }} as document
        on {{ same_extraction('issue', 'document') }}
),

suspected as (
    select
        cleaned.*,
        {{ columns_of('pattern', pattern_columns()) }},
        {{ personal_flag('pattern', ['cleaned_message']) }}
    from cleaned
    left join {{ patterns_to_stage() }} as pattern
        on
            cleaned.document_id = pattern.document_id
            and cleaned.extractor_version = pattern.extractor_version
            and cleaned.load_id = pattern.load_id
            and cleaned.form_ordinal is not distinct from pattern.form_ordinal
)

select
    document_id,
    extractor_version,
    form_ordinal,
    issue_no,
    code,
    {{ mask_personal('cleaned_message') }} as message,
    record_kind,
    record_no,
    field,
    page,
    table_no,
    row_no
from suspected
