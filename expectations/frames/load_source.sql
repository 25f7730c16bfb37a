-- One row per source of this load's documents: forms found against forms expected, which is the load's documents times
-- the forms per document that this source had in earlier loads. Forms per night say nothing: departments publish in
-- waves; forms per document fall only when the reading breaks or the source changes.
with counted as (
    select
        coalesce(document_name.source, '?') as source,
        document.load_id is not distinct from (
            select max(load_id) from state.load where status = 'running'
        ) as is_current,
        count(*) as document_count,
        sum(coalesce(document.form_count, 0)) as form_count
    from raw.document
    left join state.document_name using (document_id)
    group by all
),

compared as (
    select
        source,
        sum(document_count) filter (where is_current) as document_count,
        sum(form_count) filter (where is_current) as form_count,
        sum(document_count) filter (where not is_current) as earlier_documents,
        sum(form_count) filter (where not is_current) as earlier_forms
    from counted
    group by all
)

select
    source,
    document_count::bigint as document_count,
    form_count::bigint as form_count,
    earlier_documents::bigint as earlier_documents,
    earlier_forms::bigint as earlier_forms,
    round(document_count * earlier_forms / earlier_documents, 1) as expected_forms,
    round(form_count / nullif(document_count * earlier_forms / earlier_documents, 0), 4) as ratio,
    coalesce(document_count * earlier_forms / earlier_documents >= $form_count_floor, false) as is_judged
from compared
where document_count > 0
order by source
