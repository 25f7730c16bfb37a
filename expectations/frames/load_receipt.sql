-- One row per receipt whose document was read: it has to be in raw.
select
    receipt_id,
    name as file_name,
    document_id,
    status,
    document_id in (select document_id from raw.document) as is_in_raw
from state.receipt
where status in ('parsed', 'partly_parsed', 'blank_form')
order by receipt_id
