{{ config(materialized='incremental', incremental_strategy='append', pre_hook="{{ drop_fresh_rows() }}") }}

-- The category of each indicator row: its canonical first and second level, whatever the form calls them.
with candidate as (
    select
        indicator.document_id,
        indicator.form_ordinal,
        indicator.seq,
        {{ heading_without_weight('indicator.level1') }} as printed_level1,
        {{ heading_without_weight('indicator.level2') }} as printed_level2,
        category.level1,
        category.level2,
        row_number() over (
            partition by indicator.document_id, indicator.form_ordinal, indicator.seq order by category.category_no
        ) as candidate_no
    from {{ rows_to_make(ref('stg_indicator')) }} as indicator
    left join {{ ref('indicator_category') }} as category
        on {{ contains_text('indicator.level2', 'category.keyword') }}
),

canonical as (
    select
        document_id,
        form_ordinal,
        seq,
        case
            -- Cost stands under 产出指标 (2020) or is a block of its own (2021): as printed.
            when level2 = '成本指标' and {{ contains_text('printed_level1', "'成本'") }} then '成本指标'
            when level1 is not null then level1
            when {{ contains_text('printed_level1', "'产出'") }} then '产出指标'
            when
                {{ contains_text('printed_level1', "'效益'") }} or {{ contains_text('printed_level1', "'效果'") }}
                then '效益指标'
            when {{ contains_text('printed_level1', "'满意'") }} then '满意度指标'
            when {{ contains_text('printed_level1', "'成本'") }} then '成本指标'
            else printed_level1
        end as level1,
        coalesce(level2, printed_level2) as level2
    from candidate
    where candidate_no = 1
)

select
    document_id,
    form_ordinal,
    seq,
    level1,
    level2,
    case
        when level1 is null and level2 is null then 'unknown'
        else {{ hash_key(['level1', 'level2']) }}
    end as category_key
from canonical
