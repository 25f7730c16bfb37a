-- Departments that came, went, or are described otherwise now.
with earlier as (
    unpivot (
        select
            department_key,
            department_name,
            coalesce(cast(columns(* exclude (department_key, department_name)) as varchar), '')
        from earlier_dim_department
    ) on columns(* exclude (department_key, department_name)) into name field value value
),

later as (
    unpivot (
        select
            department_key,
            department_name,
            coalesce(cast(columns(* exclude (department_key, department_name)) as varchar), '')
        from later_dim_department
    ) on columns(* exclude (department_key, department_name)) into name field value value
),

changed as (
    select
        later.department_key,
        later.department_name as name,
        later.field,
        nullif(earlier.value, '') as before,
        nullif(later.value, '') as after
    from earlier
    inner join later on earlier.department_key = later.department_key and earlier.field = later.field
    where earlier.value != later.value
),

present as (
    select
        coalesce(later.department_key, earlier.department_key) as department_key,
        coalesce(later.department_name, earlier.department_name) as name,
        'department' as field,
        earlier.department_name as before,
        later.department_name as after
    from earlier_dim_department as earlier
    full join later_dim_department as later on earlier.department_key = later.department_key
    where earlier.department_key is null or later.department_key is null
)

select
    name,
    field,
    before,
    after
from (select * from changed union all select * from present) as difference
order by name, field, department_key
