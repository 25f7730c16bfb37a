-- What later versions of a form changed, cell by cell, with the names of both documents.
select
    change.document_id,
    change.form_ordinal,
    new.file_name,
    change.previous_document_id,
    change.previous_form_ordinal,
    old.file_name as previous_file_name,
    new.evaluation_series_key,
    new.project_name,
    new.department,
    new.fiscal_year,
    change.change_no,
    change.change,
    change.record_kind,
    change.seq,
    change.line_no,
    change.record_title,
    change.field,
    change.old_text,
    change.new_text,
    change.page,
    change.table_no,
    change.row_no,
    change.previous_page,
    change.previous_table_no,
    change.previous_row_no
from {{ ref('int_version_change') }} as change
inner join {{ ref('int_evaluation') }} as new
    on change.document_id = new.document_id and change.form_ordinal = new.form_ordinal
inner join {{ ref('int_evaluation') }} as old
    on change.previous_document_id = old.document_id and change.previous_form_ordinal = old.form_ordinal
