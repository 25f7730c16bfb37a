-- One row per finding of the forms of the load; is_critical where it has to keep the form out.
select
    finding.finding_key,
    finding.document_id,
    finding.form_ordinal,
    form.file_name,
    finding.rule_id,
    finding.severity,
    finding.seq,
    finding.line_no,
    finding.message_zh,
    finding.page,
    finding.table_no,
    finding.row_no,
    finding.severity = 'critical' and not coalesce(finding.debatable, false) as is_critical
from intermediate.int_finding as finding
left join intermediate.int_form_check as form using (document_id, form_ordinal)
where finding.is_in_load
order by finding.document_id, finding.form_ordinal, finding.finding_key
