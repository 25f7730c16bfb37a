-- One row per form of the load.
select
    document_id,
    form_ordinal,
    extractor_version,
    form_hash,
    file_name,
    project_name,
    page,
    table_no,
    row_no,
    coalesce(is_scored, false) and not coalesce(is_blank, false) as has_to_have_total,
    coalesce(has_total, false) as has_total,
    expected_weight,
    weight_sum,
    weight_gap,
    block_weight_gap,
    reported_total,
    score_sum,
    score_gap,
    reported_grade,
    expected_grade,
    grade_matches,
    execution_rate_gap,
    execution_score_gap,
    budget_gap
from intermediate.int_form_check
where is_in_load
order by document_id, form_ordinal
