-- One row per reference between published tables: how many rows point at nothing.
with pointing as (
    select 'fct_evaluation.department_key' as reference, department_key::varchar as key_value,
        department_key in (select department_key from marts.dim_department) as is_found from marts.fct_evaluation
    union all
    select 'fct_evaluation.project_key', project_key::varchar,
        project_key in (select project_key from marts.dim_project) from marts.fct_evaluation
    union all
    select 'fct_evaluation.fiscal_year_key', fiscal_year_key::varchar,
        fiscal_year_key in (select fiscal_year_key from marts.dim_fiscal_year) from marts.fct_evaluation
    union all
    select 'fct_evaluation.ruleset_id', ruleset_id::varchar,
        ruleset_id in (select ruleset_id from marts.dim_ruleset) from marts.fct_evaluation
    union all
    select 'fct_evaluation.document_id', document_id::varchar,
        document_id in (select document_id from marts.dim_document) from marts.fct_evaluation
    union all
    select 'fct_indicator.evaluation_key', evaluation_key::varchar,
        evaluation_key in (select evaluation_key from marts.fct_evaluation) from marts.fct_indicator
    union all
    select 'fct_indicator.department_key', department_key::varchar,
        department_key in (select department_key from marts.dim_department) from marts.fct_indicator
    union all
    select 'fct_indicator.project_key', project_key::varchar,
        project_key in (select project_key from marts.dim_project) from marts.fct_indicator
    union all
    select 'fct_indicator.category_key', category_key::varchar,
        category_key in (select category_key from marts.dim_indicator_category) from marts.fct_indicator
    union all
    select 'fct_indicator.fiscal_year_key', fiscal_year_key::varchar,
        fiscal_year_key in (select fiscal_year_key from marts.dim_fiscal_year) from marts.fct_indicator
    union all
    select 'fct_indicator.document_id', document_id::varchar,
        document_id in (select document_id from marts.dim_document) from marts.fct_indicator
    union all
    select 'fct_budget_execution.evaluation_key', evaluation_key::varchar,
        evaluation_key in (select evaluation_key from marts.fct_evaluation) from marts.fct_budget_execution
    union all
    select 'audit.finding.rule_id', rule_id::varchar,
        rule_id in (select rule_id from audit.rule) from audit.finding
)

select
    reference,
    count(*) as row_count,
    count(*) filter (where not coalesce(is_found, false)) as orphan_count
from pointing
group by all
order by reference
