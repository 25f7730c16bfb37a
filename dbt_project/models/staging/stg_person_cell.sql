{{ config(materialized='incremental', incremental_strategy='append', pre_hook="{{ drop_fresh_rows() }}") }}

-- Cells that stand beside the label of a person (联系人, 电话): what is printed there is not for readers, whatever it is.
-- Only where they stand is kept, not what they print.
{%- set row_keys = cell_keys()[:-1] %}

with cell as not materialized (
    select cell.*
    from {{ source('raw', 'cell') }} as cell
    inner join {{ documents_to_stage() }} as document
        on {{ same_extraction('cell', 'document') }}
    where cell.form_ordinal is not null and cell.table_no is not null
),

printed as (
    {{ different_texts('cell') }}
),

label as (
    select text
    from printed
    where {{ has_match(clean_text('text'), only_person_labels()) }}
),

-- Few rows hold such a label: only their cells are put in order.
label_row as (
    select distinct {{ columns_of('cell', row_keys) }}
    from cell
    inner join label on cell.text = label.text
),

single as (
    select
        {{ columns_of('cell', cell_keys()) }},
        bool_or(label.text is not null) as is_label
    from {{ source('raw', 'cell') }} as cell
    inner join label_row
        on {{ same_cell('cell', 'label_row', row_keys) }}
    left join label on cell.text = label.text
    group by {{ columns_of('cell', cell_keys()) }}
),

ordered as (
    select
        *,
        lag(is_label) over (partition by {{ row_keys | join(', ') }} order by column_no) as is_beside_label
    from single
)

select {{ cell_keys() | join(', ') }}
from ordered
where is_beside_label
