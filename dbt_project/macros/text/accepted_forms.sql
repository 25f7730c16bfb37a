{# Whether an outcome (form_outcome.status) publishes the form, as model.status.PUBLISHING. #}
{% macro is_publishing(status) -%}
    {{ status }} in ('accepted', 'waived', 'corrected')
{%- endmacro %}


{#
    Forms that may be published, and whether each is the accepted version of its series that was published last. A newer
    version that is quarantined is not here and so displaces nothing; an older one published again is the newest.
#}
{% macro accepted_forms() -%}
with accepted as (
    select
        evaluation.*,
        outcome.load_id as outcome_load_id,
        outcome.status as outcome_status
    from {{ ref('int_evaluation') }} as evaluation
    inner join {{ source('state', 'form_outcome') }} as outcome
        on
            evaluation.document_id = outcome.document_id
            and evaluation.extractor_version = outcome.extractor_version
            and evaluation.form_ordinal = outcome.form_ordinal
    where {{ is_publishing('outcome.status') }}
)

select
    *,
    row_number() over (
        partition by evaluation_series_key order by publication_no desc, form_ordinal desc
    ) = 1 as is_current
from accepted
{%- endmacro %}


{#
    Before a mart that keeps rows: those go whose document is not kept, or whose form is not published any more or not as
    it was; `of_form` names the columns of the mart that other documents may change.
#}
{% macro drop_changed_rows(of_form) -%}
    {%- set columns = (['evaluation_key'] + of_form) | join(', ') -%}
    {%- set published = '(select ' ~ columns ~ ' from (' ~ accepted_forms() ~ ') as accepted_form)' -%}
    {{ drop_fresh_rows('(' ~ columns ~ ') not in ' ~ published) }}
{%- endmacro %}
