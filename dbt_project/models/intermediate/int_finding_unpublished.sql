-- Findings about forms that are not there (应公开未公开). Each stands on a form that is: the project's last one, the
-- first of the department's last ones, the first of the document that states a number.
with project as (
    select
        document_id,
        form_ordinal,
        'project' as detail,
        cast(fiscal_year - 1 as varchar) as reported,
        cast(fiscal_year as varchar) as expected,
        department || '的“' || project_name || '”公开了' || cast(fiscal_year - 1 as varchar) || '年度自评表，没有公开'
        || cast(fiscal_year as varchar) || '年度的；该部门' || cast(fiscal_year as varchar) || '年度已公开其他项目' as message_zh
    from {{ ref('int_unpublished') }}
    where has_department_published
),

department as (
    select
        document_id,
        form_ordinal,
        'department' as detail,
        cast(fiscal_year - 1 as varchar) as reported,
        cast(fiscal_year as varchar) as expected,
        department || '公开了' || cast(fiscal_year - 1 as varchar) || '年度自评表，没有公开任何'
        || cast(fiscal_year as varchar) || '年度的，而'
        || {{ percentage('department_share') }} || '的部门已经公开' as message_zh
    from {{ ref('int_unpublished') }}
    where
        not has_department_published
        and department_row_no = 1
        and department_share >= {{ audit_threshold('unpublished', 'department_share') }}
),

fewer as (
    select
        document_id,
        form_ordinal,
        'fewer' as detail,
        cast(published_count as varchar) as reported,
        cast(stated_count as varchar) as expected,
        '文中说明' || cast(fiscal_year as varchar) || '年度自评项目' || cast(stated_count as varchar) || '个，收到的自评表只有'
        || cast(published_count as varchar) || '张' as message_zh
    from {{ ref('int_stated_form_count') }}
    where published_count < stated_count
),

unpublished as (
    {% for reason in ['project', 'department', 'fewer'] %}
        select * from {{ reason }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select
    'unpublished' as rule_id,
    unpublished.document_id,
    unpublished.form_ordinal,
    case when unpublished.detail = 'fewer' then null else 'fiscal_year' end as field,
    unpublished.detail,
    unpublished.reported,
    unpublished.expected,
    case
        when unpublished.detail = 'fewer'
            then cast(unpublished.reported as integer) - cast(unpublished.expected as integer)
    end as difference,
    {{ nothing_for(['explained_by']) }},
    -- Projects end, and departments publish in waves.
    true as debatable,
    unpublished.message_zh,
    evaluation.page,
    evaluation.table_no,
    evaluation.row_no
from unpublished
inner join {{ ref('int_evaluation') }} as evaluation
    on unpublished.document_id = evaluation.document_id and unpublished.form_ordinal = evaluation.form_ordinal
