{#
    Names of departments (主管部门): which body a name is of, whatever place stands before it.
#}

{# Whether a name is a body's name, alone or behind a place: 样例市环保局 is 环保局, 现代农业局 is not 农业局. #}
{% macro is_name_of_body(name, body) -%}
    (
        right({{ name }}, length({{ body }})) = {{ body }}
        and {{ has_match(
            'substr(' ~ name ~ ', 1, length(' ~ name ~ ') - length(' ~ body ~ '))',
            '^$|[省市区县州盟旗会国乡镇]$'
        ) }}
    )
{%- endmacro %}


{# Whether a text ends with the short name of a division: 湖南 of 湖南省, 长沙 of 长沙市, 广西 of 广西壮族自治区. #}
{% macro ends_with_place(text, division_name) -%}
    {%- set short = replace_matches(division_name, '(壮族|回族|维吾尔)?自治区$|[省市]$', '') -%}
    (length({{ text }}) > 1 and right({{ text }}, length({{ short }})) = {{ short }})
{%- endmacro %}


{# A name with the body's new name in place of the old one; needs the columns of department_reform as `reform`. #}
{% macro succeeding_name(name) -%}
    case
        when reform.former_name is null then {{ name }}
        else substr({{ name }}, 1, length({{ name }}) - length(reform.former_name)) || reform.successor_name
    end
{%- endmacro %}
