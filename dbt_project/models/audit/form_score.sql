-- Printed against recomputed totals, of the forms that the report has a page for, with the rule set that applied.
with shown as (
    {{ shown_forms() }}
)

select
    evaluation.document_id,
    evaluation.form_ordinal,
    template.title_zh as template_title,
    evaluation.ruleset_id,
    evaluation.ruleset_basis,
    rule_set.title_zh as ruleset_title,
    rule_set.citation as ruleset_citation,
    rule_set.status as ruleset_status,
    try_cast(totals.total_weight as decimal(12, 6)) as reported_weight,
    form_check.weight_sum,
    try_cast(form_check.reported_total as decimal(12, 6)) as reported_total,
    form_check.score_sum,
    form_check.reported_grade,
    form_check.expected_grade,
    form_check.grade_matches,
    cast(execution.reported_execution_rate as decimal(14, 6)) as reported_execution_rate,
    cast(execution.recomputed_execution_rate as decimal(14, 6)) as recomputed_execution_rate,
    try_cast(execution.score as decimal(12, 6)) as reported_execution_score,
    try_cast(execution.fine_score as decimal(12, 6)) as recomputed_execution_score
from {{ ref('int_evaluation') }} as evaluation
inner join shown on evaluation.document_id = shown.document_id and evaluation.form_ordinal = shown.form_ordinal
inner join {{ ref('int_rule_set') }} as rule_set on evaluation.ruleset_id = rule_set.ruleset_id
inner join {{ ref('int_form_totals') }} as totals
    on evaluation.document_id = totals.document_id and evaluation.form_ordinal = totals.form_ordinal
inner join {{ ref('int_form_check') }} as form_check
    on evaluation.document_id = form_check.document_id and evaluation.form_ordinal = form_check.form_ordinal
left join {{ ref('form_template') }} as template on evaluation.template = template.template
left join {{ ref('int_form_execution') }} as execution
    on evaluation.document_id = execution.document_id and evaluation.form_ordinal = execution.form_ordinal
