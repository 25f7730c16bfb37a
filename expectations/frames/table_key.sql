-- One row per published table: how many rows have no key, and how many share one.
{%- set key_of = {
    "marts.fct_evaluation": "evaluation_key",
    "marts.fct_indicator": "indicator_key",
    "marts.fct_budget_execution": "budget_line_key",
    "marts.dim_department": "department_key",
    "marts.dim_project": "project_key",
    "marts.dim_indicator_category": "category_key",
    "marts.dim_fiscal_year": "fiscal_year_key",
    "marts.dim_ruleset": "ruleset_id",
    "marts.dim_document": "document_id",
    "audit.finding": "finding_key",
    "audit.rule": "rule_id",
} %}
{%- for table, key in key_of.items() %}
select
    '{{ table }}' as table_name,
    count(*) as row_count,
    count(*) - count({{ key }}) as null_keys,
    count({{ key }}) - count(distinct {{ key }}) as doubled_keys
from {{ table }}
{{ "union all" if not loop.last }}
{%- endfor %}
order by table_name
