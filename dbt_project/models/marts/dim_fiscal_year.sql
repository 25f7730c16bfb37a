select distinct
    cast(fiscal_year as varchar) as fiscal_year_key,
    fiscal_year,
    cast(fiscal_year as varchar) || '年度' as fiscal_year_name,
    false as is_unknown
from {{ ref('accepted_form') }}
where fiscal_year is not null

union all

select
    'unknown' as fiscal_year_key,
    cast(null as integer) as fiscal_year,
    '未知' as fiscal_year_name,
    true as is_unknown
