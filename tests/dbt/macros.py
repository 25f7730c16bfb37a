"""Macros of the dbt project rendered without dbt, as its DuckDB adapter would have them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import jinja2


def load_macros(project: Path) -> dict[str, Callable[..., str]]:
    """Every macro by its name; a dispatched one becomes the DuckDB or else the default implementation."""
    source = "\n".join(path.read_text(encoding="utf-8") for path in sorted((project / "macros").rglob("*.sql")))
    environment = jinja2.Environment(extensions=["jinja2.ext.do"])  # noqa: S701 - SQL, not HTML
    macros: dict[str, Any] = {}

    class Adapter:
        @staticmethod
        def dispatch(name: str, package: str) -> Any:
            return macros.get(f"duckdb__{name}") or macros[f"default__{name}"]

    module = environment.from_string(source).make_module(
        {"adapter": Adapter, "ref": lambda name: name, "target": {"schema": "main"}}
    )
    macros.update({name: value for name, value in vars(module).items() if isinstance(value, jinja2.runtime.Macro)})
    return macros
