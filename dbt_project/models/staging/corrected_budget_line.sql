{{ config(materialized='ephemeral') }}

{{ corrected(
    'budget_line',
    'line_no',
    [
        'document_id', 'extractor_version', 'form_ordinal', 'line_no', 'funding_source', 'page',
        'table_no', 'row_no', 'load_id'
    ],
    [
        'label', 'initial_budget', 'full_year_budget', 'executed', 'weight', 'execution_rate', 'score'
    ]
) }}
