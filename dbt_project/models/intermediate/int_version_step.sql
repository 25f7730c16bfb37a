-- Each form version with the one of its series that was published just before it, whatever became of either. A version
-- published again has a step from what stood in between: v1, v2 and v1 again are two steps.
with published as (
    select
        evaluation.evaluation_key,
        evaluation.evaluation_series_key,
        evaluation.document_id,
        evaluation.form_ordinal,
        evaluation.file_name,
        publication.published_at,
        publication.publication_no
    from {{ ref('int_evaluation') }} as evaluation
    inner join {{ ref('int_publication') }} as publication on evaluation.document_id = publication.document_id
),

followed as (
    select
        *,
        lag(evaluation_key) over series as previous_evaluation_key,
        lag(document_id) over series as previous_document_id,
        lag(form_ordinal) over series as previous_form_ordinal,
        lag(file_name) over series as previous_file_name
    from published
    window series as (partition by evaluation_series_key order by publication_no, form_ordinal)
),

-- Versions that take turns make the same step several times: the last one counts.
numbered as (
    select
        *,
        row_number() over (
            partition by evaluation_key, previous_evaluation_key order by publication_no desc
        ) as step_rank
    from followed
    where previous_evaluation_key != evaluation_key
)

select
    document_id,
    form_ordinal,
    evaluation_key,
    previous_document_id,
    previous_form_ordinal,
    previous_evaluation_key,
    previous_file_name,
    published_at,
    publication_no
from numbered
where step_rank = 1
