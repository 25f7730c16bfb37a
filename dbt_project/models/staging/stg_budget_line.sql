{{ config(materialized='incremental', incremental_strategy='append', pre_hook="{{ drop_fresh_rows() }}") }}

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
    from {{ corrected('budget_line') }} as line
    inner join {{ ref('stg_form') }} as form
        on {{ same_form_version('line', 'form') }}
    inner join {{ documents_to_stage() }} as document
        on {{ same_extraction('line', 'document') }}
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
),

-- Every text once, however often it is printed.
printed_amount as (
    {%- for text in ['initial_budget_text', 'full_year_budget_text', 'executed_text'] %}
        select
            {{ text }} as text,
            money_unit
        from masked
        {{ 'union' if not loop.last }}
    {%- endfor %}
),

numbered as (
    select
        text,
        money_unit,
        {{ parse_amount('text') }} as number,
        {{ yuan_factor('text', 'money_unit') }} as factor
    from printed_amount
),

amount as (
    select
        text,
        money_unit,
        number,
        {{ parse_money('text', 'money_unit', 'number', 'factor') }} as cny
    from numbered
),

printed_points as (
    select weight_text as text from masked
    union
    select score_text as text from masked
),

points as (
    select
        text,
        {{ parse_points('text') }} as points
    from printed_points
),

rate as (
    select
        text,
        {{ parse_rate('text') }} as rate,
        {{ rate_step('text') }} as step
    from (select distinct execution_rate_text as text from masked) as printed_rate
)

select
    masked.document_id,
    masked.extractor_version,
    masked.form_ordinal,
    masked.line_no,
    masked.funding_source,
    masked.label,
    masked.initial_budget_text,
    initial_budget.number as initial_budget,
    initial_budget.cny as initial_budget_cny,
    masked.full_year_budget_text,
    full_year_budget.number as full_year_budget,
    full_year_budget.cny as full_year_budget_cny,
    masked.executed_text,
    executed.number as executed,
    executed.cny as executed_cny,
    masked.weight_text,
    weight.points as weight,
    masked.execution_rate_text,
    rate.rate as execution_rate,
    rate.step as execution_rate_step,
    masked.score_text,
    score.points as score,
    masked.is_corrected,
    masked.page,
    masked.table_no,
    masked.row_no
from
    masked
{%- for amount in ['initial_budget', 'full_year_budget', 'executed'] %}
    inner join amount as {{ amount }}
        on
            (masked.{{ amount }}_text is not distinct from {{ amount }}.text)
            and (masked.money_unit is not distinct from {{ amount }}.money_unit)
{%- endfor %}
inner join points as weight on (masked.weight_text is not distinct from weight.text)
inner join points as score on (masked.score_text is not distinct from score.text)
inner join rate on (masked.execution_rate_text is not distinct from rate.text)
