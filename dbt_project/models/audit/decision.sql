-- Auditors' decisions about forms and findings, with what each is now. Who decided is an alias.
{% set decided = source('state', 'decision') -%}
with pattern as (
    {{ personal_patterns_of('select decision.document_id from ' ~ decided ~ ' as decision') }}
),

form as (
    select
        evaluation.document_id,
        evaluation.form_ordinal,
        evaluation.form_hash,
        {{ columns_of('pattern', pattern_columns()) }}
    from {{ ref('int_evaluation') }} as evaluation
    left join pattern
        on {{ same_form_version('evaluation', 'pattern') }}
),

suspected as (
    select
        decision.*,
        form.form_hash as current_form_hash,
        {{ columns_of('form', pattern_columns()) }},
        {{ personal_flag('form', ['decision.reason']) }}
    from {{ decided }} as decision
    left join form on decision.document_id = form.document_id and decision.form_ordinal = form.form_ordinal
)

select
    decision_id,
    document_id,
    form_ordinal,
    form_hash,
    decision,
    {{ mask_personal('reason') }} as reason,
    decided_by,
    decided_at,
    expires_at,
    finding_key,
    confirms,
    revokes,
    case
        when state = 'in_effect' and (current_form_hash is distinct from form_hash) then 'not_applicable'
        else state
    end as state,
    is_intact
from suspected
