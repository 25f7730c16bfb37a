{{ config(materialized='incremental', incremental_strategy='append', pre_hook="{{ drop_fresh_rows() }}") }}

-- Cells that stand beside the label of a person (联系人, 电话): what is printed there is not for readers, whatever it is.
-- Only where they stand is kept, not what they print.
{%- set row_keys = cell_keys()[:-1] %}
{%- set is_label = has_match('cleaned', only_person_labels()) %}

with cell as not materialized (
    select
        cell.*,
        {{ clean_text('cell.text') }} as cleaned
    from {{ source('raw', 'cell') }} as cell
    inner join {{ documents_to_stage() }} as document
        on
            cell.document_id = document.document_id
            and cell.extractor_version = document.extractor_version
            and cell.load_id = document.load_id
    where cell.form_ordinal is not null and cell.table_no is not null
),

-- Few rows hold such a label: only their cells are put in order.
label_row as (
    select distinct {{ row_keys | join(', ') }}
    from cell
    where
        {{ is_label }}
),

single as (
    select
        {{ columns_of('cell', cell_keys()) }},
        any_value(cell.cleaned) as cleaned
    from cell
    inner join label_row
        on {{ same_cell('cell', 'label_row', row_keys) }}
    group by {{ columns_of('cell', cell_keys()) }}
),

labelled as (
    select
        *,
        {{ is_label }}
            as is_label
    from single
),

ordered as (
    select
        *,
        lag(is_label) over (partition by {{ row_keys | join(', ') }} order by column_no) as is_beside_label
    from labelled
)

select {{ cell_keys() | join(', ') }}
from ordered
where is_beside_label
