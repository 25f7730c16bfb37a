-- One row per fact table: its rows in the previous release, and those of them that are gone although no decision of the
-- gate or of an auditor took their forms out. Counted by document, so that a form may change its number in it.
with withdrawn as (
    select distinct
        document_id,
        form_ordinal
    from state.form_outcome
    where status in ('quarantined', 'rejected', 'superseded')
),

before as (
    select 'fct_evaluation' as table_name, document_id, form_ordinal from previous.marts.fct_evaluation
    union all
    select 'fct_indicator', document_id, form_ordinal from previous.marts.fct_indicator
    union all
    select 'fct_budget_execution', evaluation.document_id, evaluation.form_ordinal
    from previous.marts.fct_budget_execution
    inner join previous.marts.fct_evaluation as evaluation using (evaluation_key)
),

after as (
    select 'fct_evaluation' as table_name, document_id from marts.fct_evaluation
    union all
    select 'fct_indicator', document_id from marts.fct_indicator
    union all
    select 'fct_budget_execution', evaluation.document_id
    from marts.fct_budget_execution
    inner join marts.fct_evaluation as evaluation using (evaluation_key)
),

document_before as (
    select
        before.table_name,
        before.document_id,
        count(*) as row_count,
        count(withdrawn.document_id) as withdrawn_count
    from before
    left join withdrawn using (document_id, form_ordinal)
    group by all
),

document_after as (
    select
        table_name,
        document_id,
        count(*) as row_count
    from after
    group by all
)

select
    table_name,
    sum(document_before.row_count)::bigint as previous_rows,
    sum(document_before.withdrawn_count)::bigint as withdrawn_rows,
    sum(
        greatest(document_before.row_count - document_before.withdrawn_count - coalesce(document_after.row_count, 0), 0)
    )::bigint as lost_rows,
    round(lost_rows / previous_rows, 4) as lost_share,
    previous_rows >= $loss_floor as is_judged
from document_before
left join document_after using (table_name, document_id)
group by all
order by table_name
