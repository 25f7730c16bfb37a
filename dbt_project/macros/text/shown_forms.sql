{#
    The forms that the report has a page for: those with findings, those in quarantine or rejected, those that an auditor
    decided about, and those of which there are several versions.
#}
{% macro shown_forms() -%}
select
        document_id,
        form_ordinal
    from {{ ref('int_finding') }}
    where form_ordinal is not null
    union
    select
        document_id,
        form_ordinal
    from {{ ref('quarantine') }}
    union
    select
        document_id,
        form_ordinal
    from {{ ref('decision') }}
    union
    select
        document_id,
        form_ordinal
    from (
        select
            document_id,
            form_ordinal,
            count(*) over (partition by evaluation_series_key) as version_count
        from {{ ref('int_evaluation') }}
    ) as version
    where version_count > 1
{%- endmacro %}


{# Of these, the forms that a table does not hold yet: those shown and read as before are there already. #}
{% macro forms_newly_shown() -%}
    {{ shown_forms() }}
    {%- if is_incremental() %}
        except
        select distinct
            document_id,
            form_ordinal
        from {{ this }}
    {%- endif %}
{%- endmacro %}


{# Before a table of shown forms adds rows: those of forms go that are not shown any more, or were read anew. #}
{% macro drop_hidden_forms() -%}
    {{ drop_fresh_rows('(document_id, form_ordinal) not in (' ~ shown_forms() ~ ')') }}
{%- endmacro %}
