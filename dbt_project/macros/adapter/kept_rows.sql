{#
    Rows that a load takes over from the last release. What staging makes of a document hangs on its extraction, the
    models and the auditors' corrections alone; so a load stages the documents of which any of these changed, and takes
    the rows of all others as they are. The build says which these may be (table state.kept_document, made by
    warehouse/kept.py); without it everything is staged.
#}

{# The relation with the documents whose rows stand in this build, or none. #}
{% macro kept_document() -%}
    {{ return(adapter.get_relation(this.database, 'state', 'kept_document')) }}
{%- endmacro %}


{# Before a model that keeps rows: those go whose document is not kept. Run again after a kill, it does the same. #}
{% macro drop_fresh_rows() -%}
    {%- set documents, corrections, kept = ref('stg_document'), source('state', 'correction'), kept_document() -%}
    {%- if not is_incremental() -%} {{ return('') }} {%- endif -%}
    delete from {{ this }}
    {%- if kept is not none %}
        where not exists (
            select 1
            from {{ documents }} as document
            inner join {{ kept }} as kept
                on document.document_id = kept.document_id and document.extractor_version = kept.extractor_version
            where
                document.document_id = {{ this }}.document_id
                and document.extractor_version = {{ this }}.extractor_version
        )
        or document_id in (select correction.document_id from {{ corrections }} as correction)
    {%- endif %}
{%- endmacro %}


{# The documents whose rows a model that keeps rows makes: all where it has none yet. #}
{% macro documents_to_stage() -%}
    {%- set every, fresh = ref('stg_document'), ref('fresh_document') -%}
    {{ fresh if is_incremental() else every }}
{%- endmacro %}


{# What to mask in the texts of these documents. #}
{% macro patterns_to_stage() -%}
    {%- set every, fresh = ref('personal_pattern'), ref('fresh_personal_pattern') -%}
    {{ fresh if is_incremental() else every }}
{%- endmacro %}
