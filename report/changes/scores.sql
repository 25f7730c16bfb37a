-- Recomputed values of published forms that are others now, with how many indicators of the form are.
with indicator as (
    select
        document_id,
        form_ordinal,
        count(*) as indicator_count
    from indicator_pair
    group by document_id, form_ordinal
)

select
    pair.document_id,
    pair.form_ordinal,
    pair.file_name,
    pair.project_name,
    pair.department,
    pair.fiscal_year,
    earlier.recomputed_total as total_before,
    later.recomputed_total as total_after,
    earlier.recomputed_grade as grade_before,
    later.recomputed_grade as grade_after,
    earlier.recomputed_execution_score as execution_score_before,
    later.recomputed_execution_score as execution_score_after,
    pair.ruleset_before,
    pair.ruleset_after,
    coalesce(indicator.indicator_count, 0) as indicator_count,
    pair.reasons
from form_pair as pair
inner join earlier_fct_evaluation as earlier
    on pair.document_id = earlier.document_id and pair.form_ordinal = earlier.form_ordinal
inner join later_fct_evaluation as later
    on pair.document_id = later.document_id and pair.form_ordinal = later.form_ordinal
left join indicator on pair.document_id = indicator.document_id and pair.form_ordinal = indicator.form_ordinal
where
    earlier.recomputed_total is distinct from later.recomputed_total
    or earlier.recomputed_grade is distinct from later.recomputed_grade
    or earlier.recomputed_execution_score is distinct from later.recomputed_execution_score
    or pair.ruleset_before is distinct from pair.ruleset_after
    or indicator.indicator_count > 0
order by pair.file_name, pair.document_id, pair.form_ordinal
