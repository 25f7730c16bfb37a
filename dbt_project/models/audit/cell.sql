-- The cells of the forms that the report has a page for: those with findings, those in quarantine or rejected, those
-- that an auditor decided about, and those of which there are several versions.
with version as (
    select
        document_id,
        form_ordinal,
        count(*) over (partition by evaluation_series_key) as version_count
    from {{ ref('int_evaluation') }}
),

shown as (
    select
        document_id,
        form_ordinal
    from {{ ref('int_finding') }}
    where form_ordinal is not null
    union
    select
        document_id,
        form_ordinal
    from {{ ref('quarantine') }}
    union
    select
        document_id,
        form_ordinal
    from {{ ref('decision') }}
    union
    select
        document_id,
        form_ordinal
    from version
    where version_count > 1
),

cell as not materialized (
    select cell.*
    from {{ source('raw', 'cell') }} as cell
    inner join {{ ref('stg_document') }} as document
        on
            cell.document_id = document.document_id
            and cell.extractor_version = document.extractor_version
            and cell.load_id = document.load_id
    inner join shown
        on cell.document_id = shown.document_id and cell.form_ordinal = shown.form_ordinal
),

{{ masked_cell('cell') }}
