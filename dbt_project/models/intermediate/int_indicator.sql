{{ config(materialized='incremental', incremental_strategy='append', pre_hook="{{ drop_fresh_rows() }}") }}

-- Indicator rows with what is in doubt about them.
with issue as (
    {{ issue_flags(rows_to_make(ref('stg_indicator')), 'indicator', 'seq', [
        'target', 'actual', 'weight', 'score', 'deviation', 'level3'
    ]) }}
)

select
    indicator.*,
    {{ is_in_doubt('issue.weight', 'indicator.weight_text', 'indicator.weight') }} as is_weight_doubtful,
    {{ is_in_doubt('issue.score', 'indicator.score_text', 'indicator.score') }} as is_score_doubtful,
    coalesce(issue.target, false) as is_target_doubtful,
    coalesce(issue.actual, false) as is_actual_doubtful,
    coalesce(issue.deviation, false) as is_deviation_doubtful,
    coalesce(issue.level3, false) as is_level3_doubtful
from {{ rows_to_make(ref('stg_indicator')) }} as indicator
left join issue
    on
        indicator.document_id = issue.document_id
        and indicator.form_ordinal = issue.form_ordinal
        and indicator.seq = issue.seq
