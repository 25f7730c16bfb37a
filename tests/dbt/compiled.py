"""The models without dbt: the SQL that it compiled once, run again on other forms."""

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from tests.dbt.conftest import Built
from warehouse.functions import register

CHECKED = ("staging", "intermediate")
"""Schemas of the first phase of a load."""

PUBLISHED = ("audit", "marts")
"""Schemas of the second."""


class Compiled:
    """A copy of a build, open for other forms; its seeds stay."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, models: Sequence[tuple[str, str, bool, str]]) -> None:
        self.connection = connection
        self._models = models

    def run(self, rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
        """Put these rows in place of all of raw and state ("raw.form": rows), and make the models from them."""

        def fill(connection: duckdb.DuckDBPyConnection) -> None:
            for table, listed in rows.items():
                if not listed:
                    continue
                names = sorted({name for row in listed for name in row})
                arrow = pa.table({name: pa.array([row.get(name) for row in listed]) for name in names})
                connection.register("incoming", arrow)
                connection.execute(f"insert into {table} by name select * from incoming")  # noqa: S608
                connection.unregister("incoming")

        self.fill(fill)
        self.make()

    def fill(self, fill: Callable[[duckdb.DuckDBPyConnection], object]) -> None:
        """Empty raw and state, and have them filled."""
        tables = self.connection.execute(
            "select schema_name || '.' || table_name from duckdb_tables() where schema_name in ('raw', 'state')"
        ).fetchall()
        for (table,) in tables:
            self.connection.execute(f"delete from {table}")  # noqa: S608 - names of our own tables
        fill(self.connection)

    def make(self, schemas: Sequence[str] = CHECKED) -> None:
        """Make the models of these schemas from what raw and state hold."""
        for schema, name, has_contract, sql in self._models:
            if schema not in schemas:
                continue
            if has_contract:
                # The table has the types and constraints of its contract, which the query alone does not give.
                self.connection.execute(f"delete from {schema}.{name}")  # noqa: S608
                self.connection.execute(f"insert into {schema}.{name} by name {sql}")
            else:
                self.connection.execute(f"create or replace table {schema}.{name} as {sql}")

    def rows(self, query: str) -> list[dict[str, Any]]:
        """The rows of a query as dicts."""
        result = self.connection.execute(query)
        names = [column[0] for column in result.description or ()]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


@contextmanager
def compiled(built: Built, manifest: Mapping[str, Any], folder: Path) -> Iterator[Compiled]:
    """The models that dbt built there, on a copy of the build in `folder`."""
    nodes = {
        key: node
        for key, node in manifest["nodes"].items()
        if node["resource_type"] == "model" and node["schema"] in CHECKED + PUBLISHED
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
            sql = path.read_text(encoding="utf-8")
            models.append((node["schema"], node["alias"], node["contract"]["enforced"], sql))
    folder.mkdir(exist_ok=True)
    copy = folder / built.path.name
    shutil.copyfile(built.path, copy)
    with duckdb.connect(str(copy), config={"threads": 1}) as connection:
        register(connection)
        yield Compiled(connection, models)


def remake(
    built: Built,
    manifest: Mapping[str, Any],
    folder: Path,
    fill: Callable[[duckdb.DuckDBPyConnection], object],
    gate: Callable[[duckdb.DuckDBPyConnection], object] | None = None,
) -> Built:
    """A build of other forms, as both phases of a load that publishes leave it; `gate` decides between them."""
    with compiled(built, manifest, folder) as opened:
        opened.fill(fill)
        opened.make(CHECKED)
        if gate is not None:
            gate(opened.connection)
        opened.make(PUBLISHED)
    return Built(folder / built.path.name, built.artifacts)
