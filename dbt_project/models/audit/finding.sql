-- Every finding of every form current in raw, quarantined forms too, with what an auditor says that it is, kept from
-- load to load as long as the printed content of the form is the same.
with ruling as (
    select
        finding_key,
        form_hash,
        decision_id,
        reason,
        decided_by,
        decided_at,
        if(decision = 'revoke', 'open', replace(decision, 'finding_', '')) as state
    from {{ ref('decision') }}
    where finding_key is not null and state = 'in_effect'
)

select
    finding.finding_key,
    finding.rule_id,
    evaluation.file_name,
    finding.document_id,
    finding.form_ordinal,
    evaluation.project_name,
    evaluation.department,
    evaluation.fiscal_year,
    finding.seq,
    finding.funding_source,
    finding.field,
    finding.reported,
    finding.expected,
    finding.difference,
    finding.explained_by,
    finding.debatable,
    finding.message_zh,
    finding.citation,
    finding.page,
    finding.table_no,
    finding.row_no,
    outcome.status as gate_status,
    finding.severity,
    outcome.load_id,
    finding.line_no,
    evaluation.form_hash,
    coalesce(ruling.state, 'open') as state,
    ruling.reason as state_reason,
    ruling.decided_by as state_by,
    ruling.decided_at as state_at,
    ruling.decision_id as state_decision_id,
    coalesce(outcome.status = 'corrected', false) as is_corrected,
    finding.column_no
from {{ ref('int_finding') }} as finding
inner join {{ ref('int_evaluation') }} as evaluation
    on finding.document_id = evaluation.document_id and finding.form_ordinal = evaluation.form_ordinal
left join {{ source('state', 'form_outcome') }} as outcome
    on
        evaluation.document_id = outcome.document_id
        and evaluation.extractor_version = outcome.extractor_version
        and evaluation.form_ordinal = outcome.form_ordinal
left join ruling
    on finding.finding_key = ruling.finding_key and evaluation.form_hash = ruling.form_hash
