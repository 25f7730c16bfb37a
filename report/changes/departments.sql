-- Departments that came, went, or are described otherwise now.
with changed as (
    select
        later.department_key,
        later.department_name as name,
        later.field,
        earlier.value as before,
        later.value as after
    from earlier_department_value as earlier
    inner join later_department_value as later
        on earlier.department_key = later.department_key and earlier.field = later.field
    where earlier.value is distinct from later.value
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
