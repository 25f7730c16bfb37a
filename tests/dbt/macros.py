"""Macros of the dbt project rendered without dbt, as its DuckDB adapter would have them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import jinja2
import yaml


def load_macros(project: Path) -> dict[str, Callable[..., str]]:
    """Every macro by its name; a dispatched one becomes the DuckDB or else the default implementation."""
    return _macros_of(sorted((project / "macros").rglob("*.sql")))


def load_generic_test(project: Path, name: str) -> Callable[..., str]:
    """A generic test of the project as a function that gives its query; it knows all macros."""
    return _macros_of([*sorted((project / "macros").rglob("*.sql")), project / "tests" / "generic" / f"{name}.sql"])[
        name
    ]


def _macros_of(paths: list[Path]) -> dict[str, Callable[..., str]]:
    macros: dict[str, Any] = {}
    environment = jinja2.Environment(extensions=["jinja2.ext.do"])  # noqa: S701 - SQL, not HTML
    source = "\n".join(path.read_text(encoding="utf-8") for path in paths)
    source = source.replace("{% test ", "{% macro ").replace("{% endtest %}", "{% endmacro %}")

    class Adapter:
        @staticmethod
        def dispatch(name: str, package: str) -> Any:
            return macros.get(f"duckdb__{name}") or macros[f"default__{name}"]

    module = environment.from_string(source).make_module(
        {
            "adapter": Adapter,
            "execute": True,
            "is_incremental": lambda: False,
            "ref": lambda name: name,
            "target": {"schema": "main"},
        }
    )
    macros.update({name: value for name, value in vars(module).items() if isinstance(value, jinja2.runtime.Macro)})
    return macros


def render_model(project: Path, name: str) -> str:
    """The SQL of an intermediate model, its inputs by their bare names: `rule_scope`, `raw_cell`."""
    environment = jinja2.Environment()  # noqa: S701 - SQL, not HTML
    path = project / "models" / "intermediate" / f"{name}.sql"
    return environment.from_string(path.read_text(encoding="utf-8")).render(
        **load_macros(project),
        config=lambda **_: "",
        ref=lambda table: table,
        source=lambda schema, table: f"{schema}_{table}",
    )


def load_seeds(connection: duckdb.DuckDBPyConnection, project: Path, *names: str) -> None:
    """Seeds as tables of these names, typed as dbt would."""
    folder = project / "seeds" / "intermediate"
    described = yaml.safe_load((folder / "_seeds.yml").read_text(encoding="utf-8"))["seeds"]
    types = {seed["name"]: seed.get("config", {}).get("column_types", {}) for seed in described}
    for name in names:
        casts = ", ".join(f"cast({column} as {kind}) as {column}" for column, kind in types[name].items())
        connection.execute(
            f"create table {name} as select *{f' replace ({casts})' if casts else ''} "  # noqa: S608
            "from read_csv(?, all_varchar = true)",
            [str(folder / f"{name}.csv")],
        )
