-- The administrative division that a department's name or a form's title tells: the finest one named in it, of two
-- equally fine ones the first, by their names or short names. A name that is shared, or that is a common word too,
-- tells one only together with the division above it; a county counts where a name may begin and end, and not beside
-- another province. A zone (合肥高新区, 南京江北新区) is of the city whose name without 市 it begins with.
with printed as (
    select
        printed_name,
        {{ has_match('printed_name', '开发区|高新区|经开区|[^市]新区|工业园|产业园|保税|自贸|度假区') }} as is_zone
    from (
        select department as printed_name from {{ ref('stg_form') }}
        where department is not null
        union
        select title as printed_name from {{ ref('stg_form') }}
        where title is not null
    ) as names
),

spelled as (
    select
        division_code,
        division_name as spelling,
        is_name_unique
    from {{ ref('division') }}
    union all
    select
        division_code,
        alias as spelling,
        true as is_name_unique
    from {{ ref('division_alias') }}
),

-- Names of divisions end in one of seven characters: parts of a text that do are looked up, not each name in each text.
place as (
    select cast(row_number() over (order by division_code) as integer) as end_at
    from {{ ref('division') }}
),

name_size as (
    select distinct length(spelling) as size
    from spelled
),

ending as (
    select
        printed.printed_name,
        place.end_at
    from printed
    inner join place on length(printed.printed_name) >= place.end_at
    where substr(printed.printed_name, place.end_at, 1) in ('省', '市', '区', '县', '州', '盟', '旗')
),

part as (
    select
        ending.printed_name,
        ending.end_at,
        ending.end_at - name_size.size + 1 as start_at,
        substr(ending.printed_name, ending.end_at - name_size.size + 1, name_size.size) as name,
        false as is_of_zone
    from ending
    inner join name_size on ending.end_at >= name_size.size
    union all
    select
        printed.printed_name,
        name_size.size - 1 as end_at,
        1 as start_at,
        substr(printed.printed_name, 1, name_size.size - 1) || '市' as name,
        true as is_of_zone
    from printed
    inner join name_size on length(printed.printed_name) > name_size.size
    where printed.is_zone and substr(printed.printed_name, name_size.size, 1) != '市'
),

placed as (
    select distinct
        part.printed_name,
        part.start_at,
        division.division_code,
        division.division_name,
        division.division_level,
        division.city_name,
        spelled.is_name_unique,
        coalesce(above.division_name, division.city_name) as above_name,
        substr(part.printed_name, 1, part.start_at - 1) as before,
        substr(part.printed_name, part.end_at + 1, 1) as behind
    from part
    inner join spelled on part.name = spelled.spelling
    inner join {{ ref('division') }} as division on spelled.division_code = division.division_code
    left join {{ ref('division') }} as above on division.parent_code = above.division_code
    -- 东方高新区 may be of anybody: a county's city tells nothing without 市.
    where not part.is_of_zone or division.division_level != 'county'
),

-- 湖南平江县, 北京朝阳区: the division above stands right before the name, without its last word.
shortened as (
    select
        *,
        {{ ends_with_place('before', 'above_name') }} as is_behind_above,
        {{ ends_with_place('before', 'city_name') }} as is_behind_province
    from placed
),

found as (
    select
        *,
        substr(division_code, 1, 2) as province_no,
        case when division_level != 'county' then substr(division_code, 1, 2) end as above_no,
        case
            when is_name_unique or is_behind_above or {{ contains_text('printed_name', 'above_name') }} then 1
            when is_behind_province or {{ contains_text('printed_name', 'city_name') }} then 2
        end as certainty,
        division_level != 'county'
        or (
            (
                is_behind_above
                or is_behind_province
                or {{ has_match('before', '(^|[^\\p{Han}]|[省市州盟区县旗年度局委会厅院署司行团党共议协办的])$') }}
            )
            and not {{ has_match('behind', '[级域场划间位别帜]') }}
        ) as is_name
    from shortened
),

beside as (
    select
        *,
        min(above_no) over (partition by printed_name) as first_province,
        max(above_no) over (partition by printed_name) as last_province,
        min(certainty) over (partition by printed_name, start_at, division_name) as best_certainty,
        count(*) over (partition by printed_name, start_at, division_name, certainty) as equal_count
    from found
    where certainty is not null and is_name
),

named as (
    select
        printed_name,
        division_code,
        division_name,
        division_level,
        row_number() over (
            partition by printed_name
            order by
                case division_level when 'county' then 1 when 'prefecture' then 2 else 3 end,
                start_at,
                division_code
        ) as division_rank
    from beside
    where
        certainty = best_certainty
        and equal_count = 1
        and (first_province is null or province_no in (first_province, last_province))
)

select
    printed_name,
    division_code,
    division_name,
    division_level
from named
where division_rank = 1
