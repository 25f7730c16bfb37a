"""Made-up releases with the few tables that are compared; columns that a row leaves out are null."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

from report.release_changes import READ

FIRST = "20260701T180000Z-0001"
SECOND = "20260702T180000Z-0002"

Rows = Mapping[str, Sequence[Mapping[str, Any]]]


def make_release(home: Path, load_id: str, rows: Rows, *, left_out: Sequence[str] = (), **info: Any) -> None:
    """A release of `rows` by table ("audit.form"), without the columns `left_out`; it becomes the current one."""
    folder = home / "releases" / load_id
    folder.mkdir(parents=True)
    with duckdb.connect() as connection:
        # Opened by itself the catalog would be called marts like the schema.
        connection.execute(f"attach '{folder / 'marts.duckdb'}' as release; use release")
        connection.execute("create schema audit; create schema marts")
        for table, columns in READ.items():
            kept = {name: kind for name, kind in columns.items() if f"{table}.{name}" not in left_out}
            if kept:
                connection.execute(
                    f"create table {table} ({', '.join(f'{name} {kind}' for name, kind in kept.items())})"
                )
            for row in rows.get(table, ()):
                marks = ", ".join("?" for _ in row)
                connection.execute(f"insert into {table} ({', '.join(row)}) values ({marks})", list(row.values()))  # noqa: S608
    content = {"load_id": load_id, "extractor_version": "1", "ruleset_hash": "a", "packages": {}, **info}
    (folder / "release.json").write_text(json.dumps(content), "utf-8")
    link = home / "current"
    link.unlink(missing_ok=True)
    link.symlink_to(Path("releases") / load_id)


def form(name: str, status: str = "accepted", **values: Any) -> dict[str, Any]:
    """A form that is alone in the document `name`."""
    made = {
        "file_name": f"{name}.docx",
        "project_name": f"项目{name}",
        "department": "样例局",
        "extractor_version": "1",
    }
    return {"document_id": name, "form_ordinal": 1, "status": status, **made, **values}


def rows(*forms: Mapping[str, Any], **tables: Sequence[Mapping[str, Any]]) -> dict[str, Sequence[Mapping[str, Any]]]:
    """The rows of a release with these forms; those that readers see are scored 90 by the rule set of default."""
    published = [each for each in forms if each["status"] not in ("quarantined", "rejected")]
    made: dict[str, Sequence[Mapping[str, Any]]] = {
        "audit.form": forms,
        "marts.dim_document": [{"document_id": name} for name in sorted({each["document_id"] for each in forms})],
        "marts.dim_ruleset": [{"ruleset_id": "default", "total_weight": "100"}],
        "marts.dim_department": [{"department_key": "d", "department_name": "样例局"}],
        "marts.fct_evaluation": [evaluation(**_key(each)) for each in published],
        "marts.fct_indicator": [indicator(**_key(each)) for each in published],
    }
    return made | {name.replace("__", "."): given for name, given in tables.items()}


def _key(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"name": row["document_id"], "form_ordinal": row["form_ordinal"]}


def evaluation(name: str, **values: Any) -> dict[str, Any]:
    """What the marts say of a form."""
    made = {"evaluation_series_key": name, "is_current": True, "ruleset_id": "default", "recomputed_total": 90}
    return {"document_id": name, "form_ordinal": 1, "recomputed_grade": "优", **made, **values}


def indicator(name: str, **values: Any) -> dict[str, Any]:
    """The first indicator row of a form."""
    return {
        "document_id": name,
        "form_ordinal": 1,
        "seq": 1,
        "level3": "培训班期数",
        "recomputed_score": 50,
        "score_basis": "target_met",
        **values,
    }


def finding(name: str, **values: Any) -> dict[str, Any]:
    """A finding about a form."""
    made = {"rule_id": "score_sum", "severity": "critical", "message_zh": "得分合计不符", "state": "open"}
    return {"finding_key": f"{name}-1", "document_id": name, "form_ordinal": 1, **made, **values}
