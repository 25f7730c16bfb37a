-- One row per form for the gate: every sum it has to hold, null where our reading cannot decide it.
with block as (
    select
        document_id,
        form_ordinal,
        max(abs(weight_gap)) as block_weight_gap
    from {{ ref('int_form_block') }}
    group by document_id, form_ordinal
),

budget as (
    select
        document_id,
        form_ordinal,
        max(abs(gap)) as budget_gap
    from {{ ref('int_budget_sum') }}
    group by document_id, form_ordinal
),

rate as (
    select
        document_id,
        form_ordinal,
        max(
            case
                when rate_matches then 0
                when not rate_matches then abs(coalesce(execution_rate, 0) - recomputed_execution_rate)
            end
        ) as execution_rate_gap
    from {{ ref('int_budget_line') }}
    where funding_source = 'total'
    group by document_id, form_ordinal
),

word as (
    select
        form.document_id,
        form.form_ordinal,
        true as is_known_word,
        bool_or({{ is_in_band(
            'form.total_score', 'grade_band.lower_limit', 'grade_band.upper_limit', 'grade_band.is_upper_included'
        ) }}) as is_in_band
    from {{ ref('stg_form') }} as form
    inner join {{ ref('int_evaluation') }} as evaluation
        on form.document_id = evaluation.document_id and form.form_ordinal = evaluation.form_ordinal
    inner join {{ ref('int_rule_set') }} as rule_set on evaluation.ruleset_id = rule_set.ruleset_id
    inner join {{ ref('grade_band') }} as grade_band
        on rule_set.grade_bands = grade_band.ruleset_id and form.grade = grade_band.word
    group by form.document_id, form.form_ordinal
),

graded as (
    select
        totals.*,
        evaluation.ruleset_id,
        {{ grade('totals.total_score', 'rule_set.grade_bands') }} as expected_grade,
        word.is_known_word,
        word.is_in_band
    from {{ ref('int_form_totals') }} as totals
    inner join {{ ref('int_evaluation') }} as evaluation
        on totals.document_id = evaluation.document_id and totals.form_ordinal = evaluation.form_ordinal
    inner join {{ ref('int_rule_set') }} as rule_set on evaluation.ruleset_id = rule_set.ruleset_id
    left join word on totals.document_id = word.document_id and totals.form_ordinal = word.form_ordinal
)

select
    evaluation.document_id,
    evaluation.extractor_version,
    evaluation.form_ordinal,
    evaluation.form_hash,
    evaluation.file_name,
    evaluation.source,
    evaluation.project_name,
    evaluation.department,
    evaluation.fiscal_year,
    evaluation.template,
    evaluation.page,
    evaluation.table_no,
    evaluation.row_no,
    evaluation.is_in_load,
    graded.is_scored,
    graded.is_blank,
    cast(graded.indicator_count as integer) as indicator_count,
    cast(graded.budget_line_count as integer) as budget_line_count,
    cast(graded.issue_count as integer) as issue_count,
    try_cast(graded.expected_weight as decimal(18, 6)) as expected_weight,
    try_cast(graded.weight_sum as decimal(18, 6)) as weight_sum,
    try_cast(graded.weight_gap as decimal(18, 6)) as weight_gap,
    case when graded.is_scored then try_cast(block.block_weight_gap as decimal(18, 6)) end as block_weight_gap,
    graded.total_score as reported_total,
    try_cast(graded.score_sum as decimal(18, 6)) as score_sum,
    try_cast(graded.score_gap as decimal(18, 6)) as score_gap,
    graded.grade as reported_grade,
    graded.expected_grade,
    case
        when graded.grade is null or graded.total_score is null then null
        when graded.is_grade_doubtful or graded.is_total_score_doubtful then null
        -- Whole-number bands leave totals like 89.5 to none of them.
        when graded.expected_grade is null then null
        when graded.is_known_word then graded.is_in_band
    end as grade_matches,
    graded.has_total,
    try_cast(rate.execution_rate_gap as decimal(18, 6)) as execution_rate_gap,
    try_cast(
        case
            when graded.is_execution_weight_wrong then null
            when execution.score_matches then 0
            when not execution.score_matches then execution.score - execution.fine_score
        end as decimal(18, 6)
    ) as execution_score_gap,
    budget.budget_gap
from {{ ref('int_evaluation') }} as evaluation
inner join graded
    on evaluation.document_id = graded.document_id and evaluation.form_ordinal = graded.form_ordinal
left join {{ ref('int_form_execution') }} as execution
    on evaluation.document_id = execution.document_id and evaluation.form_ordinal = execution.form_ordinal
left join block on evaluation.document_id = block.document_id and evaluation.form_ordinal = block.form_ordinal
left join budget on evaluation.document_id = budget.document_id and evaluation.form_ordinal = budget.form_ordinal
left join rate on evaluation.document_id = rate.document_id and evaluation.form_ordinal = rate.form_ordinal
