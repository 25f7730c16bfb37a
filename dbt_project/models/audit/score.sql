{{ config(materialized='incremental', incremental_strategy='append', pre_hook="{{ drop_hidden_forms() }}") }}

-- Printed against recomputed scores, of the forms that the report has a page for.
with shown as (
    {{ forms_newly_shown() }}
)

select
    score.document_id,
    score.form_ordinal,
    score.seq,
    coalesce(score.level3, score.level2) as level3,
    score.target_text,
    score.actual_text,
    score.direction,
    score.weight,
    score.score as reported_score,
    score.recomputed_score,
    score.score - score.recomputed_score as score_gap,
    score.score_basis,
    score.ruleset_id
from {{ ref('int_indicator_score') }} as score
inner join shown on score.document_id = shown.document_id and score.form_ordinal = shown.form_ordinal
where score.row_kind = 'indicator'
