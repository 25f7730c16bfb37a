-- What the versions of a form print, value by value, as far as our reading is sure of it: the forms of int_version_step
-- alone. A record is found again in another version by its name, and by its number among those of one name.
{%- set amounts = ['initial_budget', 'full_year_budget', 'executed'] %}
{%- set form_fields = [
    'total_weight', 'total_score', 'grade', 'goal_expected', 'goal_actual', 'indicators', 'budget_lines'
] %}

with form as (
    select
        evaluation_key,
        document_id,
        form_ordinal
    from {{ ref('int_version_step') }}
    union
    select
        previous_evaluation_key,
        previous_document_id,
        previous_form_ordinal
    from {{ ref('int_version_step') }}
),

form_issue as (
    select
        document_id,
        form_ordinal,
    {%- for field in form_fields %}
        coalesce(
            bool_or(field is null or field in ('{{ field }}'{{ ", 'execution_score'" if field == 'budget_lines' }})),
            false
        ) as {{ field }}{{ ',' if not loop.last }}
    {%- endfor %}
    from {{ ref('int_issue_field') }}
    where record_kind = 'form'
    group by document_id, form_ordinal
),

form_value as (
    {%- for field, number in [
        ('goal_expected', none), ('goal_actual', none), ('total_weight', 'total_weight'), ('total_score', 'total_score'),
        ('grade', none)
    ] %}
        select
            form.evaluation_key,
            'form' as record_kind,
            '' as record_name,
            1 as record_count,
            0 as record_no,
            cast(null as varchar) as record_title,
            {{ loop.index }} as field_no,
            '{{ field }}' as field,
            printed.{{ field ~ '_text' if number else field }} as printed_text,
            {{ 'cast(printed.' ~ number ~ ' as varchar)' if number else compared_text('printed.' ~ field) }}
                as compared_text,
            cast(null as decimal(18, 2)) as amount_cny,
            coalesce(issue.{{ field }}, false)
            {%- if number %} or (printed.{{ number }} is null and not {{ says_nothing('printed.' ~ field ~ '_text') }})
            {%- endif %} as is_doubtful,
            false as is_block_doubtful,
            printed.page,
            printed.table_no,
            printed.row_no
        from form
        inner join {{ ref('stg_form') }} as printed
            on form.document_id = printed.document_id and form.form_ordinal = printed.form_ordinal
        left join form_issue as issue
            on form.document_id = issue.document_id and form.form_ordinal = issue.form_ordinal
        {{ 'union all' if not loop.last }}
    {%- endfor %}
),

line as (
    select
        form.evaluation_key,
        line.*,
        row_number() over (
            partition by form.evaluation_key, line.funding_source order by line.line_no
        ) as record_count,
        coalesce(issue.budget_lines, false) as is_block_doubtful
    from form
    inner join {{ ref('int_budget_line') }} as line
        on form.document_id = line.document_id and form.form_ordinal = line.form_ordinal
    left join form_issue as issue
        on form.document_id = issue.document_id and form.form_ordinal = issue.form_ordinal
),

line_value as (
    {%- for field in amounts + ['weight', 'execution_rate', 'score'] %}
        select
            evaluation_key,
            'budget_line' as record_kind,
            funding_source as record_name,
            record_count,
            line_no as record_no,
            coalesce(label, '第' || cast(line_no as varchar) || '行资金') as record_title,
            {{ loop.index }} as field_no,
            '{{ field }}' as field,
            {{ field }}_text as printed_text,
            cast({{ field }} as varchar) as compared_text,
            {{ field ~ '_cny' if field in amounts else 'cast(null as decimal(18, 2))' }} as amount_cny,
            is_block_doubtful or is_{{ field }}_doubtful as is_doubtful,
            is_block_doubtful,
            page,
            table_no,
            row_no
        from line
        {{ 'union all' if not loop.last }}
    {%- endfor %}
),

indicator as (
    select
        form.evaluation_key,
        indicator.*,
        coalesce(issue.indicators, false) as is_block_doubtful,
        {{ hash_key([
            heading_without_weight('indicator.level1'), heading_without_weight('indicator.level2'),
            compared_text('indicator.level3')
        ]) }} as name_key
    from form
    inner join {{ ref('int_indicator') }} as indicator
        on form.document_id = indicator.document_id and form.form_ordinal = indicator.form_ordinal
    left join form_issue as issue
        on form.document_id = issue.document_id and form.form_ordinal = issue.form_ordinal
),

counted as (
    select
        *,
        row_number() over (partition by evaluation_key, name_key order by seq) as record_count
    from indicator
),

indicator_value as (
    {%- for field in ['level3', 'target', 'actual', 'weight', 'score', 'deviation'] %}
        select
            evaluation_key,
            'indicator' as record_kind,
            name_key as record_name,
            record_count,
            seq as record_no,
            coalesce(level3, level2, '第' || cast(seq as varchar) || '行') as record_title,
            {{ loop.index }} as field_no,
            '{{ field }}' as field,
            {{ field ~ '_text' if field != 'level3' else field }} as printed_text,
            {% if field in ['weight', 'score'] -%}
                cast({{ field }} as varchar)
            {%- elif field in ['target', 'actual'] -%}
                case
                    when {{ field }}_number is not null
                        then {{ hash_key([
                            field ~ '_operator', 'try_cast(' ~ field ~ '_number * ' ~ field ~ '_factor as decimal(38, 8))',
                            field ~ '_unit'
                        ]) }}
                    else {{ compared_text(field ~ '_text') }}
                end
            {%- else -%}
                {{ compared_text(field ~ '_text' if field != 'level3' else field) }}
            {%- endif %} as compared_text,
            cast(null as decimal(18, 2)) as amount_cny,
            is_block_doubtful or is_{{ field }}_doubtful as is_doubtful,
            is_block_doubtful,
            page,
            table_no,
            row_no
        from counted
        {{ 'union all' if not loop.last }}
    {%- endfor %}
)

select * from form_value
union all
select * from line_value
union all
select * from indicator_value
