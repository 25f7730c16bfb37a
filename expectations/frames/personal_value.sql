{#- Members of dimensions stand for the forms that point at them. #}
{%- set forms_of = {
    "marts.dim_project": ("marts.fct_evaluation", "project_key"),
    "marts.dim_department": ("marts.fct_evaluation", "department_key"),
    "marts.dim_indicator_category":
        ("(select distinct document_id, form_ordinal, category_key from marts.fct_indicator)", "category_key"),
} -%}
{%- set tables = ["marts.fct_evaluation", "marts.fct_indicator", "marts.fct_budget_execution"] + forms_of | list + [
    "audit.finding", "audit.issue", "audit.form", "audit.quarantine", "audit.cell", "audit.score"
] -%}
{#- Their rows are made of one form each: as long as the form is the same, so is what they print. -#}
{%- set by_form = [
    "marts.fct_evaluation", "marts.fct_indicator", "marts.fct_budget_execution", "audit.cell", "audit.score"
] -%}
-- One row per published table that holds printed text: rows whose text shows a telephone number or a responsible person
-- of the form that they come from. Says where, never what. Staging masks these; this looks again, on its own, at what
-- readers would get. File names are left out: they are the sender's. Forms that the previous release published the same
-- were looked at when it was made.
with in_use as (
    select
        document_id,
        form_ordinal,
        extractor_version,
        form.responsible_person,
        form.phone
    from raw.form
    inner join intermediate.int_form_check using (document_id, extractor_version, form_ordinal)
),

-- The person and the number of the reading in use; where it has none, those of the others, as staging masks them. What
-- an older extractor took for a person and a newer one does not would hold every load.
reading as (
    select
        form.document_id,
        form.form_ordinal,
        form.department,
        form.implementing_unit,
        case
            when
                in_use.responsible_person is null or in_use.extractor_version = form.extractor_version
                then form.responsible_person
        end as responsible_person,
        case
            when in_use.phone is null or in_use.extractor_version = form.extractor_version then form.phone
        end as phone
    from raw.form
    left join in_use using (document_id, form_ordinal)
),

printed as (
    select distinct
        document_id,
        form_ordinal,
        translate(phone, '０１２３４５６７８９－', '0123456789-') as phone,
        regexp_replace(
            trim(responsible_person), '(^|[^\p{Han}])(\p{Han})\s+(\p{Han})($|[^\p{Han}])', '\1\2\3\4', 'g'
        ) as person,
        regexp_replace(coalesce(department, ''), '\s', '', 'g') as department,
        regexp_replace(coalesce(implementing_unit, ''), '\s', '', 'g') as implementing_unit
    from reading
    where phone is not null or responsible_person is not null
),

token as (
    select *, unnest(regexp_split_to_array(person, '[^\p{Han}]+')) as person_name
    from printed
),

-- Names of 2 to 4 characters that are no office, post or word of the form: departments print these now and then.
sought as (
    select distinct
        document_id,
        form_ordinal,
        person_name as literal,
        case
            when length(person_name) = 2 then '"' || person_name || '"'
            else person_name
        end as pattern
    from token
    where length(person_name) between 2 and 4
        and person_name not in (department, implementing_unit)
        and not regexp_matches(
            person_name,
            '[局处室股部院所站心办委队司学园馆厅府厂组区道会团联协关位科长任记]$|领导|会计|出纳|同志|暂无|没有|不详|未填|同上|待定'
            || '|本级|^各|指标|满意|绩效|预算|项目|资金|得分|年度|完成|负责|联系|电话|姓名|签字|盖章|情况|自评|评价|部门|科室'
            || '|数量|质量|时效|成本|效益|目标|总额'
        )
    union
    select
        document_id,
        form_ordinal,
        number as literal,
        '[^0-9.]' || number || '\s*(?:[^0-9.元万亿%\s]|[.][^0-9])' as pattern
    from (select *, unnest(regexp_extract_all(phone, '[0-9-]{7,}')) as number from printed) as called
),

person as (
    select
        document_id,
        form_ordinal,
        array_agg(distinct literal) as literals,
        string_agg(pattern, '|') as pattern
    from sought
    group by all
),

new_form as (
    select by_form.table_name, form.document_id, form.form_ordinal
    from raw.form
    cross join (select unnest({{ by_form }}) as table_name) as by_form
    except
    select table_name, document_id, form_ordinal from looked_at
),

published as not materialized (
    {%- for table in tables %}
    select
        '{{ table }}' as table_name,
        document_id,
        form_ordinal,
        to_json(published_row)::varchar as content
    from {{ table }} as published_row
    {%- if table in forms_of %}
    inner join {{ forms_of[table][0] }} as form using ({{ forms_of[table][1] }})
    {%- elif table in by_form %}
    inner join new_form using (document_id, form_ordinal)
    where new_form.table_name = '{{ table }}'
    {%- endif %}
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

-- A pattern that stands in a column is made anew for each row, which is dear: only the few rows are looked at closely
-- that hold one of the names or numbers at all.
suspected as not materialized (
    select
        published.*,
        person.pattern,
        coalesce(len(list_filter(person.literals, lambda literal: contains(published.content, literal))) > 0, false)
            as is_suspect
    from published
    left join person using (document_id, form_ordinal)
),

-- Typed numbers and keys are no text. A cell with nothing but digits is text.
compared as not materialized (
    select
        table_name,
        document_id,
        form_ordinal,
        case
            when is_suspect
                then regexp_matches(
                    regexp_replace(
                        regexp_replace(content, '"[a-z_0-9]+":-?[0-9][0-9.eE+-]*([,}])', '\1', 'g'),
                        '"(?:file_name|document_id|form_hash|extractor_version|load_id|[a-z_]+_key)":"(?:[^"\\]|\\.)*"',
                        '', 'g'
                    ),
                    pattern
                )
            else false
        end as is_exposed
    from suspected
)

select
    table_name,
    count(*) as row_count,
    count(*) filter (where is_exposed) as exposed_count,
    min(document_id) filter (where is_exposed) as document_id,
    arg_min(form_ordinal, document_id) filter (where is_exposed) as form_ordinal
from compared
group by all
order by table_name
