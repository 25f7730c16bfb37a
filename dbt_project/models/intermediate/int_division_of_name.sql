-- The administrative division that a department's name or a form's title tells: the finest one named in it, of two
-- equally fine ones the first, by their names or short names. A name shared by divisions tells one only together with
-- its province.
with printed as (
    select department as printed_name from {{ ref('stg_form') }}
    where department is not null
    union
    select title as printed_name from {{ ref('stg_form') }}
    where title is not null
),

spelled as (
    select
        division_code,
        division_name,
        division_level,
        city_name,
        is_name_unique,
        division_name as spelling
    from {{ ref('division') }}
    union all
    select
        division.division_code,
        division.division_name,
        division.division_level,
        division.city_name,
        true as is_name_unique,
        alias.alias as spelling
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
            and (division.is_name_unique or {{ contains_text('printed.printed_name', 'division.city_name') }})
)

select
    printed_name,
    division_code,
    division_name,
    division_level
from named
where division_rank = 1
