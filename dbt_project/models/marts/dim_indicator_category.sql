with member as (
    select
        category.level1,
        category.level2
    from {{ ref('int_indicator_category') }} as category
    inner join {{ ref('accepted_form') }} as form
        on category.document_id = form.document_id and category.form_ordinal = form.form_ordinal
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
