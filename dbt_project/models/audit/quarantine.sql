-- Forms kept out of the marts, with the reasons: quarantined by the gate or rejected by an auditor.
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
    {{ join_json_field('outcome.reasons', 'message_zh', '；') }} as reason_zh,
    evaluation.page,
    evaluation.table_no,
    evaluation.row_no,
    coalesce(load.started_at, evaluation.received_at) as waiting_since
from {{ source('state', 'form_outcome') }} as outcome
inner join {{ ref('int_evaluation') }} as evaluation
    on
        outcome.document_id = evaluation.document_id
        and outcome.extractor_version = evaluation.extractor_version
        and outcome.form_ordinal = evaluation.form_ordinal
left join {{ source('state', 'load') }} as load on outcome.load_id = load.load_id
where outcome.status in ('quarantined', 'rejected')
