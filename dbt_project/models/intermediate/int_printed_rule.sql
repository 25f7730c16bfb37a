{{ config(materialized='incremental', incremental_strategy='append', pre_hook="{{ drop_fresh_rows() }}") }}

-- Scopes of rule sets whose own words a form prints: in a heading or note of its tables, or of the document outside its
-- forms. What was read into a field of the form is no rule.
with pattern as (
    select
        scope_no,
        printed_pattern
    from {{ ref('rule_scope') }}
    where printed_pattern is not null
),

label as (
    select distinct
        cell.document_id,
        cell.form_ordinal,
        cell.text
    from {{ source('raw', 'cell') }} as cell
    inner join {{ documents_to_stage() }} as document
        on {{ same_extraction('cell', 'document') }}
    -- A rule has at least as many characters as "执行率*20".
    where cell.record_kind is null and length(cell.text) >= 6
),

-- A note runs over several lines.
distinct_label as (
    select
        text,
        {{ replace_matches(clean_text('text'), '\\s', '') }} as squeezed_text
    from (select distinct text from label) as printed
),

matched as (
    select
        distinct_label.text,
        pattern.scope_no
    from distinct_label
    inner join pattern on {{ has_column_match('distinct_label.squeezed_text', 'pattern.printed_pattern') }}
)

select distinct
    form.document_id,
    form.form_ordinal,
    matched.scope_no
from matched
inner join label on matched.text = label.text
inner join {{ ref('stg_form') }} as form
    on
        label.document_id = form.document_id
        and (label.form_ordinal is null or label.form_ordinal = form.form_ordinal)
