{{ config(materialized='incremental', incremental_strategy='append', pre_hook="{{ drop_fresh_rows() }}") }}

-- Blocks of indicators whose heading prints their weight, "产出指标(50分)", and what their rows add up to.
with heading as (
    {%- for level in ['level1', 'level2'] %}
        select
            *,
            '{{ level }}' as heading_level,
            {{ level }} as heading
        from {{ rows_to_make(ref('int_indicator')) }}
        where row_kind in ('indicator', 'execution')
        {{ 'union all' if not loop.last }}
    {%- endfor %}
),

printed as (
    select
        *,
        {{ parse_number(first_match('heading', '[(]\\s*([0-9]+([.][0-9]+)?)\\s*分?\\s*[)]', 1)) }} as printed_weight,
        case when heading_level = 'level2' then level1 end as outer_heading
    from heading
)

select
    document_id,
    form_ordinal,
    heading_level,
    heading,
    printed_weight,
    sum(weight) as weight_sum,
    case
        when count(weight) > 0 and not bool_or(is_weight_doubtful) then sum(weight) - printed_weight
    end as weight_gap,
    min(seq) as first_seq,
    min(page) as page,
    min(table_no) as table_no,
    min(row_no) as row_no
from printed
where printed_weight is not null
group by document_id, form_ordinal, heading_level, outer_heading, heading, printed_weight
