-- Every finding of every form current in raw, with its rule's severity and what it is based on.
--
-- Each kind of finding is a model of its own with the columns of `shared`; those that tell its findings apart beyond
-- form, rule and field are named beside it.
{%- set own_columns = {
    'int_finding_form': ['detail'],
    'int_finding_group': ['detail'],
    'int_finding_version': ['detail'],
    'int_finding_unpublished': ['detail'],
    'int_finding_budget': ['line_no', 'funding_source'],
    'int_finding_indicator': ['seq', 'parameter'],
    'int_finding_value': ['seq'],
    'int_finding_wording': ['seq'],
} %}
{%- set shared = [
    'rule_id', 'document_id', 'form_ordinal', 'field', 'reported', 'expected', 'explained_by', 'debatable',
    'message_zh', 'page', 'table_no', 'row_no'
] %}
{%- set of_some = ['seq', 'line_no', 'funding_source', 'detail', 'parameter'] %}

with finding as (
    {%- for model, own in own_columns.items() %}
        select
            {%- for column in shared %}
                {{ column }},
            {%- endfor %}
            {%- for column in of_some %}
                {{ column if column in own else nothing_for([column]) }},
            {%- endfor %}
            try_cast(difference as decimal(24, 6)) as difference
        from {{ ref(model) }}
        {{ 'union all' if not loop.last }}
    {%- endfor %}
),

keyed as (
    select
        *,
        {{ record_kind_of('seq', 'line_no') }} as record_kind,
        coalesce(seq, line_no, 0) as record_no,
        case when field = 'execution_score' then 'score' else field end as cell_field
    from finding
),

shown as (
    select distinct
        document_id,
        form_ordinal,
        record_kind,
        record_no,
        cell_field
    from keyed
),

-- The cell that the finding is about, where the reading says which: findings about a whole form stand on the printed
-- total, not on the form's title.
place as (
    select
        cell.document_id,
        cell.form_ordinal,
        cell.record_kind,
        coalesce(cell.record_no, 0) as record_no,
        cell.field,
        cell.page,
        cell.table_no,
        cell.row_no,
        cell.column_no,
        row_number() over (
            partition by cell.document_id, cell.form_ordinal, cell.record_kind, cell.record_no, cell.field
            order by cell.table_no, cell.row_no, cell.column_no
        ) as place_no
    from {{ source('raw', 'cell') }} as cell
    inner join {{ ref('stg_document') }} as document
        on {{ same_extraction('cell', 'document') }}
    inner join shown
        on
            cell.document_id = shown.document_id
            and cell.form_ordinal = shown.form_ordinal
            and cell.record_kind = shown.record_kind
            and coalesce(cell.record_no, 0) = shown.record_no
            and cell.field = shown.cell_field
    where cell.column_no is not null
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
        when parameter.citation is not null
            then parameter.citation || case when parameter.text_status = 'unread' then '（未核对原文）' else '' end
        else rule.citation || case when rule.status = 'unread' then '（未核对原文）' else '' end
    end as citation,
    {%- for column in ['page', 'table_no', 'row_no'] %}
        case
            when finding.record_kind = 'form' and place.row_no is not null then place.{{ column }}
            else finding.{{ column }}
        end as {{ column }},
    {%- endfor %}
    place.column_no,
    evaluation.is_in_load
from keyed as finding
inner join {{ ref('rule_catalog') }} as rule on finding.rule_id = rule.rule_id
inner join {{ ref('int_evaluation') }} as evaluation
    on finding.document_id = evaluation.document_id and finding.form_ordinal = evaluation.form_ordinal
left join {{ ref('int_rule_parameter') }} as parameter
    on
        evaluation.ruleset_id = parameter.ruleset_id
        and coalesce(finding.parameter, rule.parameter) = parameter.parameter
left join place
    on
        finding.document_id = place.document_id
        and finding.form_ordinal = place.form_ordinal
        and finding.record_kind = place.record_kind
        and finding.record_no = place.record_no
        and finding.cell_field = place.field
        and place.place_no = 1
