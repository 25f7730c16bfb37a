-- Forms with their keys and the rule set that applies, and why it does.
with ruled as (
    select
        form.*,
        document.file_name,
        document.source,
        document.received_at,
        template.is_scored as is_template_scored,
        department.canonical_name as department_name,
        coalesce(department.division_code, titled.division_code) as division_code,
        coalesce(department.division_name, titled.division_name) as division_name,
        coalesce(department.government_level, 'unknown') as government_level,
        ruleset.ruleset_id,
        ruleset.ruleset_basis
    from {{ ref('stg_form') }} as form
    inner join {{ ref('stg_document') }} as document on form.document_id = document.document_id
    inner join {{ ref('int_form_ruleset') }} as ruleset
        on form.document_id = ruleset.document_id and form.form_ordinal = ruleset.form_ordinal
    left join {{ ref('form_template') }} as template on form.template = template.template
    left join {{ ref('int_department') }} as department on form.department = department.printed_name
    left join {{ ref('int_division_of_name') }} as titled on form.title = titled.printed_name
),

published as (
    select
        document_id,
        max(published_at) as published_at,
        max(publication_no) as publication_no
    from {{ ref('int_publication') }}
    group by document_id
),

load_form as (
    select distinct
        document_id,
        extractor_version,
        form_ordinal
    from {{ source('state', 'load_form') }}
)

select
    ruled.document_id,
    ruled.extractor_version,
    ruled.form_ordinal,
    {{ hash_key(['ruled.document_id', 'ruled.form_ordinal']) }} as evaluation_key,
    series.evaluation_series_key,
    series.series_basis,
    ruled.form_hash,
    ruled.load_id,
    ruled.file_name,
    ruled.source,
    ruled.received_at,
    published.published_at,
    coalesce(published.publication_no, 0) as publication_no,
    ruled.template,
    coalesce(ruled.is_template_scored, true) as is_template_scored,
    ruled.is_template_scored is not null as is_template_known,
    ruled.fiscal_year,
    ruled.project_name,
    ruled.department,
    ruled.implementing_unit,
    ruled.division_code,
    ruled.division_name,
    ruled.government_level,
    ruled.department_name,
    {{ department_key('ruled.department_name') }} as department_key,
    case
        when ruled.project_name is null then 'unknown'
        else {{ hash_key([
            department_key('ruled.department_name'), 'ruled.project_name', 'ruled.fiscal_year', 'series.project_no'
        ]) }}
    end as project_key,
    series.project_no,
    ruled.ruleset_id,
    ruled.ruleset_basis,
    load_form.document_id is not null as is_in_load,
    ruled.page,
    ruled.table_no,
    ruled.row_no
from ruled
inner join {{ ref('int_series') }} as series
    on ruled.document_id = series.document_id and ruled.form_ordinal = series.form_ordinal
left join published on ruled.document_id = published.document_id
left join load_form
    on
        ruled.document_id = load_form.document_id
        and ruled.extractor_version = load_form.extractor_version
        and ruled.form_ordinal = load_form.form_ordinal
