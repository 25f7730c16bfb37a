-- One row per published table: how many rows have no key, and how many share one.
with keyed as (
    select 'marts.fct_evaluation' as table_name, evaluation_key::varchar as key_value from marts.fct_evaluation
    union all
    select 'marts.fct_indicator', indicator_key::varchar from marts.fct_indicator
    union all
    select 'marts.fct_budget_execution', budget_line_key::varchar from marts.fct_budget_execution
    union all
    select 'marts.dim_department', department_key::varchar from marts.dim_department
    union all
    select 'marts.dim_project', project_key::varchar from marts.dim_project
    union all
    select 'marts.dim_indicator_category', category_key::varchar from marts.dim_indicator_category
    union all
    select 'marts.dim_fiscal_year', fiscal_year_key::varchar from marts.dim_fiscal_year
    union all
    select 'marts.dim_ruleset', ruleset_id::varchar from marts.dim_ruleset
    union all
    select 'marts.dim_document', document_id::varchar from marts.dim_document
    union all
    select 'audit.finding', finding_key::varchar from audit.finding
    union all
    select 'audit.rule', rule_id::varchar from audit.rule
)

select
    table_name,
    count(*) as row_count,
    count(*) filter (where key_value is null) as null_keys,
    count(key_value) - count(distinct key_value) as doubled_keys
from keyed
group by all
order by table_name
