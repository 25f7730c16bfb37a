"""Writes docs/data-dictionary.md from what dbt knows: every table of marts and audit, every column described.

`python -m docs.make_data_dictionary` rewrites the file; a test fails where it is not what this gives.
"""

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from warehouse.dbt import run_dbt

DOCS = Path(__file__).resolve().parent
SCHEMAS = {
    "marts": "What BI tools query. Only forms that the gate accepted, or an auditor waived or corrected.",
    "audit": "What auditors work with. Findings of quarantined forms too.",
}


def parsed_project() -> dict[str, Any]:
    """What dbt says of the project: its manifest."""
    with tempfile.TemporaryDirectory() as folder:
        aside = Path(folder)
        result = run_dbt(
            ["parse"], build=aside / "jixiao.duckdb", artifacts=aside / "dbt", project=DOCS.parent / "dbt_project"
        )
        manifest: dict[str, Any] = json.loads((result.target_path / "manifest.json").read_text("utf-8"))
    return manifest


def data_dictionary(manifest: Mapping[str, Any]) -> str:
    """The dictionary as Markdown."""
    models = [
        node
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and node["config"]["materialized"] != "ephemeral"
    ]
    lines = [
        "# Data dictionary",
        "",
        "Made from the dbt project by `python -m docs.make_data_dictionary`; not written by hand. Money is in yuan,",
        "rates are fractions, text is in NFKC.",
    ]
    for schema, about in SCHEMAS.items():
        lines += ["", f"## {schema}", "", about]
        for model in sorted((model for model in models if model["schema"] == schema), key=lambda model: model["name"]):
            lines += ["", f"### {schema}.{model['name']}", "", _one_line(model["description"]), ""]
            lines += ["| column | type | meaning |", "|---|---|---|"]
            for column in model["columns"].values():
                kind = (column.get("data_type") or "").lower()
                lines.append(f"| `{column['name']}` | {kind} | {_one_line(column['description'])} |")
    return "\n".join(lines) + "\n"


def _one_line(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


if __name__ == "__main__":
    (DOCS / "data-dictionary.md").write_text(data_dictionary(parsed_project()), "utf-8")
