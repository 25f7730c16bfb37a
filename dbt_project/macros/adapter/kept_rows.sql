{#
    Rows that a load takes over from the last release. What is made of one document alone, its staged rows, scores and
    findings, hangs on its extraction, the models and the auditors' corrections; so a load makes these for the documents
    of which any of them changed, and takes the rows of all others as they are. The build says which these may be (table
    state.kept_document, made by warehouse/kept.py); without it everything is made.
#}

{# The relation with the documents whose rows stand in this build, or none. #}
{% macro kept_document() -%}
    {{ return(adapter.get_relation(this.database, 'state', 'kept_document')) }}
{%- endmacro %}


{#
    Before a model that keeps rows: those go whose document is not kept, and those for which `or_where` holds, where other
    documents may change them. Run again after a kill, it does the same.
#}
{% macro drop_fresh_rows(or_where=none) -%}
    {%- set documents, corrections, kept = ref('stg_document'), source('state', 'correction'), kept_document() -%}
    {%- if not is_incremental() -%} {{ return('') }} {%- endif -%}
    delete from {{ this }}
    {%- if kept is not none %}
        where document_id not in (
            select document.document_id
            from {{ documents }} as document
            inner join {{ kept }} as kept
                on document.document_id = kept.document_id and document.extractor_version = kept.extractor_version
        )
        or document_id in (select correction.document_id from {{ corrections }} as correction)
        {{ 'or ' ~ or_where if or_where }}
    {%- endif %}
{%- endmacro %}


{# The documents whose rows a model that keeps rows makes: all where it has none yet. #}
{% macro documents_to_stage() -%}
    {%- set every, fresh = ref('stg_document'), ref('fresh_document') -%}
    {{ fresh if is_incremental() else every }}
{%- endmacro %}


{#
    The rows of a relation from which a model that keeps rows makes its own: those of these documents. What is fresh is
    not named where all rows are made: a unit test knows only what it is given. dbt notes what a model names before it
    executes.
#}
{% macro rows_to_make(relation) -%}
    {%- if is_incremental() or not execute -%}
        (
            select made.*
            from {{ relation }} as made
            where made.document_id in (select fresh.document_id from {{ ref('fresh_document') }} as fresh)
        )
    {%- else -%}
        {{ relation }}
    {%- endif -%}
{%- endmacro %}


{# What to mask in the texts of these documents, as a query in brackets. #}
{% macro patterns_to_stage() -%}
    {%- set fresh = personal_patterns_of('select fresh.document_id from ' ~ ref('fresh_document') ~ ' as fresh') -%}
    ({{ fresh if is_incremental() else personal_patterns(source('raw', 'form')) }})
{%- endmacro %}
