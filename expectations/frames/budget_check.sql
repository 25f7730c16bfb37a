-- One row per funding line of the forms of the load.
select
    document_id,
    form_ordinal,
    line_no,
    funding_source,
    reported_execution_rate,
    recomputed_execution_rate,
    rate_matches,
    weight,
    score,
    score_over_weight,
    coalesce(weight < 0 or score < 0, false) as is_negative,
    page,
    table_no,
    row_no
from intermediate.int_budget_check
where is_in_load
order by document_id, form_ordinal, line_no
