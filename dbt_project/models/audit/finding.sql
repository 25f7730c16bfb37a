-- Every finding of every form current in raw, quarantined forms too.
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
    outcome.load_id
from {{ ref('int_finding') }} as finding
inner join {{ ref('int_evaluation') }} as evaluation
    on finding.document_id = evaluation.document_id and finding.form_ordinal = evaluation.form_ordinal
left join {{ source('state', 'form_outcome') }} as outcome
    on
        evaluation.document_id = outcome.document_id
        and evaluation.extractor_version = outcome.extractor_version
        and evaluation.form_ordinal = outcome.form_ordinal
