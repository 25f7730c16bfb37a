-- What each version of a form changed (改动) against the version before it: values, and rows that came or went. Rows are
-- paired by name; rows of other names with the same number are one renamed row. No one is told of a change where our
-- reading of either version is in doubt.
with record as (
    select
        evaluation_key,
        record_kind,
        record_no,
        record_name || '|' || cast(record_count as varchar) as record_name,
        bool_or(is_block_doubtful) as is_block_doubtful
    from {{ ref('int_version_value') }}
    group by evaluation_key, record_kind, record_no, record_name, record_count
),

side as (
    {%- for key in ['evaluation_key', 'previous_evaluation_key'] %}
        select
            step.evaluation_key,
            step.previous_evaluation_key,
            record.record_kind,
            record.record_no,
            record.record_name,
            record.is_block_doubtful,
            {{ loop.first | lower }} as is_new
        from {{ ref('int_version_step') }} as step
        inner join record on step.{{ key }} = record.evaluation_key
        {{ 'union all' if not loop.last }}
    {%- endfor %}
),

named as (
    select
        *,
        count(*) over (
            partition by evaluation_key, previous_evaluation_key, record_kind, record_name
        ) = 2 as is_found
    from side
),

pair as (
    select
        evaluation_key,
        previous_evaluation_key,
        record_kind,
        max(record_no) filter (where is_new) as record_no,
        max(record_no) filter (where not is_new) as previous_record_no,
        bool_or(is_block_doubtful) as is_block_doubtful
    from named
    group by
        evaluation_key,
        previous_evaluation_key,
        record_kind,
        case when is_found then record_name else '#' || cast(record_no as varchar) end
),

-- Rows that both versions have are compared field by field. Joined by equality alone, and apart from those that came or
-- went: a join on more than that compares every value with every other.
changed as (
    select
        pair.*,
        new.field_no,
        new.field,
        'changed' as change,
        coalesce(new.record_title, old.record_title) as record_title,
        new.printed_text as new_text,
        old.printed_text as old_text,
        new.is_doubtful or old.is_doubtful
        or coalesce(new.amount_cny = old.amount_cny, (new.compared_text is not distinct from old.compared_text))
            as is_same_or_doubtful,
        new.page,
        new.table_no,
        new.row_no,
        old.page as previous_page,
        old.table_no as previous_table_no,
        old.row_no as previous_row_no
    from pair
    inner join {{ ref('int_version_value') }} as new
        on
            pair.evaluation_key = new.evaluation_key
            and pair.record_kind = new.record_kind
            and pair.record_no = new.record_no
    inner join {{ ref('int_version_value') }} as old
        on
            pair.previous_evaluation_key = old.evaluation_key
            and pair.record_kind = old.record_kind
            and pair.previous_record_no = old.record_no
            and new.field_no = old.field_no
),

-- The first value of a row stands for it where the other version has no such row: its name, or the funding source.
first_value as (
    select *
    from {{ ref('int_version_value') }}
    where field_no = 1
),

added as (
    select
        pair.*,
        new.field_no,
        'row' as field,
        'added' as change,
        new.record_title,
        new.record_title as new_text,
        cast(null as varchar) as old_text,
        pair.is_block_doubtful as is_same_or_doubtful,
        new.page,
        new.table_no,
        new.row_no,
        cast(null as integer) as previous_page,
        cast(null as integer) as previous_table_no,
        cast(null as integer) as previous_row_no
    from pair
    inner join first_value as new
        on
            pair.evaluation_key = new.evaluation_key
            and pair.record_kind = new.record_kind
            and pair.record_no = new.record_no
    where pair.previous_record_no is null
),

removed as (
    select
        pair.*,
        old.field_no,
        'row' as field,
        'removed' as change,
        old.record_title,
        cast(null as varchar) as new_text,
        old.record_title as old_text,
        pair.is_block_doubtful as is_same_or_doubtful,
        cast(null as integer) as page,
        cast(null as integer) as table_no,
        cast(null as integer) as row_no,
        old.page as previous_page,
        old.table_no as previous_table_no,
        old.row_no as previous_row_no
    from pair
    inner join first_value as old
        on
            pair.previous_evaluation_key = old.evaluation_key
            and pair.record_kind = old.record_kind
            and pair.previous_record_no = old.record_no
    where pair.record_no is null
),

compared as (
    {%- for change in ['changed', 'added', 'removed'] %}
        select * from {{ change }}
        {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select
    step.document_id,
    step.form_ordinal,
    step.evaluation_key,
    step.previous_document_id,
    step.previous_form_ordinal,
    step.previous_evaluation_key,
    row_number() over (
        partition by step.evaluation_key, step.previous_evaluation_key
        order by
            case compared.record_kind when 'form' then 1 when 'budget_line' then 2 else 3 end,
            coalesce(compared.record_no, compared.previous_record_no),
            case when compared.record_no is null then 1 else 0 end,
            compared.field_no
    ) as change_no,
    compared.change,
    compared.record_kind,
    case compared.record_kind when 'indicator' then compared.record_no end as seq,
    case compared.record_kind when 'budget_line' then compared.record_no end as line_no,
    compared.record_title,
    compared.field,
    compared.old_text,
    compared.new_text,
    compared.page,
    compared.table_no,
    compared.row_no,
    compared.previous_page,
    compared.previous_table_no,
    compared.previous_row_no
from compared
inner join {{ ref('int_version_step') }} as step
    on
        compared.evaluation_key = step.evaluation_key
        and compared.previous_evaluation_key = step.previous_evaluation_key
where not compared.is_same_or_doubtful
