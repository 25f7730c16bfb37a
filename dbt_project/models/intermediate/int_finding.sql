-- Every finding of every form current in raw, with its rule's severity and what it is based on.
--
-- Each kind of finding is a model of its own with the columns of `shared`; those that tell its findings apart beyond
-- form, rule and field are named beside it.
{%- set own_columns = {
    'int_finding_form': ['detail'],
    'int_finding_group': ['detail'],
    'int_finding_version': ['detail'],
    'int_finding_budget': ['line_no', 'funding_source'],
    'int_finding_indicator': ['seq'],
    'int_finding_value': ['seq'],
    'int_finding_wording': ['seq'],
} %}
{%- set shared = [
    'rule_id', 'document_id', 'form_ordinal', 'field', 'reported', 'expected', 'explained_by', 'debatable',
    'message_zh', 'page', 'table_no', 'row_no'
] %}
{%- set absent = {
    'seq': 'cast(null as integer)', 'line_no': 'cast(null as integer)', 'funding_source': 'cast(null as varchar)',
    'detail': "''"
} %}

with finding as (
    {%- for model, own in own_columns.items() %}
        select
            {%- for column in shared %}
                {{ column }},
            {%- endfor %}
            {%- for column, nothing in absent.items() %}
                {{ column if column in own else nothing ~ ' as ' ~ column }},
            {%- endfor %}
            try_cast(difference as decimal(24, 6)) as difference
        from {{ ref(model) }}
        {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select
    {{ hash_key([
        'finding.document_id', 'finding.form_ordinal', 'finding.rule_id', 'finding.seq', 'finding.line_no',
        'finding.field', 'finding.detail'
    ]) }} as finding_key,
    finding.rule_id,
    rule.severity,
    finding.document_id,
    finding.form_ordinal,
    finding.seq,
    finding.line_no,
    finding.funding_source,
    finding.field,
    finding.reported,
    finding.expected,
    finding.difference,
    finding.explained_by,
    finding.debatable,
    finding.message_zh,
    case
        when not rule.is_by_ruleset then rule.citation
        when rule_set.status = 'unread' then rule_set.citation || '（未核对原文）'
        else rule_set.citation
    end as citation,
    finding.page,
    finding.table_no,
    finding.row_no,
    evaluation.is_in_load
from finding
inner join {{ ref('rule_catalog') }} as rule on finding.rule_id = rule.rule_id
inner join {{ ref('int_evaluation') }} as evaluation
    on finding.document_id = evaluation.document_id and finding.form_ordinal = evaluation.form_ordinal
inner join {{ ref('rule_set') }} as rule_set on evaluation.ruleset_id = rule_set.ruleset_id
