-- Budget execution of a form: its weight and score counted once, wherever they are printed, and what they should be.
with total_line as (
    select
        *,
        row_number() over (partition by document_id, form_ordinal order by line_no) as line_rank
    from {{ ref('int_budget_line') }}
    where funding_source = 'total'
),

part_line as (
    select
        document_id,
        form_ordinal,
        count(*) filter (where executed is not null or full_year_budget is not null) as filled_count,
        max(executed) as executed,
        max(full_year_budget) as full_year_budget,
        max(execution_rate) as execution_rate,
        max(weight) as weight,
        max(score) as score,
        bool_or(is_executed_doubtful or is_full_year_budget_doubtful) as is_amount_doubtful,
        bool_or(is_weight_doubtful) as is_weight_doubtful,
        bool_or(is_score_doubtful) as is_score_doubtful
    from {{ ref('int_budget_line') }}
    where funding_source != 'total'
    group by document_id, form_ordinal
),

execution_row as (
    select
        *,
        row_number() over (partition by document_id, form_ordinal order by seq) as row_rank
    from {{ ref('int_indicator') }}
    where row_kind = 'execution'
),

located as (
    select
        form.document_id,
        form.form_ordinal,
        coalesce(total_line.weight, execution_row.weight, part_line.weight) as weight,
        coalesce(total_line.score, execution_row.score, part_line.score) as score,
        case
            when total_line.score is not null then total_line.is_score_doubtful
            when execution_row.score is not null then execution_row.is_score_doubtful
            else
                coalesce(total_line.is_score_doubtful, false)
                or coalesce(execution_row.is_score_doubtful, false)
                or coalesce(part_line.is_score_doubtful, false)
        end as is_score_doubtful,
        case
            when total_line.weight is not null then total_line.is_weight_doubtful
            when execution_row.weight is not null then execution_row.is_weight_doubtful
            else
                coalesce(total_line.is_weight_doubtful, false)
                or coalesce(execution_row.is_weight_doubtful, false)
                or coalesce(part_line.is_weight_doubtful, false)
        end as is_weight_doubtful,
        case
            when total_line.full_year_budget > 0 and total_line.executed is not null then 'total_line'
            when
                coalesce(total_line.full_year_budget, 0) = 0 and part_line.filled_count = 1
                and part_line.full_year_budget > 0 and part_line.executed is not null then 'single_part'
        end as amount_basis,
        total_line.initial_budget as total_initial_budget,
        total_line.full_year_budget as total_full_year_budget,
        total_line.executed as total_executed,
        part_line.full_year_budget as part_full_year_budget,
        part_line.executed as part_executed,
        total_line.execution_rate as total_execution_rate,
        part_line.execution_rate as part_execution_rate,
        total_line.is_full_year_budget_doubtful or total_line.is_executed_doubtful as is_total_doubtful,
        part_line.is_amount_doubtful as is_part_doubtful,
        total_line.line_no,
        total_line.is_weight_doubtful as is_total_weight_doubtful,
        coalesce(
            case when total_line.score is not null then total_line.page else execution_row.page end,
            total_line.page
        ) as page,
        coalesce(
            case when total_line.score is not null then total_line.table_no else execution_row.table_no end,
            total_line.table_no
        ) as table_no,
        coalesce(
            case when total_line.score is not null then total_line.row_no else execution_row.row_no end,
            total_line.row_no
        ) as row_no
    from {{ ref('stg_form') }} as form
    left join total_line
        on
            form.document_id = total_line.document_id
            and form.form_ordinal = total_line.form_ordinal
            and total_line.line_rank = 1
    left join part_line
        on form.document_id = part_line.document_id and form.form_ordinal = part_line.form_ordinal
    left join execution_row
        on
            form.document_id = execution_row.document_id
            and form.form_ordinal = execution_row.form_ordinal
            and execution_row.row_rank = 1
),

chosen as (
    select
        *,
        case amount_basis
            when 'total_line' then total_executed when 'single_part' then part_executed
        end as executed,
        case amount_basis
            when 'total_line' then total_full_year_budget when 'single_part' then part_full_year_budget
        end as full_year_budget,
        case amount_basis
            when 'total_line' then total_execution_rate
            when 'single_part' then coalesce(part_execution_rate, total_execution_rate)
            else total_execution_rate
        end as reported_execution_rate,
        case amount_basis
            when 'total_line' then coalesce(is_total_doubtful, false)
            when 'single_part' then coalesce(is_total_doubtful, false) or coalesce(is_part_doubtful, false)
            else true
        end as is_amount_doubtful
    from located
),

scored as (
    select
        *,
        {{ execution_rate('executed', 'full_year_budget') }} as recomputed_execution_rate,
        {{ execution_score('weight', 'executed', 'full_year_budget') }} as recomputed_execution_score,
        {{ execution_score('weight', 'executed', 'full_year_budget', 2) }} as fine_score,
        {{ execution_score('weight', 'executed', 'full_year_budget', 1) }} as coarse_score,
        {{ execution_score_explanation(
            'score', 'weight', 'executed', 'full_year_budget', 'reported_execution_rate'
        ) }} as explanation
    from chosen
)

select
    document_id,
    form_ordinal,
    weight,
    score,
    is_weight_doubtful,
    is_score_doubtful,
    amount_basis,
    executed,
    full_year_budget,
    total_initial_budget,
    is_amount_doubtful,
    reported_execution_rate,
    recomputed_execution_rate,
    recomputed_execution_score,
    fine_score,
    coarse_score,
    case
        when is_amount_doubtful or is_weight_doubtful or is_score_doubtful then null
        when score is null or fine_score is null then null
        else score in (fine_score, coarse_score)
    end as score_matches,
    case when score not in (fine_score, coarse_score) then explanation end as explained_by,
    line_no,
    page,
    table_no,
    row_no
from scored
