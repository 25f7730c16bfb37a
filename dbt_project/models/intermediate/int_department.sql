-- Departments by the name that forms print: canonical name, what the body is called today, division and level of
-- government.
with printed as (
    select distinct department as printed_name
    from {{ ref('stg_form') }}
    where department is not null
),

bare as (
    select
        printed_name,
        {{ replace_matches('printed_name', '^[0-9]{3,}[-_ .]*|[(](本级|机关|汇总|部门)[)]$', '') }} as name
    from printed
),

aliased as (
    select
        bare.printed_name,
        case
            when alias.alias is null then bare.name
            else substr(bare.name, 1, length(bare.name) - length(alias.alias)) || alias.full_name
        end as canonical_name,
        row_number() over (partition by bare.printed_name order by length(alias.alias) desc) as alias_rank
    from bare
    left join {{ ref('department_alias') }} as alias on {{ is_name_of_body('bare.name', 'alias.alias') }}
),

-- A body may have been renamed twice: 扶贫开发办公室, 乡村振兴局, 农业农村局.
reformed as (
    select
        aliased.printed_name,
        aliased.canonical_name,
        {{ succeeding_name('aliased.canonical_name') }} as successor_name,
        reform.reform_year
    from aliased
    left join {{ ref('department_reform') }} as reform
        on {{ is_name_of_body('aliased.canonical_name', 'reform.former_name') }}
    where aliased.alias_rank = 1
),

renamed as (
    select
        reformed.printed_name,
        reformed.canonical_name,
        {{ succeeding_name('reformed.successor_name') }} as current_name,
        coalesce(reform.reform_year, reformed.reform_year) as reform_year
    from reformed
    left join {{ ref('department_reform') }} as reform
        on {{ is_name_of_body('reformed.successor_name', 'reform.former_name') }}
),

worded as (
    select
        renamed.printed_name,
        max(word.government_level) filter (where word.order_no < 100) as certain_level,
        max(word.government_level) filter (where word.order_no >= 100) as likely_level
    from renamed
    left join {{ ref('government_level_word') }} as word
        on {{ has_column_match('renamed.canonical_name', 'word.pattern') }}
    group by renamed.printed_name
),

levelled as (
    select
        renamed.*,
        division.division_code,
        division.division_name,
        coalesce(
            worded.certain_level,
            case when division.division_level = 'county' then 'county' end,
            worded.likely_level,
            division.division_level
        ) as government_level,
        worded.certain_level is not null
        or (worded.likely_level is not null and coalesce(division.division_level, '') != 'county') as is_level_worded
    from renamed
    inner join worded on renamed.printed_name = worded.printed_name
    left join {{ ref('int_division_of_name') }} as division on renamed.printed_name = division.printed_name
)

select
    printed_name,
    canonical_name,
    current_name,
    reform_year,
    division_code,
    division_name,
    coalesce(government_level, 'unknown') as government_level,
    case
        when government_level is null then 'unknown'
        when is_level_worded then 'wording'
        else 'division'
    end as level_basis
from levelled
