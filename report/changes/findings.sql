-- Findings that came, went, or say something else now. Where the form is the same, the reasons are what changed about it.
select
    case
        when earlier.finding_key is null then 'new'
        when later.finding_key is null then 'gone'
        else 'changed'
    end as change,
    coalesce(later.finding_key, earlier.finding_key) as finding_key,
    coalesce(later.rule_id, earlier.rule_id) as rule_id,
    coalesce(later.severity, earlier.severity) as severity,
    pair.document_id,
    pair.form_ordinal,
    pair.file_name,
    pair.project_name,
    pair.department,
    coalesce(later.seq, earlier.seq) as seq,
    coalesce(later.field, earlier.field) as field,
    earlier.message_zh as message_before,
    later.message_zh as message_after,
    earlier.state as state_before,
    later.state as state_after,
    coalesce(pair.reasons, []) as reasons
from earlier_finding as earlier
full join later_finding as later on earlier.finding_key = later.finding_key
left join form_pair as pair
    on
        coalesce(later.document_id, earlier.document_id) = pair.document_id
        and coalesce(later.form_ordinal, earlier.form_ordinal) = pair.form_ordinal
where
    earlier.finding_key is null
    or later.finding_key is null
    or earlier.message_zh is distinct from later.message_zh
    or earlier.severity is distinct from later.severity
    or earlier.state is distinct from later.state
order by change, rule_id, pair.file_name, pair.document_id, pair.form_ordinal, finding_key
