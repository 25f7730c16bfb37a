-- One row per printed indicator row of the forms of the load.
select
    indicator.document_id,
    indicator.form_ordinal,
    indicator.seq,
    form.file_name,
    indicator.level3,
    indicator.weight,
    indicator.score,
    indicator.score_over_weight,
    indicator.is_negative,
    indicator.page,
    indicator.table_no,
    indicator.row_no
from intermediate.int_indicator_check as indicator
left join intermediate.int_form_check as form using (document_id, form_ordinal)
where indicator.is_in_load
order by indicator.document_id, indicator.form_ordinal, indicator.seq
