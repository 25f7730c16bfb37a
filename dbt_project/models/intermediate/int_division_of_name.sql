-- The administrative division that a department's name or a form's title tells: the finest one named in it, of two
-- equally fine ones the first. A name shared by divisions tells one only together with its province.
with printed as (
    select department as printed_name from {{ ref('stg_form') }}
    where department is not null
    union
    select title as printed_name from {{ ref('stg_form') }}
    where title is not null
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
                position(division.division_name in printed.printed_name),
                division.division_code
        ) as division_rank
    from printed
    inner join {{ ref('division') }} as division
        on
            {{ contains_text('printed.printed_name', 'division.division_name') }}
            and (division.is_name_unique or {{ contains_text('printed.printed_name', 'division.city_name') }})
)

select
    printed_name,
    division_code,
    division_name,
    division_level
from named
where division_rank = 1
