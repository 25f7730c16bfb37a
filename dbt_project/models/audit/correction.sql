-- Corrected cells (更正) with what was printed and what is read in its place, and whether the correction still holds. It
-- is obsolete where a later version of the form that was accepted took its place.
{% set corrected = source('state', 'correction') -%}
with pattern as (
    {{ personal_patterns_of('select correction.document_id from ' ~ corrected ~ ' as correction') }}
),

suspected as (
    select
        correction.*,
        decision.state as decision_state,
        decision.reason,
        decision.decided_by,
        decision.decided_at,
        decision.expires_at,
        form.status as form_status,
        form.file_name,
        form.project_name,
        form.department,
        form.page,
        form.table_no,
        {{ columns_of('pattern', pattern_columns()) }},
        {{ personal_flag('pattern', ['correction.printed_value', 'correction.corrected_value']) }}
    from {{ corrected }} as correction
    inner join {{ ref('decision') }} as decision on correction.decision_id = decision.decision_id
    left join {{ ref('form') }} as form
        on correction.document_id = form.document_id and correction.form_ordinal = form.form_ordinal
    left join {{ ref('int_evaluation') }} as evaluation
        on correction.document_id = evaluation.document_id and correction.form_ordinal = evaluation.form_ordinal
    left join pattern
        on {{ same_form_version('evaluation', 'pattern') }}
)

select
    decision_id,
    document_id,
    form_ordinal,
    form_hash,
    file_name,
    project_name,
    department,
    record_kind,
    record_no,
    field,
    {{ mask_personal('printed_value', 'true') }} as printed_value,
    {{ mask_personal('corrected_value', 'true') }} as corrected_value,
    case
        when decision_state = 'in_effect' and form_status = 'superseded' then 'obsolete'
        else decision_state
    end as state,
    reason,
    decided_by,
    decided_at,
    expires_at
from suspected
