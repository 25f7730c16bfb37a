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
    from {{ ref('corrected_indicator') }} as indicator
    inner join {{ ref('stg_form') }} as form
        on
            indicator.document_id = form.document_id
            and indicator.extractor_version = form.extractor_version
            and indicator.form_ordinal = form.form_ordinal
            and indicator.load_id = form.load_id
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

-- Chinese numerals as digits, for reading; the texts stay as printed.
counted as (
    select
        *,
        {{ with_digits(without_inclusion('target_text')) }} as target_digits,
        {{ with_digits(without_inclusion('actual_text')) }} as actual_digits
    from masked
),

numbered as (
    select
        *,
        {{ parse_value('target_digits') }} as target_number,
        {{ parse_value('actual_digits') }} as actual_number
    from counted
)

select
    document_id,
    extractor_version,
    form_ordinal,
    seq,
    row_kind,
    level1,
    level2,
    label,
    level3,
    target_text,
    {{ first_operator(['comparator_text', 'target_text', first_match('level3', '.{0,5}$')]) }} as target_operator,
    target_number,
    {{ parse_factor('target_digits') }} as target_factor,
    {{ parse_unit('target_digits') }} as target_unit,
    {{ measure_kind('target_digits', 'target_number') }} as target_kind,
    actual_text,
    {{ parse_operator('actual_text') }} as actual_operator,
    actual_number,
    {{ parse_factor('actual_digits') }} as actual_factor,
    {{ parse_unit('actual_digits') }} as actual_unit,
    {{ measure_kind('actual_digits', 'actual_number') }} as actual_kind,
    unit_text,
    comparator_text,
    weight_text,
    {{ parse_points('weight_text') }} as weight,
    score_text,
    {{ parse_points('score_text') }} as score,
    deviation_text,
    completion_rate_text,
    initial_target_text,
    {{ parse_points('reviewed_score_text') }} as reviewed_score,
    is_corrected,
    page,
    table_no,
    row_no
from numbered
