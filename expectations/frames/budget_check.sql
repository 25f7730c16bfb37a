-- One row per funding line of the forms of the load.
select
    line.document_id,
    line.form_ordinal,
    line.line_no,
    form.file_name,
    line.funding_source,
    line.reported_execution_rate,
    line.recomputed_execution_rate,
    line.rate_matches,
    line.weight,
    line.score,
    line.score_over_weight,
    coalesce(line.weight < 0 or line.score < 0, false) as is_negative,
    line.page,
    line.table_no,
    line.row_no
from intermediate.int_budget_check as line
left join intermediate.int_form_check as form using (document_id, form_ordinal)
where line.is_in_load
order by line.document_id, line.form_ordinal, line.line_no
