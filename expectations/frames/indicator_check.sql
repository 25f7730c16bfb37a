-- One row per printed indicator row of the forms of the load.
select
    document_id,
    form_ordinal,
    seq,
    level3,
    weight,
    score,
    score_over_weight,
    is_negative,
    page,
    table_no,
    row_no
from intermediate.int_indicator_check
where is_in_load
order by document_id, form_ordinal, seq
