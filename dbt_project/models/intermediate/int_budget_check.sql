{{ config(materialized='view') }}

-- One row per funding line for the gate. A view: the gate looks at the forms of its load alone.
select
    line.document_id,
    line.form_ordinal,
    line.line_no,
    line.funding_source,
    evaluation.is_in_load,
    line.execution_rate as reported_execution_rate,
    line.recomputed_execution_rate,
    line.rate_matches,
    line.weight,
    line.score,
    {{ score_over_weight('line') }} as score_over_weight,
    line.page,
    line.table_no,
    line.row_no
from {{ ref('int_budget_line') }} as line
inner join {{ ref('int_evaluation') }} as evaluation
    on line.document_id = evaluation.document_id and line.form_ordinal = evaluation.form_ordinal
