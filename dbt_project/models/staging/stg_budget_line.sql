{% set texts = [
    'label',
    'initial_budget_text',
    'full_year_budget_text',
    'executed_text',
    'weight_text',
    'execution_rate_text',
    'score_text'
] %}

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
        line.page,
        line.table_no,
        line.row_no
    from {{ source('raw', 'budget_line') }} as line
    inner join {{ ref('stg_form') }} as form
        on
            line.document_id = form.document_id
            and line.extractor_version = form.extractor_version
            and line.form_ordinal = form.form_ordinal
            and line.load_id = form.load_id
),

suspected as (
    select
        cleaned.*,
        pattern.name_pattern,
        pattern.short_name_pattern,
        pattern.number_pattern,
        {{ personal_flag('pattern', texts) }}
    from cleaned
    left join {{ ref('personal_pattern') }} as pattern
        on
            cleaned.document_id = pattern.document_id
            and cleaned.extractor_version = pattern.extractor_version
            and cleaned.load_id = pattern.load_id
            and cleaned.form_ordinal = pattern.form_ordinal
),

masked as (
    select
        document_id,
        extractor_version,
        form_ordinal,
        line_no,
        funding_source,
        {%- for text in texts %}
            {{ mask_personal(text, is_amount='false' if text == 'label' else 'true') }} as {{ text }},
        {%- endfor %}
        money_unit,
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
    page,
    table_no,
    row_no
from masked
