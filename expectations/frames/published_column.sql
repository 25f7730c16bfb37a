-- One row per column that readers of the release get.
select
    schema_name || '.' || table_name as table_name,
    column_name
from duckdb_columns()
where database_name = current_database() and schema_name in ('marts', 'audit')
order by schema_name, table_name, column_index
