select
    form.evaluation_key,
    form.is_current,
    line.funding_source,
    line.initial_budget_cny,
    line.full_year_budget_cny,
    line.executed_cny,
    cast(line.execution_rate as decimal(14, 6)) as reported_execution_rate,
    cast(line.recomputed_execution_rate as decimal(14, 6)) as recomputed_execution_rate,
    {{ hash_key(['line.document_id', 'line.form_ordinal', 'line.line_no']) }} as budget_line_key,
    line.line_no,
    line.label,
    form.department_key,
    form.project_key,
    form.fiscal_year,
    line.document_id,
    line.form_ordinal,
    line.page,
    line.table_no,
    line.row_no,
    coalesce(cast(form.fiscal_year as varchar), 'unknown') as fiscal_year_key,
    line.is_corrected
from {{ ref('int_budget_line') }} as line
inner join {{ ref('accepted_form') }} as form
    on line.document_id = form.document_id and line.form_ordinal = form.form_ordinal
