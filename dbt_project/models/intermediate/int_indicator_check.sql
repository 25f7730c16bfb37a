{{ config(materialized='view') }}

-- One row per indicator row for the gate. A view: the gate looks at the forms of its load alone.
select
    indicator.document_id,
    indicator.form_ordinal,
    indicator.seq,
    evaluation.is_in_load,
    indicator.row_kind,
    indicator.level1,
    indicator.level2,
    indicator.level3,
    indicator.weight,
    indicator.score,
    {{ score_over_weight('indicator') }} as score_over_weight,
    {{ has_negative_points('indicator') }} as is_negative,
    indicator.page,
    indicator.table_no,
    indicator.row_no
from {{ ref('int_indicator') }} as indicator
inner join {{ ref('int_evaluation') }} as evaluation
    on indicator.document_id = evaluation.document_id and indicator.form_ordinal = evaluation.form_ordinal
