{{ config(materialized='ephemeral') }}

{{ corrected(
    'indicator',
    'seq',
    [
        'document_id', 'extractor_version', 'form_ordinal', 'seq', 'row_kind', 'page', 'table_no',
        'row_no', 'load_id'
    ],
    [
        'level1', 'level2', 'label', 'level3', 'target', 'actual', 'weight', 'score', 'deviation',
        'completion_rate', 'initial_target', 'reviewed_score', 'unit', 'comparator'
    ]
) }}
