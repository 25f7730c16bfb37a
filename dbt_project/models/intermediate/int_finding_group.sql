-- Findings that several forms give together: published twice, copied from one another, all of a department perfect.
-- Each stands on one form: the later of two, the first of a department.
with form as (
    select
        evaluation.document_id,
        evaluation.form_ordinal,
        evaluation.evaluation_key,
        evaluation.evaluation_series_key,
        evaluation.form_hash,
        evaluation.file_name,
        evaluation.received_at,
        evaluation.department_key,
        evaluation.department,
        evaluation.implementing_unit,
        evaluation.fiscal_year,
        evaluation.project_name,
        evaluation.page,
        evaluation.table_no,
        evaluation.row_no,
        totals.is_scored,
        totals.is_blank,
        totals.expected_weight,
        totals.total_score,
        totals.total_score_text,
        totals.is_total_score_doubtful,
        totals.goal_actual,
        row_number() over (
            order by evaluation.received_at, evaluation.document_id, evaluation.form_ordinal
        ) as arrival_no,
        row_number() over (
            partition by evaluation.evaluation_series_key
            order by evaluation.publication_no desc, evaluation.form_ordinal desc
        ) = 1 as is_newest_version
    from {{ ref('int_evaluation') }} as evaluation
    inner join {{ ref('int_form_totals') }} as totals
        on evaluation.document_id = totals.document_id and evaluation.form_ordinal = totals.form_ordinal
),

hashed as (
    select
        *,
        first_value(document_id) over same_content as first_document_id,
        first_value(file_name) over same_content as first_file_name,
        first_value(form_ordinal) over same_content as first_ordinal,
        row_number() over same_content as copy_no
    from form
    where
        form_hash is not null and not is_blank
        -- A hash of a form that names nobody may be that of an unfilled sheet.
        and coalesce(project_name, department, implementing_unit) is not null
    window same_content as (partition by form_hash order by arrival_no)
),

duplicate_form as (
    select
        'duplicate_form' as rule_id,
        document_id,
        form_ordinal,
        {{ nothing_for(['field']) }},
        '' as detail,
        {{ nothing_for(['reported', 'expected']) }},
        false as debatable,
        '与'
        || case
            when first_document_id = document_id then '本文件'
            else '先收到的“' || coalesce(first_file_name, first_document_id) || '”'
        end
        || '第' || cast(first_ordinal as varchar) || '张表的内容完全相同' as message_zh,
        page,
        table_no,
        row_no
    from hashed
    where copy_no > 1
),

result as (
    select
        *,
        {{ bare_text('goal_actual') }} as bare_result
    from form
    where is_newest_version and department is not null and goal_actual is not null
),

compared_result as (
    select
        *,
        first_value(evaluation_series_key) over same_result as first_series_key,
        first_value(form_hash) over same_result as first_hash,
        first_value(project_name) over same_result as first_project,
        first_value(fiscal_year) over same_result as first_year
    from result
    where length(bare_result) >= {{ audit_threshold('copied_result', 'other_form_characters') }}
    window same_result as (partition by department_key, bare_result order by fiscal_year, arrival_no)
),

copied_result as (
    select
        'copied_result' as rule_id,
        document_id,
        form_ordinal,
        'goal_actual' as field,
        'other_form' as detail,
        {{ nothing_for(['reported', 'expected']) }},
        true as debatable,
        '实际完成情况与本部门' || coalesce(cast(first_year as varchar) || '年度', '') || {{ quoted('first_project') }}
        || '的逐字相同' as message_zh,
        page,
        table_no,
        row_no
    from compared_result
    where evaluation_series_key != first_series_key and form_hash is distinct from first_hash
),

scored_form as (
    select
        *,
        count(*) over same_department as form_count,
        count(*) filter (
            where
            expected_weight = 100
            and not is_total_score_doubtful
            and total_score between {{ audit_threshold('perfect_scores', 'department_score') }} and 100
        ) over same_department as perfect_count,
        min(total_score) over same_department as lowest_total,
        row_number() over (partition by department_key, fiscal_year order by arrival_no) as form_no
    from form
    where is_newest_version and is_scored and department is not null and fiscal_year is not null
    window same_department as (partition by department_key, fiscal_year)
),

perfect_scores as (
    select
        'perfect_scores' as rule_id,
        document_id,
        form_ordinal,
        'total_score' as field,
        'department' as detail,
        total_score_text as reported,
        {{ nothing_for(['expected']) }},
        false as debatable,
        department || cast(fiscal_year as varchar) || '年度的' || cast(form_count as varchar) || '张自评表总分都'
        || case when lowest_total = 100 then '是100分' else '在' || {{ plain('lowest_total') }} || '到100分之间' end
            as message_zh,
        page,
        table_no,
        row_no
    from scored_form
    where
        form_no = 1
        and form_count >= {{ audit_threshold('perfect_scores', 'department_forms') }}
        and perfect_count = form_count
)

{% for rule in ['duplicate_form', 'copied_result', 'perfect_scores'] %}
    select
        rule_id,
        document_id,
        form_ordinal,
        field,
        detail,
        reported,
        expected,
        {{ nothing_for(['difference', 'explained_by']) }},
        debatable,
        message_zh,
        page,
        table_no,
        row_no
    from {{ rule }}
    {{ 'union all' if not loop.last }}
{% endfor %}
