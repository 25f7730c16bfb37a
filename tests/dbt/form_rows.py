"""Forms as the raw and state rows that a load would have of them, each of a document of its own."""

from collections.abc import Iterable, Mapping
from typing import Any

from tests.warehouse_rows import EXTRACTOR_VERSION, LOAD_ID, document_id

Rows = dict[str, list[dict[str, Any]]]


def rows_of(forms: Mapping[str, Mapping[str, Any]]) -> Rows:
    """The rows of forms by the names of their documents, for `Compiled.run`."""
    rows: Rows = {
        "state.load": [{"load_id": LOAD_ID, "status": "running", "extractor_version": EXTRACTOR_VERSION}],
    }

    def add(table: str, listed: Iterable[Mapping[str, Any]]) -> None:
        rows.setdefault(table, []).extend(dict(row) for row in listed)

    for number, (name, printed) in enumerate(forms.items(), start=1):
        key = {"document_id": document_id(name), "extractor_version": EXTRACTOR_VERSION}
        one = {**key, "form_ordinal": 1}
        place = {"page": 1, "table_no": 1}
        head = {field: value for field, value in printed.items() if not isinstance(value, list)}
        # Of units of their own, the forms are no versions of one another.
        head["implementing_unit"] = name
        add("raw.document", [{**key, "kind": "docx", "status": "parsed", "form_count": 1, "load_id": LOAD_ID}])
        add("raw.form", [{**one, **head, "form_hash": document_id(name), "load_id": LOAD_ID}])
        for table, order, listed in (("budget_line", "line_no", "budget_lines"), ("indicator", "seq", "indicators")):
            add(
                f"raw.{table}",
                (
                    {**one, **place, order: position, "row_no": position, "load_id": LOAD_ID, **row}
                    for position, row in enumerate(printed[listed], start=1)
                ),
            )
        add("state.load_form", [one])
        add("state.document_name", [{"document_id": key["document_id"], "file_name": name, "source": "drawn"}])
        receipt = {"receipt_id": number, "source": "drawn", "name": name, "status": "parsed"}
        add("state.receipt", [{**receipt, "document_id": key["document_id"]}])
    return rows
