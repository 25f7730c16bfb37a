-- One row per form of raw that staging took (and per form that only the marts or the quarantine know): where it went.
with form as (
    select
        document_id,
        form_ordinal,
        any_value(file_name) as file_name,
        any_value(project_name) as project_name,
        count(*) as form_count
    from intermediate.int_form_check
    group by all
),

-- Staging may take one extractor version per document only; a document that it dropped has lost its forms.
arrived as (
    select
        document_id,
        min(form_ordinal) as form_ordinal
    from raw.form
    group by all
    having document_id not in (select document_id from intermediate.int_form_check)
),

outcome as (
    select
        document_id,
        form_ordinal,
        max(status) as status,
        count(*) as outcome_count
    from state.form_outcome
    where (document_id, extractor_version, form_ordinal) in (
        select (document_id, extractor_version, form_ordinal) from intermediate.int_form_check
    )
    group by all
),

published as (
    select
        document_id,
        form_ordinal,
        count(*) as in_marts
    from marts.fct_evaluation
    group by all
),

quarantined as (
    select
        document_id,
        form_ordinal,
        count(*) as in_quarantine
    from audit.quarantine
    group by all
),

placed as (
    select
        document_id,
        form_ordinal,
        form.file_name,
        form.project_name,
        outcome.status,
        coalesce(form.form_count, 0) as form_count,
        coalesce(outcome.outcome_count, 0) as outcome_count,
        coalesce(published.in_marts, 0) as in_marts,
        coalesce(quarantined.in_quarantine, 0) as in_quarantine
    from form
    full outer join arrived using (document_id, form_ordinal)
    full outer join published using (document_id, form_ordinal)
    full outer join quarantined using (document_id, form_ordinal)
    left join outcome using (document_id, form_ordinal)
)

select
    *,
    in_marts + in_quarantine as place_count,
    case
        when status in ('accepted', 'waived', 'corrected') then in_marts = 1 and in_quarantine = 0
        when status = 'quarantined' then in_marts = 0 and in_quarantine = 1
        when status in ('rejected', 'superseded') then in_marts + in_quarantine <= 1
        else false
    end and not (status = 'rejected' and in_marts > 0) as is_where_it_belongs
from placed
order by document_id, form_ordinal
