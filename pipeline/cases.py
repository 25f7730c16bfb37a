"""A misread form as a test case to add: its tables as printed, without personal data, and what was read from them.

The text is a file of `samples/families` (see samples/printed.py). Who adds it puts in what the page shows where the
reading was wrong; then the test of that folder fails until the reading is mended.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import duckdb
import yaml

from model.errors import UsageError
from model.form import cell_name
from model.home import extracted_path
from model.tables import RAW_TABLES
from model.visible import visible
from pipeline.settings import Settings
from pipeline.waiting import audit_database, one_finding
from warehouse.state import CORRECTABLE

_PERSONAL = ("responsible_person", "phone")
_FORM = (*CORRECTABLE["form"], *_PERSONAL, "template")
_LINE = ("funding_source", *CORRECTABLE["budget_line"])
_INDICATOR = ("row_kind", *CORRECTABLE["indicator"])
Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Cell:
    """A cell as the release shows it: personal data masked; `claims` names what was read from it."""

    extractor_version: str
    table_no: int
    row_no: int
    column_no: int
    row_span: int
    column_span: int
    text: str
    is_masked: bool
    claims: str

    @property
    def fields(self) -> list[str]:
        """The fields that were read from the cell, each as `indicator.3.score`."""
        return self.claims.split()


def misread_case(settings: Settings, key: str) -> str:
    """The test case of the form that a finding is on; `key` is its finding_key or the first characters of it.

    Raises UsageError where there is no such finding, or the form's cells are not there.
    """
    finding = one_finding(settings, key)
    cells = _cells(settings, finding)
    if not cells:
        raise UsageError(
            f"finding {finding['finding_key']}: the release has no cells of the form; see the document itself"
        )
    folder = extracted_path(settings.home, cells[0].extractor_version, finding["document_id"])
    tables = ("form", "budget_line", "indicator", "issue")
    read = {name: _read(folder, finding["form_ordinal"], name) for name in tables}
    shown = {claim: cell.text or None for cell in cells if cell.is_masked for claim in cell.fields}
    content = {
        "covers": [],
        "blocks": [*_lines_above(read["form"][0], shown, cells), *_tables(cells)],
        "forms": [_expected(read, shown)],
    }
    return _head(finding) + yaml.dump(content, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=1000)


def _head(finding: Values) -> str:
    place = ", ".join(
        f"{name} {finding[column]}"
        for name, column in (("page", "page"), ("table", "table_no"), ("row", "row_no"))
        if finding[column] is not None
    )
    kind = "indicator" if finding["seq"] is not None else "budget_line" if finding["line_no"] is not None else "form"
    cell = cell_name(kind, finding["seq"] or finding["line_no"], finding["field"])
    lines = (
        f"Misread according to an auditor: {cell}, read as {finding['reported']!r}.",
        f"Document {finding['document_id']}, form {finding['form_ordinal']}{', ' + place if place else ''}.",
        f"{finding['message_zh'] or ''} {finding['state_reason'] or ''}".strip(),
        "Paragraphs around the tables are not kept: add those that matter.",
        "Put what the page shows into `blocks` and `forms`, and made-up names; save it as samples/families/<name>.yaml",
        "and run `python -m samples.make_families`: its test fails until the reading is mended.",
    )
    return "".join(f"# {visible(line)}\n" for text in lines for line in text.splitlines())


def _cells(settings: Settings, finding: Values) -> list[_Cell]:
    with duckdb.connect(str(audit_database(settings)), read_only=True) as connection:
        rows = connection.execute(
            "select form.extractor_version, cell.table_no, cell.row_no, cell.column_no, coalesce(cell.row_span, 1),"
            " coalesce(cell.column_span, 1), coalesce(cell.text, ''), coalesce(cell.is_masked, false),"
            " coalesce(cell.claims, '') from audit.cell inner join audit.form using (document_id, form_ordinal)"
            " where document_id = $document and form_ordinal = $form"
            " order by cell.table_no, cell.row_no, cell.column_no",
            {"document": finding["document_id"], "form": finding["form_ordinal"]},
        ).fetchall()
    return [_Cell(*row) for row in rows]


def _read(folder: Path, form_ordinal: int, table: str) -> list[dict[str, Any]]:
    """The records of the form as they were extracted."""
    order = {"form": "1", "budget_line": "line_no", "indicator": "seq", "issue": "issue_no"}[table]
    columns = ", ".join(f'"{column.name}"' for column in RAW_TABLES[table])
    with duckdb.connect() as connection:
        try:
            connection.execute(
                f"select {columns} from read_parquet($file) where form_ordinal = $form order by {order}",  # noqa: S608
                {"file": str(folder / f"{table}.parquet"), "form": form_ordinal},
            )
        except duckdb.IOException as error:
            raise UsageError(f"{folder}: what was read from the document is not there any more: {error}") from None
        names = [column[0] for column in connection.description or ()]
        return [dict(zip(names, row, strict=True)) for row in connection.fetchall()]


def _lines_above(form: Values, shown: Values, cells: Sequence[_Cell]) -> list[Any]:
    """Title, year and unit where they stand outside the tables: that is known of what was read from no cell."""
    inside = {claim for cell in cells for claim in cell.fields}
    lines: list[Any] = [{"title": form["title"]}] if form["title"] and "form.title" not in inside else []
    if form["fiscal_year"] and "form.fiscal_year" not in inside and form["fiscal_year"] not in (form["title"] or ""):
        lines.append(f"（{form['fiscal_year']}年度）")
    return lines


def _tables(cells: Sequence[_Cell]) -> list[dict[str, str]]:
    return [{"table": _table(list(group))} for _, group in groupby(cells, key=lambda cell: cell.table_no)]


def _table(cells: Sequence[_Cell]) -> str:
    """The rows of a table as lines: ` *3` for columns covered, `^` for a cell that reaches in from above."""
    width = max(cell.column_no + cell.column_span - 1 for cell in cells)
    covering = {
        (row, column): cell
        for cell in cells
        for row in range(cell.row_no, cell.row_no + cell.row_span)
        for column in range(cell.column_no, cell.column_no + cell.column_span)
    }
    lines = []
    for row in range(min(cell.row_no for cell in cells), max(cell.row_no for cell in cells) + 1):
        parts, column = [], 1
        while column <= width:
            cell = covering.get((row, column))
            if cell is None:
                parts.append("")
                column += 1
                continue
            span = f" *{cell.column_span}" if cell.column_span > 1 else ""
            parts.append("^" if cell.row_no < row else _text(cell.text) + span)
            column += cell.column_span
        lines.append(" | ".join(parts).rstrip())
    return "\n".join(lines) + "\n"


def _text(text: str) -> str:
    return visible(text).replace("\n", "\\n").replace("|", "｜").strip()


def _expected(read: Mapping[str, Sequence[Values]], shown: Values) -> dict[str, Any]:
    """What was read, field by field; what the release masks is as it shows it."""
    form = read["form"][0]
    head = {name: shown.get(f"form.{name}", None if name in _PERSONAL else form[name]) for name in _FORM}
    return {
        **{name: visible(value) for name, value in head.items() if value is not None},
        "funds": _records("budget_line", "line_no", _LINE, read["budget_line"], shown),
        "indicators": _records("indicator", "seq", _INDICATOR, read["indicator"], shown),
        "issues": sorted(issue["code"] for issue in read["issue"]),
    }


def _records(kind: str, number: str, fields: Sequence[str], rows: Sequence[Values], shown: Values) -> str:
    """Rows of values below their fields' names, without the fields that no row has."""
    values = [{name: shown.get(f"{kind}.{row[number]}.{name}", row[name]) for name in fields} for row in rows]
    used = [name for name in fields if any(row[name] is not None for row in values)]
    heads = ["source" if name == "funding_source" else name for name in used]
    lines = [heads, *([_text(str(row[name])) if row[name] is not None else "" for name in used] for row in values)]
    return "\n".join(" | ".join(line).rstrip() for line in lines) + "\n"


class _Dumper(yaml.SafeDumper):
    """Writes texts of several lines as blocks, so that tables stay tables."""


def _block(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _block)
