{#
    Units that measure the same thing: each has a base unit and what a value is multiplied with to be in it. A unit that is
    not listed is its own base: GB of TB too, of which some count 1000 and some 1024.
#}
{%- macro same_units() -%}
    千克=公斤*1 kg=公斤*1 Kg=公斤*1 KG=公斤*1 吨=公斤*1000 t=公斤*1000 斤=公斤*0.5 克=公斤*0.001 g=公斤*0.001
    分钟=秒*60 min=秒*60 小时=秒*3600 个小时=秒*3600 个工作日=工作日*1 周=天*7 星期=天*7 个星期=天*7
    年=个月*12 月=个月*1 季度=个月*3 个季度=个月*3 公里=米*1000 km=米*1000 Km=米*1000 KM=米*1000 m=米*1 延米=米*1 cm=米*0.01
    厘米=米*0.01 mm=米*0.001 毫米=米*0.001 m2=平方米*1 平方=平方米*1 平米=平方米*1 公顷=亩*15
    平方公里=平方米*1000000 平方千米=平方米*1000000 m3=立方米*1 立方=立方米*1 方=立方米*1 毫升=升*0.001 ml=升*0.001
    mL=升*0.001 L=升*1 千瓦时=度*1 kWh=度*1 KWh=度*1 KWH=度*1 kwh=度*1 兆瓦时=度*1000 MWh=度*1000 kW=千瓦*1 KW=千瓦*1
    kw=千瓦*1 兆瓦=千瓦*1000 MW=千瓦*1000 Gbps=Mbps*1000 棵=株*1 方面=个*1
    名=人*1 个百分点=%*1 百分点=%*1 ‰=%*1 成=%*1 场次=场*1 批次=批*1
{%- endmacro %}


{# The unit that stands for all that measure the same: 公斤 of 吨 and kg, 人 of 名. Null for null. #}
{% macro base_unit(unit) -%}
    case {{ unit }}
    {%- for entry in same_units().split() %}
        when '{{ entry.split('=')[0] }}' then '{{ entry.split('=')[1].split('*')[0] }}'
    {%- endfor %}
        else {{ unit }}
    end
{%- endmacro %}


{# What a value in a unit is multiplied with to be in its base unit; 1 where no unit is known. #}
{% macro base_factor(unit) -%}
    case {{ unit }}
    {%- for entry in same_units().split() if not entry.endswith('*1') %}
        when '{{ entry.split('=')[0] }}' then cast({{ entry.split('*')[1] }} as decimal(10, 3))
    {%- endfor %}
        else cast(1 as decimal(10, 3))
    end
{%- endmacro %}


{# Whether values in two units can be compared: one base, or a unit that is not printed. #}
{% macro units_agree(unit, other) -%}
    case
        when {{ unit }} is null or {{ other }} is null or {{ unit }} = {{ other }} then true
        else {{ base_unit(unit) }} = {{ base_unit(other) }}
    end
{%- endmacro %}


{#
    A printed number with its scale (10000 of 万) in the unit in which it is compared with a value in another unit, as
    decimal(20, 8); null where it is too large for that.
#}
{% macro in_common_unit(number, scale, unit, other) -%}
    case
        when {{ unit }} is null or {{ unit }} = {{ other }} then {{ scaled(number, scale, 'decimal(20, 8)') }}
        -- A product of all three may have more than 38 digits, which is no null but an error.
        else try_cast(
            try_cast({{ number }} * {{ scale }} as decimal(28, 11)) * {{ base_factor(unit) }} as decimal(20, 8)
        )
    end
{%- endmacro %}
