-- Every finding of every form current in raw, with its rule's severity and what it is based on.
with finding as (
    select
        rule_id,
        document_id,
        form_ordinal,
        cast(null as integer) as seq,
        cast(null as integer) as line_no,
        cast(null as varchar) as funding_source,
        field,
        detail,
        reported,
        expected,
        difference,
        explained_by,
        debatable,
        message_zh,
        page,
        table_no,
        row_no
    from (
        select * from {{ ref('int_finding_form') }}
        union all
        select * from {{ ref('int_finding_version') }}
    ) as form_finding

    union all

    select
        rule_id,
        document_id,
        form_ordinal,
        cast(null as integer) as seq,
        line_no,
        funding_source,
        field,
        '' as detail,
        reported,
        expected,
        difference,
        explained_by,
        debatable,
        message_zh,
        page,
        table_no,
        row_no
    from {{ ref('int_finding_budget') }}

    union all

    select
        rule_id,
        document_id,
        form_ordinal,
        seq,
        cast(null as integer) as line_no,
        cast(null as varchar) as funding_source,
        field,
        '' as detail,
        reported,
        expected,
        difference,
        explained_by,
        debatable,
        message_zh,
        page,
        table_no,
        row_no
    from {{ ref('int_finding_indicator') }}
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
    try_cast(finding.difference as decimal(24, 6)) as difference,
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
