{{ config(
    materialized='incremental',
    incremental_strategy='append',
    on_schema_change='fail',
    pre_hook="{{ drop_changed_rows(['department_key', 'project_key', 'is_current']) }}"
) }}

-- Those of forms read and published as before are there already.
with form as (
    select accepted_form.*
    from {{ ref('accepted_form') }} as accepted_form
    {%- if is_incremental() %}
        where accepted_form.evaluation_key not in (select distinct kept.evaluation_key from {{ this }} as kept)
    {%- endif %}
),

corrected as (
    select distinct
        document_id,
        form_ordinal,
        record_no
    from {{ ref('stg_correction') }}
    where record_kind = 'indicator'
)

select
    {{ hash_key(['score.document_id', 'score.form_ordinal', 'score.seq']) }} as indicator_key,
    form.evaluation_key,
    form.department_key,
    form.project_key,
    category.category_key,
    form.fiscal_year,
    form.is_current,
    score.seq,
    score.row_kind,
    score.level1,
    score.level2,
    score.level3,
    score.target_text,
    score.actual_text,
    score.target_operator,
    cast(score.target_value as decimal(20, 8)) as target_value,
    cast(score.actual_value as decimal(20, 8)) as actual_value,
    score.unit,
    score.direction,
    cast(score.weight as decimal(12, 6)) as weight,
    cast(score.score as decimal(12, 6)) as reported_score,
    cast(score.recomputed_score as decimal(14, 6)) as recomputed_score,
    cast(score.score - score.recomputed_score as decimal(14, 6)) as score_gap,
    score.score_basis,
    score.deviation_text,
    score.document_id,
    score.form_ordinal,
    score.page,
    score.table_no,
    score.row_no,
    score.label,
    cast(score.reviewed_score as decimal(12, 6)) as reviewed_score,
    score.completion_rate_text,
    score.initial_target_text,
    coalesce(cast(form.fiscal_year as varchar), 'unknown') as fiscal_year_key,
    corrected.record_no is not null as is_corrected,
    score.direction_basis,
    score.target_kind,
    score.actual_kind,
    score.attainment,
    score.is_in_qualitative_band
from {{ ref('int_indicator_score') }} as score
inner join form
    on score.document_id = form.document_id and score.form_ordinal = form.form_ordinal
inner join {{ ref('int_indicator_category') }} as category
    on
        (score.level1 is not distinct from category.printed_level1)
        and (score.level2 is not distinct from category.printed_level2)
left join corrected
    on
        score.document_id = corrected.document_id
        and score.form_ordinal = corrected.form_ordinal
        and score.seq = corrected.record_no
