"""The first phase of a load without dbt: the SQL that it compiled once, run again on other forms."""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from tests.dbt.conftest import Built
from warehouse.functions import register

PHASE = ("staging", "intermediate")


class Compiled:
    """A copy of a build, open for other forms; its seeds stay."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, models: Sequence[tuple[str, str]]) -> None:
        self._connection = connection
        self._models = models

    def run(self, rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
        """Put these rows in place of all of raw and state ("raw.form": rows), and make the models from them."""
        tables = self._connection.execute(
            "select schema_name || '.' || table_name from duckdb_tables() where schema_name in ('raw', 'state')"
        ).fetchall()
        for (table,) in tables:
            self._connection.execute(f"delete from {table}")  # noqa: S608 - names of our own tables
        for table, listed in rows.items():
            if not listed:
                continue
            names = sorted({name for row in listed for name in row})
            arrow = pa.table({name: pa.array([row.get(name) for row in listed]) for name in names})
            self._connection.register("incoming", arrow)
            self._connection.execute(f"insert into {table} by name select * from incoming")  # noqa: S608
            self._connection.unregister("incoming")
        for name, sql in self._models:
            self._connection.execute(f"create or replace table {name} as {sql}")

    def rows(self, query: str) -> list[dict[str, Any]]:
        """The rows of a query as dicts."""
        result = self._connection.execute(query)
        names = [column[0] for column in result.description or ()]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


@contextmanager
def compiled(built: Built, manifest: Mapping[str, Any], folder: Path) -> Iterator[Compiled]:
    """The models that dbt built there, on a copy of the build in `folder`."""
    nodes = {
        key: node
        for key, node in manifest["nodes"].items()
        if node["resource_type"] == "model" and node["schema"] in PHASE
    }
    ordered: list[str] = []

    def add(key: str) -> None:
        if key in nodes and key not in ordered:
            for parent in nodes[key]["depends_on"]["nodes"]:
                add(parent)
            ordered.append(key)

    for key in nodes:
        add(key)
    models = []
    for key in ordered:
        node = nodes[key]
        # Models that keep rows from load to load are compiled as on a first load: they make all of them.
        if node["config"]["materialized"] in ("table", "incremental"):
            path = built.artifacts / "target" / "compiled" / "jixiao" / node["original_file_path"]
            models.append((f"{node['schema']}.{node['alias']}", path.read_text(encoding="utf-8")))
    copy = folder / built.path.name
    shutil.copyfile(built.path, copy)
    with duckdb.connect(str(copy), config={"threads": 1}) as connection:
        register(connection)
        yield Compiled(connection, models)
