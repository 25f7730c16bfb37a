-- The administrative division that a department's name or a form's title tells: the finest one named in it, of two
-- equally fine ones the first, by their names or short names. A name shared by divisions tells one only together with
-- its province. A zone (合肥高新区, 南京江北新区) is of the city whose name without 市 it begins with.
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
        division_name,
        division_level,
        city_name,
        is_name_unique,
        division_name as spelling,
        false as is_of_zone
    from {{ ref('division') }}
    union all
    select
        division_code,
        division_name,
        division_level,
        city_name,
        is_name_unique,
        substr(division_name, 1, length(division_name) - 1) as spelling,
        true as is_of_zone
    from {{ ref('division') }}
    where right(division_name, 1) = '市'
    union all
    select
        division.division_code,
        division.division_name,
        division.division_level,
        division.city_name,
        true as is_name_unique,
        alias.alias as spelling,
        false as is_of_zone
    from {{ ref('division_alias') }} as alias
    inner join {{ ref('division') }} as division on alias.division_code = division.division_code
),

named as (
    select
        printed.printed_name,
        division.division_code,
        division.division_name,
        division.division_level,
        row_number() over (
            partition by printed.printed_name
            order by
                case division.division_level when 'county' then 1 when 'prefecture' then 2 else 3 end,
                position(division.spelling in printed.printed_name),
                division.division_code
        ) as division_rank
    from printed
    inner join spelled as division
        on
            {{ contains_text('printed.printed_name', 'division.spelling') }}
            and (
                not division.is_of_zone
                or (printed.is_zone and position(division.spelling in printed.printed_name) = 1)
            )
            and (division.is_name_unique or {{ contains_text('printed.printed_name', 'division.city_name') }})
)

select
    printed_name,
    division_code,
    division_name,
    division_level
from named
where division_rank = 1
