with heading as (
    select distinct
        indicator.level1,
        indicator.level2
    from {{ ref('int_indicator') }} as indicator
    inner join {{ ref('accepted_form') }} as form
        on indicator.document_id = form.document_id and indicator.form_ordinal = form.form_ordinal
),

member as (
    select
        category.level1,
        category.level2
    from {{ ref('int_indicator_category') }} as category
    inner join heading
        on
            (category.printed_level1 is not distinct from heading.level1)
            and (category.printed_level2 is not distinct from heading.level2)
    where category.level1 is not null or category.level2 is not null

    union

    select
        level1,
        level2
    from {{ ref('indicator_category') }}
)

select
    {{ hash_key(['level1', 'level2']) }} as category_key,
    level1,
    level2,
    false as is_unknown
from member

union all

select
    'unknown' as category_key,
    '未知' as level1,
    '未知' as level2,
    true as is_unknown
