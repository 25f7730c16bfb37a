-- Forms kept out of the marts, with the reasons: quarantined by the gate or rejected by an auditor. Reasons quote the
-- form as it was read when it was decided, so they are masked once more.
with kept_out as (
    select outcome.*
    from {{ source('state', 'form_outcome') }} as outcome
    where outcome.status in ('quarantined', 'rejected')
),

pattern as (
    {{ personal_patterns_of('select kept_out.document_id from kept_out') }}
),

decided as (
    select
        evaluation.document_id,
        evaluation.form_ordinal,
        evaluation.extractor_version,
        evaluation.form_hash,
        evaluation.file_name,
        evaluation.project_name,
        evaluation.department,
        evaluation.fiscal_year,
        outcome.load_id,
        outcome.status,
        outcome.reasons,
        evaluation.page,
        evaluation.table_no,
        evaluation.row_no,
        coalesce(waiting.waiting_since, load.started_at, evaluation.received_at) as waiting_since,
        {{ columns_of('pattern', pattern_columns()) }},
        {{ personal_flag('pattern', ['outcome.reasons']) }}
    from kept_out as outcome
    inner join {{ ref('int_evaluation') }} as evaluation
        on
            outcome.document_id = evaluation.document_id
            and outcome.extractor_version = evaluation.extractor_version
            and outcome.form_ordinal = evaluation.form_ordinal
    left join pattern
        on {{ same_form_version('evaluation', 'pattern') }}
    left join {{ source('state', 'load') }} as load on outcome.load_id = load.load_id
    left join {{ source('state', 'first_quarantine') }} as waiting
        on
            evaluation.document_id = waiting.document_id
            and evaluation.form_ordinal = waiting.form_ordinal
            and evaluation.form_hash = waiting.form_hash
),

masked as (
    select
        *,
        {{ mask_personal('reasons') }} as masked_reasons
    from decided
)

select
    document_id,
    form_ordinal,
    extractor_version,
    form_hash,
    file_name,
    project_name,
    department,
    fiscal_year,
    load_id,
    status,
    masked_reasons as reasons,
    {{ join_json_field('masked_reasons', 'message_zh', '；') }} as reason_zh,
    page,
    table_no,
    row_no,
    waiting_since
from masked
