-- One row per finding of the forms of the load; is_critical where it has to keep the form out.
select
    finding_key,
    document_id,
    form_ordinal,
    rule_id,
    severity,
    seq,
    line_no,
    message_zh,
    page,
    table_no,
    row_no,
    severity = 'critical' and not coalesce(debatable, false) as is_critical
from intermediate.int_finding
where is_in_load
order by document_id, form_ordinal, finding_key
