{{ config(materialized='incremental', incremental_strategy='append', pre_hook="{{ drop_fresh_rows() }}") }}

{% set texts = {
    'title': 'false',
    'project_name': 'false',
    'department': 'false',
    'implementing_unit': 'false',
    'money_unit': 'false',
    'goal_expected': 'false',
    'goal_actual': 'false',
    'total_weight_text': 'true',
    'total_score_text': 'true',
    'grade': 'false'
} %}

with form as (
    select form.*
    from {{ corrected('form') }} as form
    inner join {{ documents_to_stage() }} as document
        on {{ same_extraction('form', 'document') }}
),

cleaned as (
    select
        document_id,
        extractor_version,
        form_ordinal,
        form_hash,
        load_id,
        template,
        {{ clean_text('title') }} as title,
        {{ clean_text('fiscal_year') }} as fiscal_year_text,
        {{ canonical_name('project_name') }} as project_name,
        {{ canonical_name('department') }} as department,
        {{ canonical_name('implementing_unit') }} as implementing_unit,
        {{ canonical_name('money_unit') }} as money_unit,
        {{ clean_text('goal_expected') }} as goal_expected,
        {{ clean_text('goal_actual') }} as goal_actual,
        {{ clean_text('total_weight') }} as total_weight_text,
        {{ clean_text('total_score') }} as total_score_text,
        {{ canonical_name('grade') }} as grade,
        is_corrected,
        page,
        table_no,
        row_no
    from form
),

suspected as (
    {{ with_personal_flag('cleaned', texts) }}
),

masked as (
    select
        document_id,
        extractor_version,
        form_ordinal,
        form_hash,
        load_id,
        template,
        fiscal_year_text,
        {{ masked_texts(texts) }},
        is_corrected,
        page,
        table_no,
        row_no
    from suspected
)

select
    document_id,
    extractor_version,
    form_ordinal,
    form_hash,
    load_id,
    template,
    title,
    try_cast({{ first_match('fiscal_year_text', '(19|20)[0-9]{2}') }} as integer) as fiscal_year,
    project_name,
    department,
    implementing_unit,
    money_unit,
    goal_expected,
    goal_actual,
    total_weight_text,
    {{ parse_points('total_weight_text') }} as total_weight,
    total_score_text,
    {{ parse_points('total_score_text') }} as total_score,
    grade,
    is_corrected,
    page,
    table_no,
    row_no
from masked
