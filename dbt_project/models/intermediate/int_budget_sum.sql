{{ config(materialized='incremental', incremental_strategy='append', pre_hook="{{ drop_fresh_rows() }}") }}

-- Per form and money column: the stated total against what the funding lines add up to.
with amount as (
    {%- for column in ['initial_budget', 'full_year_budget', 'executed'] %}
        select
            document_id,
            form_ordinal,
            line_no,
            funding_source,
            funding_source in ('current_year_appropriation', 'carryover', 'other', 'special_account', 'unit_funds')
                as is_by_kind,
            '{{ column }}' as field,
            {{ loop.index }} as field_no,
            {{ column }}_text as amount_text,
            compared_{{ column }} as amount,
            is_in_yuan,
            is_{{ column }}_doubtful as is_doubtful,
            page,
            table_no,
            row_no
        from {{ rows_to_make(ref('int_budget_line')) }}
        {{ 'union all' if not loop.last }}
    {%- endfor %}
),

stated as (
    select
        *,
        row_number() over (partition by document_id, form_ordinal, field order by line_no) as line_rank
    from amount
    where funding_source = 'total'
),

part as (
    select
        document_id,
        form_ordinal,
        field,
        count(amount) as filled_count,
        sum(amount) as part_sum,
        sum(amount) filter (where is_by_kind) as kind_sum,
        sum(amount) filter (where not is_by_kind) as level_sum,
        bool_or(is_doubtful) as is_doubtful
    from amount
    where funding_source != 'total'
    group by document_id, form_ordinal, field
),

judged as (
    select
        stated.document_id,
        stated.form_ordinal,
        stated.line_no,
        stated.field,
        stated.field_no,
        stated.amount_text,
        stated.amount as stated_total,
        stated.is_in_yuan,
        part.part_sum,
        part.part_sum - coalesce(stated.amount, 0) as gap,
        case
            when stated.is_in_yuan
                then coalesce(
                    {{ money_factor(money_unit_of('stated.amount_text')) }}, {{ money_factor('form.money_unit') }}
                )
            else 1
        end as factor,
        length(coalesce({{ first_match('stated.amount_text', '[.]([0-9]+)', 1) }}, '')) as decimals,
        coalesce(
            stated.is_doubtful or part.is_doubtful or totals.is_budget_doubtful or totals.is_funding_doubtful, false
        ) as is_doubtful,
        part.filled_count,
        -- Lines may break the same money down twice, by kind and by level of government: either may be the parts.
        stated.amount in (part.part_sum, part.kind_sum, part.level_sum) as is_sum,
        stated.page,
        stated.table_no,
        stated.row_no
    from stated
    inner join part
        on
            stated.document_id = part.document_id
            and stated.form_ordinal = part.form_ordinal
            and stated.field = part.field
    inner join {{ ref('stg_form') }} as form
        on stated.document_id = form.document_id and stated.form_ordinal = form.form_ordinal
    inner join {{ ref('int_form_totals') }} as totals
        on stated.document_id = totals.document_id and stated.form_ordinal = totals.form_ordinal
    where stated.line_rank = 1
)

select
    document_id,
    form_ordinal,
    line_no,
    field,
    field_no,
    amount_text,
    stated_total,
    part_sum,
    is_in_yuan,
    is_doubtful,
    case
        when is_doubtful or filled_count = 0 then null
        when stated_total is null and part_sum = 0 then null
        when coalesce(is_sum, false) then 0
        {%- for digits in range(0, 7) %}
            when
                decimals = {{ digits }} and stated_total is not null
                and gap * {{ 2 * 10 ** digits }} >= -factor and gap * {{ 2 * 10 ** digits }} < factor then 0
        {%- endfor %}
        else gap
    end as gap,
    -- Each part may be half of its last printed place off: 33.33 three times beside 100.00. Whole amounts are exact.
    coalesce(
        case decimals
            {%- for digits in range(2, 7) %}
                when {{ digits }} then abs(gap) * {{ 2 * 10 ** digits }} <= factor * filled_count
            {%- endfor %}
        end,
        false
    ) as is_rounding,
    page,
    table_no,
    row_no
from judged
