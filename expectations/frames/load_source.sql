-- One row per source of this load's documents: documents that hold forms, and forms, against what the source gave in
-- earlier loads per document. Counts per night say nothing, departments publish in waves; and one document may hold one
-- form or a hundred, so it is the documents without any form that show broken reading. An archive holds none itself.
with counted as (
    select
        coalesce(document_name.source, '?') as source,
        coalesce(document_name.source_no, 0) as source_no,
        document.load_id is not distinct from (
            select max(load_id) from state.load where status = 'running'
        ) as is_current,
        count(*) as document_count,
        count(*) filter (where document.form_count > 0) as with_forms,
        sum(coalesce(document.form_count, 0)) as form_count
    from raw.document
    left join state.document_name using (document_id)
    where document.kind is distinct from 'zip'
    group by all
),

compared as (
    select
        source,
        source_no,
        sum(document_count) filter (where is_current) as document_count,
        sum(with_forms) filter (where is_current) as with_forms,
        sum(form_count) filter (where is_current) as form_count,
        sum(with_forms) filter (where not is_current)
        / sum(document_count) filter (where not is_current) as earlier_share,
        sum(form_count) filter (where not is_current)
        / sum(document_count) filter (where not is_current) as earlier_forms
    from counted
    group by all
)

select
    source,
    source_no,
    document_count::bigint as document_count,
    with_forms::bigint as with_forms,
    form_count::bigint as form_count,
    round(document_count * earlier_share, 1) as expected_with_forms,
    round(document_count * earlier_forms, 1) as expected_forms,
    round(with_forms / nullif(document_count * earlier_share, 0), 4) as with_forms_ratio,
    round(form_count / nullif(document_count * earlier_forms, 0), 4) as form_ratio,
    coalesce(document_count * earlier_share >= $source_floor, false) as is_judged
from compared
where document_count > 0
order by source, source_no
