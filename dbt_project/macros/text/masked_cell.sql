{# Words before which or beside which forms print persons and their telephones (填报人、联系电话). #}
{% macro person_label() -%}
    (?:填报|填表|制表|经办|联系|审核|复核|审批|主管|分管|负责|责任|评价|评分|校核)人|负责人|领导|局长|处长|院长|校长|主任
    |(?:项目|客户|工程)经理|联络员|法定代表人|法人代表|签字|签名|签章|电话|手机|联系方式
{%- endmacro %}


{#
    A text that is nothing but such labels, as a pattern: at least one, and words that may stand around it. 项目, 单位 or
    日期 alone are labels of something else; 项目主管 is a person, 项目主管部门 is none.
#}
{% macro only_person_labels() -%}
    {%- set label = '(?:' ~ person_label() | replace('\n', '') | replace(' ', '') ~ '|姓名)' -%}
    {%- set beside = '(?:联系|项目|单位|部门|科室|财务|业务|分管|号码|职务|盖章|公章|日期|[及和与、/:()\\s])' -%}
    ^{{ beside }}*{{ label }}(?:{{ label }}|{{ beside }})*$|^(?:项目|业务|财务)主管(?:人员)?$
{%- endmacro %}


{# What tells a cell from all others; a version of the extractor reads a document in one load. #}
{% macro cell_keys() -%}
    {{ return(['document_id', 'extractor_version', 'form_ordinal', 'table_no', 'row_no', 'column_no']) }}
{%- endmacro %}


{#
    The cells of forms as readers may see them: one row per cell of a form, its text without personal data.
    `cells` names a relation with the columns of raw.cell and those of personal_pattern of the cell's form. A cell read as
    responsible person or telephone, one beside the label of a person, and one that prints both are masked whole; in every
    other, what the form gives as its persons and what looks like a telephone. A text that holds nothing of it stays as
    printed, not in NFKC. `texts` names a relation whose column text holds all of their texts, and may hold more, where one
    is at hand that costs less than `cells`. Where single forms are looked up (`is_lookup`), nothing is found out for all
    cells together: that is dear for one form.
#}
{% macro masked_cell(cells, texts=none, is_lookup=false) -%}
    {%- set text_keys = ['document_id', 'form_ordinal'] if is_lookup else [] -%}
    {%- set keys = cell_keys() -%}
    {%- set row = columns_of('cell', keys[:-2]) ~ ', coalesce(cell.row_no, -1)' -%}
    {%- set in_row = '' if is_lookup else 'and (' ~ row ~ ') in (select row_with_repeated.* from row_with_repeated)' -%}
    {%- set claim = "concat_ws('.', cell.record_kind, cast(cell.record_no as varchar), cell.field)" -%}
    {%- set person_field = "coalesce(cell.field in ('responsible_person', 'phone'), false)" -%}
    {%- set number_cell = "record_kind is not null and record_kind <> 'form'" -%}
    {%- set patterns = pattern_columns() -%}
    -- A cell that nothing was read from has one row; one that ten indicators were read from has ten. These are few, and
    -- to gather texts and boxes is dear: it is done for them alone. They are looked for in the rows that may hold one:
    -- to count all cells takes six times as long.
    {%- if not is_lookup %}
    row_with_repeated as (
        select {{ row }}
        from {{ cells }} as cell
        where cell.form_ordinal is not null and cell.table_no is not null
        group by {{ row }}
        having {{ may_recur('cell.column_no') }}
    ),

    {%- endif %}

    repeated as (
        select {{ columns_of('cell', keys) }}
        from {{ cells }} as cell
        where cell.form_ordinal is not null and cell.table_no is not null {{ in_row }}
        group by {{ columns_of('cell', keys) }}
        having count(*) > 1
    ),

    gathered as (
        select
            {{ columns_of('cell', keys) }},
            any_value(cell.page) as page,
            any_value(cell.box) as box,
            any_value(cell.row_span) as row_span,
            any_value(cell.column_span) as column_span,
            any_value(cell.text) as printed,
            min(cell.record_kind) as record_kind,
            string_agg({{ claim }}, ' ' order by cell.record_kind, cell.record_no, cell.field)
                filter (where cell.record_kind is not null) as claims,
            bool_or({{ person_field }}) as is_person_field,
            {{ any_of('cell', patterns) }}
        from {{ cells }} as cell
        inner join repeated
            on {{ same_cell('cell', 'repeated') }}
        group by {{ columns_of('cell', keys) }}
    ),

    single as (
        select
            {{ columns_of('cell', keys) }},
            cell.page,
            cell.box,
            cell.row_span,
            cell.column_span,
            cell.text as printed,
            cell.record_kind,
            case when cell.record_kind is not null then {{ claim }} end as claims,
            {{ person_field }} as is_person_field,
            {{ columns_of('cell', patterns) }}
        from {{ cells }} as cell
        left join repeated
            on {{ same_cell('cell', 'repeated') }}
        where cell.form_ordinal is not null and cell.table_no is not null and repeated.document_id is null

        union all

        select * from gathered
    ),

    different_text as (
        {{ different_texts(texts or cells, text_keys) }}
    ),

    cleaned as (
        select
            {% for key in text_keys %}{{ key }}, {% endfor %}
            text as printed,
            {{ clean_text('text') }} as cleaned
        from different_text
    ),

    examined as (
        select
            {% for key in text_keys %}{{ key }}, {% endfor %}
            printed,
            cleaned,
            {{ squeezed('cleaned') }} as squeezed,
            {{ may_hold_phone('cleaned') }} as may_hold_phone,
            {{ names_person('cleaned') }} as names_person
        from cleaned
    ),

    -- Most texts are clean as printed, and nothing is to be known of them.
    noted_text as (
        select *
        from examined
        where (squeezed is distinct from printed) or may_hold_phone or names_person
    ),

    suspected as (
        select
            single.*,
            case when noted_text.printed is null then single.printed else noted_text.cleaned end as cleaned,
            single.is_person_field or (
                single.record_kind is null
                and (beside_label.document_id is not null or coalesce(noted_text.names_person, false))
            ) as is_person_cell,
            coalesce(noted_text.may_hold_phone, false)
            or {{ holds_any('coalesce(noted_text.squeezed, single.printed)', 'single.squeezed_texts') }} as is_suspect
        from single
        left join noted_text
            on
                single.printed = noted_text.printed
                {% for key in text_keys %}and single.{{ key }} = noted_text.{{ key }} {% endfor %}
        left join {{ ref('stg_person_cell') }} as beside_label
            on {{ same_cell('single', 'beside_label') }}
    ),

    -- Null where nothing is to be masked: that says also that the text stays as printed, not as cleaned.
    masked as (
        select
            *,
            case
                when cleaned is null then null
                when is_person_cell then '{{ personal_mark() }}'
                when is_suspect then {{ mask_personal('cleaned', number_cell) }}
            end as masked_text
        from suspected
    )

    select
        document_id,
        form_ordinal,
        page,
        table_no,
        row_no,
        column_no,
        row_span,
        column_span,
        box,
        case when masked_text <> cleaned then masked_text else printed end as text,
        coalesce(masked_text <> cleaned, false) as is_masked,
        claims
    from masked
{%- endmacro %}


{#
    Whether a cleaned text prints the label of a person and what belongs to it (联系人：…), not the label alone. Long texts
    speak of 负责人 without naming one: in them a colon must follow.
#}
{% macro names_person(text) -%}
    {%- set label = person_label() | replace('\n', '') | replace(' ', '') -%}
    (
        coalesce({{ has_match(text, '(?:' ~ label ~ ')') }}, false)
        and not {{ has_match(text, only_person_labels()) }}
        and (length({{ text }}) <= 40 or {{ has_match(text, '(?:' ~ label ~ ')[^,。;]{0,6}:') }})
    )
{%- endmacro %}


{# Columns of a relation, with its name before each. #}
{% macro columns_of(relation, columns) -%}
    {%- for column in columns %}{{ relation }}.{{ column }}{{ ', ' if not loop.last }}{% endfor -%}
{%- endmacro %}


{# The same columns in a grouping, where all rows of a group have the same. #}
{% macro any_of(relation, columns) -%}
    {%- for column in columns %}any_value({{ relation }}.{{ column }}) as {{ column }}{{ ', ' if not loop.last }}{% endfor -%}
{%- endmacro %}


{# That two relations speak of the same cell, or by `keys` of the same row: rows and columns may have no number. #}
{% macro same_cell(one, other, keys=none) -%}
    {%- for key in keys or cell_keys() -%}
        {{ 'and ' if not loop.first -}}
        {%- if key in ['row_no', 'column_no'] -%}
            ({{ one }}.{{ key }} is not distinct from {{ other }}.{{ key }})
        {%- else -%}
            {{ one }}.{{ key }} = {{ other }}.{{ key }}
        {%- endif %}
    {% endfor -%}
{%- endmacro %}


{#
    Every text of some cells once, so that what is dear to find out about a text is found out once, however many cells print
    it. Conditions on a column that is grouped by are met before the grouping, for each cell: any_value() keeps them behind.
#}
{% macro different_texts(cells, keys=[]) -%}
    select {% for key in keys %}{{ key }}, {% endfor %}any_value(text) as text
    from {{ cells }}
    where text is not null
    group by {% for key in keys %}{{ key }}, {% endfor %}text
{%- endmacro %}
