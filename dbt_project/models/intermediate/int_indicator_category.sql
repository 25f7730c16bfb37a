-- The category of each pair of headings that indicator rows stand under: its canonical first and second level, whatever
-- the form calls them.
with heading as (
    select distinct
        level1,
        level2
    from {{ ref('stg_indicator') }}
),

candidate as (
    select
        heading.level1 as printed_level1,
        heading.level2 as printed_level2,
        {{ heading_without_weight('heading.level1') }} as bare_level1,
        {{ heading_without_weight('heading.level2') }} as bare_level2,
        category.level1,
        category.level2,
        row_number() over (partition by heading.level1, heading.level2 order by category.category_no) as candidate_no
    from heading
    left join {{ ref('indicator_category') }} as category
        on {{ contains_text('heading.level2', 'category.keyword') }}
),

canonical as (
    select
        printed_level1,
        printed_level2,
        case
            -- Cost stands under 产出指标 (2020) or is a block of its own (2021): as printed.
            when level2 = '成本指标' and {{ contains_text('bare_level1', "'成本'") }} then '成本指标'
            when level1 is not null then level1
            when {{ contains_text('bare_level1', "'产出'") }} then '产出指标'
            when
                {{ contains_text('bare_level1', "'效益'") }} or {{ contains_text('bare_level1', "'效果'") }}
                then '效益指标'
            when {{ contains_text('bare_level1', "'满意'") }} then '满意度指标'
            when {{ contains_text('bare_level1', "'成本'") }} then '成本指标'
            else bare_level1
        end as level1,
        coalesce(level2, bare_level2) as level2
    from candidate
    where candidate_no = 1
)

select
    printed_level1,
    printed_level2,
    level1,
    level2,
    case
        when level1 is null and level2 is null then 'unknown'
        else {{ hash_key(['level1', 'level2']) }}
    end as category_key
from canonical
