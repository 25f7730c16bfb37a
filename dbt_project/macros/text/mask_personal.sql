{#
    Personal data in printed text (个人信息): telephone numbers, and the persons that the form names as responsible. Each is
    replaced by a mark, so that a reader sees that something stood there. Expects text that clean_text has gone over.
#}
{% macro personal_mark() -%} ［已隐去］ {%- endmacro %}


{#
    Every match of a regular expression that stands in a column replaced; the text itself where the column is null: what
    stands for null there matches nothing. `text` is written once, since these calls stand in one another.
#}
{% macro replace_column_matches(text, pattern_column, replacement) -%}
    {{ adapter.dispatch('replace_column_matches', 'jixiao')(text, pattern_column, replacement) }}
{%- endmacro %}

{% macro default__replace_column_matches(text, pattern_column, replacement) -%}
    regexp_replace({{ text }}, coalesce({{ pattern_column }}, '[^\s\S]'), '{{ replacement }}')
{%- endmacro %}

{% macro duckdb__replace_column_matches(text, pattern_column, replacement) -%}
    regexp_replace({{ text }}, coalesce({{ pattern_column }}, '[^\s\S]'), '{{ replacement }}', 'g')
{%- endmacro %}


{# What may follow a telephone number. A unit of money, a percent sign or a decimal fraction makes it an amount. #}
{% macro number_end(more_units='') -%}
    (\s*(?:$|[^0-9.元万亿%{{ more_units }}\s]|[.](?:$|[^0-9]))|\s+[0-9])
{%- endmacro %}


{# Names of two characters are words now and then; they count only where they stand alone or beside words like these. #}
{% macro short_name_start() -%}
    (^|[^\p{Han}]|负责人|联系人|经办人|填表人|填报人|由|经|请|和|与|及)
{%- endmacro %}

{% macro short_name_end() -%}
    ($|[^\p{Han}]|同志|老师|主任|局长|处长|科长|院长|校长|所长|站长|负责|联系|说明|等|和|与|及)
{%- endmacro %}


{# What a responsible person's field holds instead of a person: an office, a post, a word of the form. #}
{% macro office_or_word() -%}
    (局|处|室|股|部|院|所|站|中心|办|委|队|公司|学校|党校|分校|大学|小学|中学|幼儿园|公园|园区|馆|厅|府|厂|组|社区|街道
    |委员会|协会|学会|商会|工会|联合会|集团|剧团|妇联|残联|文联|科协|机关|单位
    |(财务|综合|办公|人事|业务|行政|计财|信息|宣传|项目|教务|医务|后勤|规划|预算|基建|工程|社保|农业|水利|环保|城建|民政|安全|管理)科)$
    |^(局长|处长|科长|院长|校长|所长|站长|主任|副主任|副局长|书记|领导|会计|出纳|同志|暂无|没有|不详|未填|同上|待定|本级|各)
    |指标|满意|绩效|预算|项目|资金|得分|年度|完成|负责|联系|电话|姓名|签字|盖章|情况|自评|评价|部门|科室|数量|质量|时效|成本|效益|目标|总额
{%- endmacro %}


{# Whether a text may hold a telephone number: what mask_phones finds has seven digits or more in a row like this. #}
{% macro may_hold_phone(text) -%}
    {{ has_match(text, '[0-9][0-9() -]{5,}[0-9]') }}
{%- endmacro %}


{# Without mobile numbers, landlines with an area code, and landlines that the text calls a telephone. #}
{% macro mask_phones(text) -%}
    {%- set mobile -%}
        (^|[^0-9.≥≤<>¥$])(?:[+]?86[- ]?)?1[3-9][0-9](?:[- ]?[0-9]{4}){2}{{ number_end() }}
    {%- endset -%}
    {%- set area -%}
        (^|[^0-9.-])(?:[(]0[0-9]{2,3}[)][- ]?|0[0-9]{2,3}[- ])[0-9]{7,8}(?:-[0-9]{1,5})?{{ number_end() }}
    {%- endset -%}
    {%- set named -%}
        ((?:电话|手机|座机|传真|联系方式)(?:号码|号)?[为是:()\s]{0,3})(?:[(]?0[0-9]{2,3}[)]?[- ]?)?[0-9]{3,4}[- ]?[0-9]{4}
        {#- -#}
        (?:-[0-9]{1,5})?{{ number_end('次个人件户条通部台') }}
    {%- endset -%}
    {%- set mark = '\\1' ~ personal_mark() ~ '\\2' -%}
    {%- set masked = namespace(text=text) -%}
    {#- Twice each: what stands between two numbers belongs to both matches. -#}
    {%- for pattern in [mobile, mobile, area, area, named, named] -%}
        {%- set masked.text = replace_matches(masked.text, pattern, mark) -%}
    {%- endfor -%}
    {{ masked.text }}
{%- endmacro %}


{# Without what the form itself gives as its telephone numbers; `number_pattern` is a column of personal_pattern. #}
{% macro mask_own_numbers(text) -%}
    {%- set mark = '\\1' ~ personal_mark() ~ '\\2' -%}
    {{ replace_column_matches(replace_column_matches(text, 'number_pattern', mark), 'number_pattern', mark) }}
{%- endmacro %}


{#
    Without telephone numbers and the form's own persons. Needs the columns of personal_pattern and personal_flag. Where
    `is_amount` holds, a cell with nothing but a number keeps it, whatever its shape, unless it is the form's own telephone.
#}
{% macro mask_personal(text, is_amount='false') -%}
    {%- set mark = '\\1' ~ personal_mark() ~ '\\2' -%}
    {%- set without_short_names -%}
        {{ replace_column_matches(
            replace_column_matches(text, 'short_name_pattern', mark), 'short_name_pattern', mark
        ) }}
    {%- endset -%}
    {%- set without_names -%}
        {{ replace_column_matches(without_short_names, 'name_pattern', personal_mark()) }}
    {%- endset -%}
    case
        when not is_suspect then {{ text }}
        when {{ is_amount }} and {{ has_match(text, '^[-+]?[0-9][0-9.,\\s]*[元万亿千百%分]*$') }}
            then case when {{ holds_any(squeezed(text), 'squeezed_texts') }} then {{ mask_own_numbers(text) }} else {{ text }} end
        when {{ holds_any(squeezed(text), 'squeezed_texts') }} then {{ mask_own_numbers(mask_phones(without_names)) }}
        when {{ may_hold_phone(text) }} then {{ mask_phones(text) }}
        else {{ text }}
    end
{%- endmacro %}


{# Whether a text holds one of a list of texts; false for no text and for no list. #}
{% macro holds_any(text, parts) -%}
    {{ adapter.dispatch('holds_any', 'jixiao')(text, parts) }}
{%- endmacro %}

{% macro duckdb__holds_any(text, parts) -%}
    coalesce(len(list_filter({{ parts }}, lambda part: contains({{ text }}, part))) > 0, false)
{%- endmacro %}

{# A text without the blanks and dashes that names and numbers may be printed with. Most print none. #}
{% macro squeezed(text) -%}
    case
        when {{ has_match(text, '[ \\t\\n\\f\\r-]') }} then translate({{ text }}, ' -' || chr(9) || chr(10) || chr(12) || chr(13), '')
        else {{ text }}
    end
{%- endmacro %}


{#
    Whether there may be anything to look for in a row: a look at all of its texts at once, by the plain names and
    numbers, since a pattern that stands in a column is made anew for each row. `pattern` is the alias of
    personal_pattern.
#}
{% macro personal_flag(pattern, texts) -%}
    {{ holds_personal(row_text(texts), pattern) }} as is_suspect
{%- endmacro %}


{# All texts of a row as one; the sign between them belongs to no name and no number. #}
{% macro row_text(texts) -%}
    concat_ws('|', {{ texts | join(', ') }})
{%- endmacro %}


{# Whether a text may hold a telephone number or what its form gives as names and numbers. #}
{% macro holds_personal(text, pattern) -%}
    ({{ may_hold_phone(text) }} or {{ holds_any(squeezed(text), pattern ~ '.squeezed_texts') }})
{%- endmacro %}


{#
    The rows of `cleaned`, a relation with the keys of a form version, with the columns mask_personal needs: the patterns of
    the row's form, and whether any of `texts` holds something to look for. All texts are put together once for that.
#}
{% macro with_personal_flag(cleaned, texts) -%}
    select
        {{ cleaned }}.*,
        {{ columns_of('pattern', pattern_columns()) }},
        {{ holds_personal(cleaned ~ '.row_text', 'pattern') }} as is_suspect
    from (select *, {{ row_text(texts) }} as row_text from {{ cleaned }}) as {{ cleaned }}
    left join {{ patterns_to_stage() }} as pattern
        on {{ same_form_version(cleaned, 'pattern') }}
{%- endmacro %}


{# The columns `texts` (name: whether it is an amount, as SQL) masked, from the rows of with_personal_flag. #}
{% macro masked_texts(texts) -%}
    {%- for text, is_amount in texts.items() -%}
        {{ mask_personal(text, is_amount) }} as {{ text }}{{ ',' if not loop.last }}
    {% endfor -%}
{%- endmacro %}
