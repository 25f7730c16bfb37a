{{ config(materialized='ephemeral') }}

{% set forms -%}
    (
        select raw_form.*
        from {{ source('raw', 'form') }} as raw_form
        inner join {{ ref('fresh_document') }} as document
            on
                raw_form.document_id = document.document_id
                and raw_form.extractor_version = document.extractor_version
                and raw_form.load_id = document.load_id
    )
{%- endset %}

{{ personal_patterns(forms) }}
