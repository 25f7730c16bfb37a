{{ config(materialized='ephemeral') }}

{{ corrected(
    'form',
    none,
    [
        'document_id', 'extractor_version', 'form_ordinal', 'form_hash', 'template', 'page', 'table_no',
        'row_no', 'load_id'
    ],
    [
        'title', 'fiscal_year', 'project_name', 'department', 'implementing_unit', 'money_unit',
        'goal_expected', 'goal_actual', 'total_weight', 'total_score', 'grade'
    ]
) }}
