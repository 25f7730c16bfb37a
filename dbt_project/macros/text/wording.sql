{# Numbers and words as a person reads them in a message. #}

{# A decimal without needless zeros: 8.7, 100. #}
{% macro plain(number) -%}
    {{ replace_matches(
        replace_matches('cast(' ~ number ~ ' as varchar)', '([.][0-9]*?)0+$', '\\1'), '[.]$', ''
    ) }}
{%- endmacro %}


{# A fraction as a percentage of up to two decimals: 37.65%. #}
{% macro percentage(rate) -%}
    {{ plain('cast(round(' ~ rate ~ ' * 100, 2) as decimal(20, 2))') }} || '%'
{%- endmacro %}


{# What a cell prints, in quotation marks; 空白 for a blank one. #}
{% macro quoted(text) -%}
    coalesce('“' || {{ text }} || '”', '空白')
{%- endmacro %}


{# What an indicator row is called: its third level, else its number. #}
{% macro indicator_name(level3, seq) -%}
    coalesce('“' || substr({{ level3 }}, 1, 60) || '”', '第' || cast({{ seq }} as varchar) || '行')
{%- endmacro %}
