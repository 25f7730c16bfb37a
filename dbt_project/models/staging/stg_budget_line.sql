{% set texts = {
    'label': 'false',
    'initial_budget_text': 'true',
    'full_year_budget_text': 'true',
    'executed_text': 'true',
    'weight_text': 'true',
    'execution_rate_text': 'true',
    'score_text': 'true'
} %}

with cleaned as (
    select
        line.document_id,
        line.extractor_version,
        line.form_ordinal,
        line.line_no,
        line.funding_source,
        {{ clean_text('line.label') }} as label,
        {{ clean_text('line.initial_budget') }} as initial_budget_text,
        {{ clean_text('line.full_year_budget') }} as full_year_budget_text,
        {{ clean_text('line.executed') }} as executed_text,
        {{ clean_text('line.weight') }} as weight_text,
        {{ clean_text('line.execution_rate') }} as execution_rate_text,
        {{ clean_text('line.score') }} as score_text,
        line.load_id,
        form.money_unit,
        line.is_corrected,
        line.page,
        line.table_no,
        line.row_no
    from {{ ref('corrected_budget_line') }} as line
    inner join {{ ref('stg_form') }} as form
        on
            line.document_id = form.document_id
            and line.extractor_version = form.extractor_version
            and line.form_ordinal = form.form_ordinal
            and line.load_id = form.load_id
),

suspected as (
    {{ with_personal_flag('cleaned', texts) }}
),

masked as (
    select
        document_id,
        extractor_version,
        form_ordinal,
        line_no,
        funding_source,
        {{ masked_texts(texts) }},
        money_unit,
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
    line_no,
    funding_source,
    label,
    initial_budget_text,
    {{ parse_amount('initial_budget_text') }} as initial_budget,
    {{ parse_money('initial_budget_text', 'money_unit') }} as initial_budget_cny,
    full_year_budget_text,
    {{ parse_amount('full_year_budget_text') }} as full_year_budget,
    {{ parse_money('full_year_budget_text', 'money_unit') }} as full_year_budget_cny,
    executed_text,
    {{ parse_amount('executed_text') }} as executed,
    {{ parse_money('executed_text', 'money_unit') }} as executed_cny,
    weight_text,
    {{ parse_points('weight_text') }} as weight,
    execution_rate_text,
    {{ parse_rate('execution_rate_text') }} as execution_rate,
    {{ rate_step('execution_rate_text') }} as execution_rate_step,
    score_text,
    {{ parse_points('score_text') }} as score,
    is_corrected,
    page,
    table_no,
    row_no
from masked
