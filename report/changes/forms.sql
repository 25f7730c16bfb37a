-- Forms that came, went, were superseded, or have another status: in or out of quarantine, rejected, waived.
select
    case
        when is_added then 'added'
        when is_gone then 'gone'
        when status_after = 'superseded' then 'superseded'
        when status_after in ('quarantined', 'rejected') then 'kept_out'
        when status_before in ('quarantined', 'rejected') then 'let_in'
        else 'other_status'
    end as change,
    document_id,
    form_ordinal,
    file_name,
    project_name,
    department,
    fiscal_year,
    status_before,
    status_after,
    superseded_by,
    reasons
from form_pair
where status_before is distinct from status_after
order by change, file_name, document_id, form_ordinal
