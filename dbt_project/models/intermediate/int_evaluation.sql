-- Forms with their keys and the rule set that applies, and why it does.
with located as (
    select
        form.*,
        document.file_name,
        document.source,
        document.received_at,
        template.is_scored as is_template_scored,
        division.division_code,
        division.division_name,
        row_number() over (
            partition by form.document_id, form.form_ordinal order by division.division_code
        ) as division_rank
    from {{ ref('stg_form') }} as form
    inner join {{ ref('stg_document') }} as document on form.document_id = document.document_id
    left join {{ ref('form_template') }} as template on form.template = template.template
    left join {{ ref('division') }} as division
        on
            {{ contains_text('form.department', 'division.division_name') }}
            and (division.is_name_unique or {{ contains_text('form.department', 'division.city_name') }})
),

ruled as (
    select
        located.*,
        rule_set.ruleset_id as local_ruleset_id
    from located
    left join {{ ref('rule_set') }} as rule_set
        on
            located.division_code = rule_set.division_code
            and (rule_set.year_from is null or located.fiscal_year >= rule_set.year_from)
            and (rule_set.year_to is null or located.fiscal_year <= rule_set.year_to)
    where located.division_rank = 1
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
    ruled.form_hash,
    ruled.load_id,
    ruled.file_name,
    ruled.source,
    ruled.received_at,
    ruled.template,
    coalesce(ruled.is_template_scored, true) as is_template_scored,
    ruled.is_template_scored is not null as is_template_known,
    ruled.fiscal_year,
    ruled.project_name,
    ruled.department,
    ruled.implementing_unit,
    ruled.division_code,
    ruled.division_name,
    {{ department_key('ruled.department') }} as department_key,
    case
        when ruled.project_name is null then 'unknown'
        else {{ hash_key([department_key('ruled.department'), 'ruled.project_name', 'series.project_no']) }}
    end as project_key,
    series.project_no,
    coalesce(ruled.local_ruleset_id, 'default') as ruleset_id,
    case when ruled.local_ruleset_id is null then 'default' else 'division' end as ruleset_basis,
    load_form.document_id is not null as is_in_load,
    ruled.page,
    ruled.table_no,
    ruled.row_no
from ruled
inner join {{ ref('int_series') }} as series
    on ruled.document_id = series.document_id and ruled.form_ordinal = series.form_ordinal
left join load_form
    on
        ruled.document_id = load_form.document_id
        and ruled.extractor_version = load_form.extractor_version
        and ruled.form_ordinal = load_form.form_ordinal
