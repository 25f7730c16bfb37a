{#
    Whether a number is in doubt: an extraction issue stands on it (flag `issue_flag`), or something is printed that is
    no number. A blank, a dash or a slash is not: there the form says nothing.
#}
{% macro is_in_doubt(issue_flag, text, number) -%}
    (coalesce({{ issue_flag }}, false) or (not {{ says_nothing(text) }} and {{ number }} is null))
{%- endmacro %}


{#
    Issues of the records of a relation (`number` is their line_no or seq): one row per record that has any, one flag per
    field. An issue without a field doubts all fields, one without a number all records of the form.
#}
{% macro issue_flags(relation, record_kind, number, fields) -%}
    select
        record.document_id,
        record.form_ordinal,
        record.{{ number }},
    {%- for field in fields %}
        bool_or(issue.field is null or issue.field = '{{ field }}') as {{ field }}{{ ',' if not loop.last }}
    {%- endfor %}
    from {{ relation }} as record
    inner join {{ ref('int_issue_field') }} as issue
        on
            record.document_id = issue.document_id
            and record.form_ordinal = issue.form_ordinal
            and (issue.record_no is null or record.{{ number }} = issue.record_no)
    where issue.record_kind = '{{ record_kind }}'
    group by record.document_id, record.form_ordinal, record.{{ number }}
{%- endmacro %}
