{{ config(materialized='incremental', incremental_strategy='append', pre_hook="{{ drop_fresh_rows() }}") }}

-- A number alone in a cell is an amount where a unit stands beside it or the indicator is about money.
{% set is_amount %}(unit_text is not null or {{ has_match('level3', '元|金额|资金|收入|支出|产值|投资|经费|成本') }}){% endset %}
{% set texts = {
    'level1': 'false',
    'level2': 'false',
    'label': 'false',
    'level3': 'false',
    'target_text': is_amount,
    'actual_text': is_amount,
    'weight_text': 'true',
    'score_text': 'true',
    'deviation_text': 'false',
    'completion_rate_text': 'true',
    'initial_target_text': is_amount,
    'reviewed_score_text': 'true',
    'unit_text': 'false',
    'comparator_text': 'false'
} %}

with cleaned as (
    select
        indicator.document_id,
        indicator.extractor_version,
        indicator.form_ordinal,
        indicator.seq,
        indicator.row_kind,
        {{ clean_text('indicator.level1') }} as level1,
        {{ clean_text('indicator.level2') }} as level2,
        {{ clean_text('indicator.label') }} as label,
        {{ clean_text('indicator.level3') }} as level3,
        {{ clean_text('indicator.target') }} as target_text,
        {{ clean_text('indicator.actual') }} as actual_text,
        {{ clean_text('indicator.weight') }} as weight_text,
        {{ clean_text('indicator.score') }} as score_text,
        {{ clean_text('indicator.deviation') }} as deviation_text,
        {{ clean_text('indicator.completion_rate') }} as completion_rate_text,
        {{ clean_text('indicator.initial_target') }} as initial_target_text,
        {{ clean_text('indicator.reviewed_score') }} as reviewed_score_text,
        {{ clean_text('indicator.unit') }} as unit_text,
        {{ clean_text('indicator.comparator') }} as comparator_text,
        indicator.load_id,
        indicator.is_corrected,
        indicator.page,
        indicator.table_no,
        indicator.row_no
    from {{ corrected('indicator') }} as indicator
    inner join {{ ref('stg_form') }} as form
        on {{ same_form_version('indicator', 'form') }}
    inner join {{ documents_to_stage() }} as document
        on {{ same_extraction('indicator', 'document') }}
),

suspected as (
    {{ with_personal_flag('cleaned', texts) }}
),

masked as (
    select
        document_id,
        extractor_version,
        form_ordinal,
        seq,
        row_kind,
        {{ masked_texts(texts) }},
        is_corrected,
        page,
        table_no,
        row_no
    from suspected
),

-- Every text that is read as a value once, however often it is printed: most are printed many times.
printed as (
    {%- for text in ['target_text', 'actual_text', 'comparator_text'] %}
        select {{ text }} as text from masked
        {{ 'union' if not loop.last }}
    {%- endfor %}
),

-- Chinese numerals as digits, for reading; the texts stay as printed.
counted as (
    select
        text,
        {{ with_digits(without_inclusion('text')) }} as digits
    from printed
),

numbered as (
    select
        *,
        {{ parse_value('digits') }} as number
    from counted
),

measure as (
    select
        text,
        number,
        {{ parse_operator('text') }} as operator,
        {{ parse_factor('digits') }} as factor,
        {{ parse_unit('digits') }} as unit,
        {{ measure_kind('digits', 'number') }} as kind
    from numbered
),

named as (
    select
        level3,
        {{ parse_operator(first_match('level3', '.{0,5}[0-9.,]*(?:%|[万亿]?元)?$')) }} as operator
    from (select distinct level3 from masked) as name
),

printed_points as (
    {%- for text in ['weight_text', 'score_text', 'reviewed_score_text'] %}
        select {{ text }} as text from masked
        {{ 'union' if not loop.last }}
    {%- endfor %}
),

points as (
    select
        text,
        {{ parse_points('text') }} as points
    from printed_points
)

select
    masked.document_id,
    masked.extractor_version,
    masked.form_ordinal,
    masked.seq,
    masked.row_kind,
    masked.level1,
    masked.level2,
    masked.label,
    masked.level3,
    masked.target_text,
    coalesce(comparator.operator, target.operator, named.operator) as target_operator,
    target.number as target_number,
    target.factor as target_factor,
    target.unit as target_unit,
    target.kind as target_kind,
    masked.actual_text,
    actual.operator as actual_operator,
    actual.number as actual_number,
    actual.factor as actual_factor,
    actual.unit as actual_unit,
    actual.kind as actual_kind,
    masked.unit_text,
    masked.comparator_text,
    masked.weight_text,
    weight.points as weight,
    masked.score_text,
    score.points as score,
    masked.deviation_text,
    masked.completion_rate_text,
    masked.initial_target_text,
    reviewed.points as reviewed_score,
    masked.is_corrected,
    masked.page,
    masked.table_no,
    masked.row_no
from masked
inner join measure as target on (masked.target_text is not distinct from target.text)
inner join measure as actual on (masked.actual_text is not distinct from actual.text)
inner join measure as comparator on (masked.comparator_text is not distinct from comparator.text)
inner join named on (masked.level3 is not distinct from named.level3)
inner join points as weight on (masked.weight_text is not distinct from weight.text)
inner join points as score on (masked.score_text is not distinct from score.text)
inner join points as reviewed on (masked.reviewed_score_text is not distinct from reviewed.text)
