{{ config(materialized='incremental', incremental_strategy='append', pre_hook="{{ drop_fresh_rows() }}") }}

-- Budget execution of a form: its weight and score counted once, wherever they are printed, and what they should be.
with total_line as (
    select
        *,
        row_number() over (partition by document_id, form_ordinal order by line_no) as line_rank
    from {{ rows_to_make(ref('int_budget_line')) }}
    where funding_source = 'total'
),

part_line as (
    select
        document_id,
        form_ordinal,
        count(*) filter (where executed is not null or full_year_budget is not null) as filled_count,
        max(compared_executed) as executed,
        max(compared_full_year_budget) as full_year_budget,
        max(executed_text) filter (where executed is not null) as executed_text,
        max(full_year_budget_text) filter (where full_year_budget is not null) as full_year_budget_text,
        max(execution_rate) as execution_rate,
        bool_or(is_executed_doubtful or is_full_year_budget_doubtful) as is_amount_doubtful
    from {{ rows_to_make(ref('int_budget_line')) }}
    where funding_source != 'total'
    group by document_id, form_ordinal
),

execution_row as (
    select
        *,
        row_number() over (partition by document_id, form_ordinal order by seq) as row_rank
    from {{ rows_to_make(ref('int_indicator')) }}
    where row_kind = 'execution'
),

-- Where execution points may stand, the place that counts first.
place as (
    {%- for place, source in [
        ('total', 'total_line'), ('row', 'execution_row'), ('part', rows_to_make(ref('int_budget_line')))
    ] %}
        select
            document_id,
            form_ordinal,
            '{{ place }}' as place,
            weight,
            score,
            is_weight_doubtful,
            is_score_doubtful,
            {% if place == 'row' -%}
                cast(null as decimal(20, 8))
            {%- else -%}
                {{ execution_score('weight', 'compared_executed', 'compared_full_year_budget', 2) }}
            {%- endif %} as due_score
        from {{ source }}
        {%- if place == 'total' %}
            where line_rank = 1
        {%- elif place == 'part' %}
            where funding_source != 'total'
        {%- endif %}
        {{ 'union all' if not loop.last }}
    {%- endfor %}
),

other as (
    select
        document_id,
        form_ordinal,
        sum(weight) as weight,
        sum(score) as score
    from {{ rows_to_make(ref('int_indicator')) }}
    where row_kind = 'indicator'
    group by document_id, form_ordinal
),

printed as (
    select
        place.document_id,
        place.form_ordinal,
        place.place,
        {%- for points in ['weight', 'score'] %}
            count(place.{{ points }}) as {{ points }}_count,
            sum(place.{{ points }}) as {{ points }}_sum,
            count(place.{{ points }}) filter (where place.{{ points }} > 0)
            - count(distinct place.{{ points }}) filter (where place.{{ points }} > 0) as {{ points }}_repeated_count,
            max(place.{{ points }}) as {{ points }}_max,
            bool_or(place.is_{{ points }}_doubtful) as is_{{ points }}_doubtful,
            -- The indicator rows, and what all rows together should come to.
            coalesce(max(other.{{ points }}), 0) as other_{{ points }},
        {%- endfor %}
        coalesce(max(form.total_weight), max(rule_set.total_weight)) as stated_weight,
        max(form.total_score) as stated_score,
        count(*) filter (where place.weight > 0 and place.score is null) as unscored_count,
        sum(place.due_score) filter (where place.weight > 0) as due_score
    from place
    inner join {{ ref('stg_form') }} as form
        on place.document_id = form.document_id and place.form_ordinal = form.form_ordinal
    inner join {{ ref('int_evaluation') }} as evaluation
        on place.document_id = evaluation.document_id and place.form_ordinal = evaluation.form_ordinal
    inner join {{ ref('int_rule_set') }} as rule_set on evaluation.ruleset_id = rule_set.ruleset_id
    left join other on place.document_id = other.document_id and place.form_ordinal = other.form_ordinal
    group by place.document_id, place.form_ordinal, place.place
),

read_weight as (
    select
        *,
        {{ printed_reading('weight', 'other_weight', 'stated_weight') }} as weight_reading
    from printed
),

-- Scores are read as the weights beside them are.
read_score as (
    select
        *,
        coalesce(
            case when weight_count > 1 then weight_reading end,
            {{ printed_reading('score', 'other_score', 'stated_score') }}
        ) as score_reading
    from read_weight
),

points as (
    select
        document_id,
        form_ordinal,
        place,
        case when weight_reading = 'once' then weight_max else weight_sum end as weight,
        case when score_reading = 'once' then score_max else score_sum end as score,
        coalesce(is_weight_doubtful, false) or weight_reading is null as is_weight_doubtful,
        coalesce(is_score_doubtful, false) or score_reading is null
        or (score_reading = 'sum' and score_count > 0 and unscored_count > 0)
        or (score_reading = 'once' and not {{ may_repeat('score') }} and score_count > 1) as is_score_doubtful,
        weight_sum,
        score_sum,
        weight_reading = 'sum' and weight_count > 1 as is_sum,
        due_score
    from read_score
),

located as (
    select
        form.document_id,
        form.form_ordinal,
        coalesce(total_points.weight, row_points.weight, part_points.weight) as weight,
        coalesce(total_points.score, row_points.score, part_points.score) as score,
        {%- for points in ['weight', 'score'] %}
            case
                when total_points.{{ points }} is not null
                    then
                        total_points.is_{{ points }}_doubtful
                        -- Rows that print something else may repeat it wrongly or add to it.
                        or coalesce(
                            row_points.{{ points }} != total_points.{{ points }}
                            and row_points.{{ points }}_sum != total_points.{{ points }},
                            false
                        )
                when row_points.{{ points }} is not null then row_points.is_{{ points }}_doubtful
                else
                    coalesce(total_points.is_{{ points }}_doubtful, false)
                    or coalesce(row_points.is_{{ points }}_doubtful, false)
                    or coalesce(part_points.is_{{ points }}_doubtful, false)
            end as is_{{ points }}_doubtful,
        {%- endfor %}
        case
            when total_points.weight is not null or row_points.weight is not null then null
            when part_points.is_sum then part_points.due_score
        end as part_score,
        coalesce(total_points.weight is null and row_points.weight is null and part_points.is_sum, false)
            as is_scored_by_part,
        case
            when total_line.compared_full_year_budget > 0 and total_line.compared_executed is not null
                then 'total_line'
            when
                coalesce(total_line.full_year_budget, 0) = 0 and part_line.filled_count = 1
                and part_line.full_year_budget > 0 and part_line.executed is not null then 'single_part'
        end as amount_basis,
        total_line.compared_full_year_budget as total_full_year_budget,
        total_line.compared_executed as total_executed,
        total_line.full_year_budget_text as total_full_year_budget_text,
        total_line.executed_text as total_executed_text,
        part_line.full_year_budget_text as part_full_year_budget_text,
        part_line.executed_text as part_executed_text,
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
    from {{ rows_to_make(ref('stg_form')) }} as form
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
    {%- for place in ['total', 'row', 'part'] %}
        left join points as {{ place }}_points
            on
                form.document_id = {{ place }}_points.document_id
                and form.form_ordinal = {{ place }}_points.form_ordinal
                and {{ place }}_points.place = '{{ place }}'
    {%- endfor %}
),

chosen as (
    select
        *,
        {%- for amount in ['executed', 'full_year_budget', 'executed_text', 'full_year_budget_text'] %}
            case amount_basis
                when 'total_line' then total_{{ amount }}
                when 'single_part' then part_{{ amount }}
            end as {{ amount }},
        {%- endfor %}
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
        chosen.*,
        {{ execution_rate('executed', 'full_year_budget') }} as recomputed_execution_rate,
        {{ execution_score('weight', 'executed', 'full_year_budget') }} as recomputed_execution_score,
        {{ ruled_execution_score(
            'weight', 'executed', 'full_year_budget', 'rule_set.execution_score_decimals', 'rule_set.rounding'
        ) }} as fine_score,
        {{ ruled_execution_score(
            'weight', 'executed', 'full_year_budget', 'rule_set.execution_score_coarse_decimals', 'rule_set.rounding'
        ) }} as coarse_score
    from chosen
    inner join {{ ref('int_evaluation') }} as evaluation
        on chosen.document_id = evaluation.document_id and chosen.form_ordinal = evaluation.form_ordinal
    inner join {{ ref('int_rule_set') }} as rule_set on evaluation.ruleset_id = rule_set.ruleset_id
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
    executed_text,
    full_year_budget,
    full_year_budget_text,
    is_amount_doubtful,
    reported_execution_rate,
    recomputed_execution_rate,
    recomputed_execution_score,
    fine_score,
    coarse_score,
    case
        when is_amount_doubtful or is_weight_doubtful or is_score_doubtful then null
        when score is null or fine_score is null then null
        when score = part_score then true
        -- Parts may each be scored by amounts of their own, which need not come to the score of the total.
        when is_scored_by_part and score not in (fine_score, coarse_score) then null
        else score in (fine_score, coarse_score)
    end as score_matches,
    case
        when score not in (fine_score, coarse_score)
            then {{ execution_score_explanation(
                'score', 'weight', 'executed', 'full_year_budget', 'reported_execution_rate'
            ) }}
    end as explained_by,
    line_no,
    page,
    table_no,
    row_no
from scored
