{# Words before which or beside which forms print persons and their telephones (填报人、联系电话). #}
{% macro person_label() -%}
    (?:填报|填表|制表|经办|联系|审核|复核|审批|主管|分管|负责|责任|评价|评分|校核)人|负责人|领导|局长|处长|院长|校长|主任
    |签字|签名|签章|电话|手机|联系方式
{%- endmacro %}


{#
    The cells of forms as readers may see them: one row per cell of a form, its text without personal data.
    `cells` names a relation with the columns of raw.cell. A cell read as responsible person or telephone, one beside the
    label of a person, and one that prints both are masked whole; in every other, what the form gives as its persons and
    what looks like a telephone. A text that holds nothing of it stays as printed, not in NFKC.
#}
{% macro masked_cell(cells) -%}
    {%- set label = person_label() | replace('\n', '') | replace(' ', '') -%}
    {%- set only_label = '^(?:' ~ label ~ '|联系|项目|单位|部门|科室|财务|业务|姓名|号码|职务|盖章|公章|日期|[及和与、/:()\\s])+$' -%}
    {%- set number_cell = "record_kind is not null and record_kind <> 'form'" -%}
    -- A cell that nothing was read from has one row; one that ten indicators were read from has ten.
    single as (
        select
            document_id,
            extractor_version,
            load_id,
            form_ordinal,
            table_no,
            row_no,
            column_no,
            any_value(page) as page,
            any_value(box) as box,
            any_value(row_span) as row_span,
            any_value(column_span) as column_span,
            any_value(text) as printed,
            min(record_kind) as record_kind,
            string_agg(
                concat_ws('.', record_kind, cast(record_no as varchar), field), ' '
                order by record_kind, record_no, field
            ) filter (where record_kind is not null) as claims,
            coalesce(bool_or(field in ('responsible_person', 'phone')), false) as is_person_field
        from {{ cells }}
        where form_ordinal is not null and table_no is not null
        group by all
    ),

    labelled as (
        select
            *,
            {{ clean_text('printed') }} as cleaned,
            {{ clean_text('lag(printed) over (
                partition by document_id, extractor_version, load_id, form_ordinal, table_no, row_no
                order by column_no
            )') }} as left_neighbour
        from single
    ),

    suspected as (
        select
            labelled.*,
            pattern.name_pattern,
            pattern.short_name_pattern,
            pattern.number_pattern,
            pattern.squeezed_texts,
            is_person_field or (
                record_kind is null and (
                    coalesce({{ has_match('left_neighbour', only_label) }}, false)
                    or (
                        coalesce({{ has_match('cleaned', '(?:' ~ label ~ ')') }}, false)
                        and not {{ has_match('cleaned', only_label) }}
                        and (length(cleaned) <= 40 or {{ has_match('cleaned', '(?:' ~ label ~ ')[^,。;]{0,6}:') }})
                    )
                )
            ) as is_person_cell,
            {{ personal_flag('pattern', ['cleaned']) }}
        from labelled
        left join {{ ref('personal_pattern') }} as pattern
            on
                labelled.document_id = pattern.document_id
                and labelled.extractor_version = pattern.extractor_version
                and labelled.load_id = pattern.load_id
                and labelled.form_ordinal is not distinct from pattern.form_ordinal
    ),

    masked as (
        select
            *,
            case
                when cleaned is null then null
                when is_person_cell then '{{ personal_mark() }}'
                else {{ mask_personal('cleaned', number_cell) }}
            end as masked_text
        from suspected
    )

    select
        document_id,
        extractor_version,
        load_id,
        form_ordinal,
        page,
        table_no,
        row_no,
        column_no,
        row_span,
        column_span,
        box,
        case when (masked_text is distinct from cleaned) then masked_text else printed end as text,
        (masked_text is distinct from cleaned) as is_masked,
        claims
    from masked
{%- endmacro %}
