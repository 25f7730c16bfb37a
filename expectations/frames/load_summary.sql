-- One row: the load in numbers. Quarantined forms are counted by the gate, after the form suite and the decisions.
with current_load as (
    select max(load_id) as load_id
    from state.load
    where status = 'running'
),

form as (
    select
        count(*) as form_count,
        count(*) filter (where is_scored and not coalesce(is_blank, false)) as scored_count,
        count(*) filter (where is_scored and not coalesce(is_blank, false) and weight_gap is not null) as totalled_count
    from intermediate.int_form_check
    where is_in_load
)

select
    current_load.load_id,
    form.form_count,
    form.scored_count,
    form.totalled_count,
    round(form.totalled_count / nullif(form.scored_count, 0), 4) as totalled_share,
    form.scored_count >= $totals_floor as is_totals_judged,
    $quarantined_count::bigint as quarantined_count,
    round($quarantined_count / nullif(form.form_count, 0), 4) as quarantined_share,
    form.form_count >= $quarantined_floor as is_quarantine_judged
from current_load, form
