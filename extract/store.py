"""The extracted store: what one extractor version made of one document, as six Parquet files that never change."""

import os
import secrets
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from model.errors import Defect
from model.form import Claim, DocumentCell, Extraction, Form, Issue
from model.home import extracted_path, extracted_root, fsync_directory, fsync_tree, make_directory, remove_tree
from model.source import Box, Source
from model.status import ReceiptStatus
from model.tables import RAW_TABLES, Column

_ARROW_TYPES = {
    "VARCHAR": pa.string(),
    "INTEGER": pa.int32(),
    "BIGINT": pa.int64(),
    "DOUBLE": pa.float64(),
    "DOUBLE[]": pa.list_(pa.float64()),
}

# A file has a few rows, and a hundred thousand of them are read at once: without dictionaries, statistics and the
# second schema for Arrow they are half as large, and DuckDB reads them in a fifth of the time.
_SMALL_FILES: dict[str, Any] = {"use_dictionary": False, "write_statistics": False, "store_schema": False}
_LARGE = {"cell"}

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ExtractedStatus:
    """How an extraction that is already stored ended."""

    status: ReceiptStatus
    code: str | None
    message: str | None
    form_count: int


def write_extraction(home: Path, extraction: Extraction) -> Path:
    """Store an extraction; the folder of its files.

    The folder gets its name only when all six files are whole and on the disk. What is there already is kept: the same
    bytes and the same extractor version give the same extraction.

    Raises:
        Defect: ordinals, line numbers or sequence numbers are not unique, so that rows would have no key.

    """
    folder = extracted_path(home, extraction.extractor_version, extraction.document_id)
    if _is_whole(folder):
        return folder
    _check_keys(extraction)
    aside_root = home / "extracted" / ".tmp"
    make_directory(aside_root)
    aside = aside_root / f"{extraction.document_id}-{os.getpid()}-{secrets.token_hex(4)}"
    aside.mkdir()
    try:
        for table, rows in _tables(extraction).items():
            content = pa.Table.from_pylist(rows, schema=_schema(RAW_TABLES[table]))
            compression = "zstd" if table in _LARGE else "none"
            pq.write_table(content, aside / f"{table}.parquet", compression=compression, **_SMALL_FILES)
        fsync_tree(aside)
        make_directory(folder.parent)
        if folder.exists() and not _is_whole(folder):
            os.replace(folder, aside_root / f"damaged-{secrets.token_hex(8)}")  # noqa: PTH105
        try:
            os.rename(aside, folder)  # noqa: PTH104 the fault tests interrupt exactly this call
        except OSError:
            # Another worker was first with the same content.
            if not _is_whole(folder):
                raise
        fsync_directory(folder.parent)
    finally:
        remove_tree(aside)
    return folder


def list_extracted(home: Path, extractor_version: str) -> list[str]:
    """The documents that this extractor version has a whole result for, sorted."""
    root = extracted_root(home, extractor_version)
    if not root.is_dir():
        return []
    return sorted(
        folder.name for shelf in root.iterdir() if shelf.is_dir() for folder in shelf.iterdir() if _is_whole(folder)
    )


def read_status(home: Path, extractor_version: str, document_id: str) -> ExtractedStatus:
    """How a stored extraction ended, for a receipt of which the status was lost with a killed process."""
    path = extracted_path(home, extractor_version, document_id) / "document.parquet"
    row = pq.read_table(path, columns=["status", "code", "message", "form_count"]).to_pylist()[0]
    return ExtractedStatus(ReceiptStatus(row["status"]), row["code"], row["message"], row["form_count"])


def _is_whole(folder: Path) -> bool:
    try:
        names = set(os.listdir(folder))  # noqa: PTH208 only the names are wanted, for a hundred thousand folders
    except (FileNotFoundError, NotADirectoryError):
        return False
    return all(f"{table}.parquet" in names for table in RAW_TABLES)


def _schema(columns: Sequence[Column]) -> pa.Schema:
    return pa.schema([pa.field(column.name, _ARROW_TYPES[column.type]) for column in columns])


def _tables(extraction: Extraction) -> dict[str, list[Row]]:
    key = {"document_id": extraction.document_id, "extractor_version": extraction.extractor_version}
    return {
        "document": [
            {
                **key,
                **_fields(extraction, "kind", "status", "code", "message", "size_bytes", "page_count"),
                "form_count": len(extraction.forms),
            }
        ],
        "form": [key | _record(form, "form") for form in extraction.forms],
        "budget_line": [
            key | {"form_ordinal": form.form_ordinal} | _record(line, "budget_line")
            for form in extraction.forms
            for line in form.budget_lines
        ],
        "indicator": [
            key | {"form_ordinal": form.form_ordinal} | _record(indicator, "indicator")
            for form in extraction.forms
            for indicator in form.indicators
        ],
        "cell": [key | row for row in _cell_rows(extraction)],
        "issue": [key | row for row in _issue_rows(extraction)],
    }


def _record(record: Any, table: str) -> Row:
    """A record's row: the columns of the table that are fields of it, and its place."""
    names = [column.name for column in RAW_TABLES[table] if hasattr(record, column.name)]
    return _fields(record, *names) | _place(record.source)


def _fields(record: Any, *names: str) -> Row:
    # A StrEnum is a str to pyarrow only after conversion.
    values = {name: getattr(record, name) for name in names}
    return {name: str(value) if isinstance(value, str) else value for name, value in values.items()}


def _place(source: Source) -> Row:
    return {"page": source.page, "table_no": source.table_no, "row_no": source.row_no, "box": _box(source.box)}


def _box(box: Box | None) -> list[float] | None:
    return None if box is None else [box.x0, box.y0, box.x1, box.y1]


def _issue_rows(extraction: Extraction) -> list[Row]:
    placed: list[tuple[int | None, Issue]] = [(None, issue) for issue in extraction.issues]
    placed += [(form.form_ordinal, issue) for form in extraction.forms for issue in form.issues]
    return [
        {"form_ordinal": ordinal, "issue_no": number}
        | _fields(issue, "code", "message", "record_kind", "record_no", "field")
        | _place(issue.source)
        for number, (ordinal, issue) in enumerate(placed, start=1)
    ]


def _cell_rows(extraction: Extraction) -> list[Row]:
    """One row per cell and claim on it; a cell that nothing was read from, a label, has one row without a record.

    A cell that spans the rows of ten indicators was read into each of them and so has ten rows.
    """
    claims: dict[tuple[int | None, int | None, int | None], list[tuple[int, Claim]]] = defaultdict(list)
    for form in extraction.forms:
        for claim in form.claims:
            claims[_cell_key(claim.source)].append((form.form_ordinal, claim))
    reach = _with_headings(_reach(extraction.forms), extraction.cells)
    rows = []
    for cell in extraction.cells:
        base = _place(cell.source) | {
            "column_no": cell.source.column_no,
            "row_span": cell.row_span,
            "column_span": cell.column_span,
            "text": cell.text,
            "confidence": cell.confidence,
        }
        claimed = claims.get(_cell_key(cell.source), []) if cell.source.table_no is not None else []
        for ordinal, claim in claimed:
            rows.append(base | {"form_ordinal": ordinal} | _fields(claim, "record_kind", "record_no", "field"))
        if not claimed:
            rows.append(base | {"form_ordinal": _form_at(reach, cell.source)})
    return rows


def _cell_key(source: Source) -> tuple[int | None, int | None, int | None]:
    return source.table_no, source.row_no, source.column_no


def _reach(forms: Iterable[Form]) -> dict[int, list[tuple[int, int, int]]]:
    """Which rows of each table each form reaches over: from the first row read into it to the last."""
    rows: dict[tuple[int, int], list[int]] = defaultdict(list)
    for form in forms:
        for source in (form.source, *(claim.source for claim in form.claims)):
            if source.table_no is not None and source.row_no is not None:
                rows[source.table_no, form.form_ordinal].append(source.row_no)
    reach: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    for (table_no, ordinal), numbers in rows.items():
        reach[table_no].append((min(numbers), max(numbers), ordinal))
    return reach


def _with_headings(
    reach: Mapping[int, list[tuple[int, int, int]]], cells: Iterable[DocumentCell]
) -> Mapping[int, list[tuple[int, int, int]]]:
    """The same, the first form of each table with the headings right above: rows of more than one cell.

    A row of one cell is a title or a text, which is no part of the form. The last form of a table reaches down to the
    last row of more than one cell: what stands below the total.
    """
    widths = Counter((cell.source.table_no, cell.source.row_no) for cell in cells)
    wider = {}
    for table_no, of_table in reach.items():
        (first, last, ordinal), *others = sorted(of_table)
        while widths[table_no, first - 1] > 1:
            first -= 1
        wide = [row for (table, row), count in widths.items() if table == table_no and row is not None and count > 1]
        *above, (begin, end, lowest) = [(first, last, ordinal), *others]
        wider[table_no] = [*above, (begin, max([end, *wide]), lowest)]
    return wider


def _form_at(reach: Mapping[int, list[tuple[int, int, int]]], source: Source) -> int | None:
    if source.table_no is None or source.row_no is None:
        return None
    for first, last, ordinal in reach.get(source.table_no, ()):
        if first <= source.row_no <= last:
            return ordinal
    return None


def _check_keys(extraction: Extraction) -> None:
    ordinals = [form.form_ordinal for form in extraction.forms]
    if ordinals != list(range(1, len(ordinals) + 1)):
        raise Defect(f"document {extraction.document_id}: form ordinals {ordinals} do not count from 1")
    for form in extraction.forms:
        for what, numbers in (
            ("budget lines", [line.line_no for line in form.budget_lines]),
            ("indicators", [indicator.seq for indicator in form.indicators]),
        ):
            if len(set(numbers)) != len(numbers):
                raise Defect(
                    f"document {extraction.document_id}, form {form.form_ordinal}: numbers of {what} repeat: {numbers}"
                )
