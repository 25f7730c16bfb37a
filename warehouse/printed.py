"""The cells of forms as readers may see them (without personal data), read from a load's build or from a release."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import duckdb

from model.errors import Defect, UsageError
from model.home import build_path
from model.source import Box
from warehouse.current import Release
from warehouse.functions import register

FormKey = tuple[str, int]
"""document_id and form_ordinal."""

_COLUMNS = (
    "document_id, form_ordinal, page, table_no, row_no, column_no, row_span, column_span, box, text, is_masked, claims"
)
_ORDER = "document_id, form_ordinal, table_no, row_no, column_no"
_BATCH = 10_000


@dataclass(frozen=True, slots=True)
class PrintedCell:
    """A cell of a form. Places count from 1; `box` is in points from the page's top left.

    `claims` names what its text was read into: `form.department`, `budget_line.1.executed`, `indicator.3.score`; it is
    empty for labels. `is_masked`: something of the printed text is replaced, since it is personal data.
    """

    page: int | None
    table_no: int
    row_no: int
    column_no: int
    row_span: int
    column_span: int
    box: Box | None
    text: str | None
    is_masked: bool
    claims: tuple[str, ...]

    @property
    def place(self) -> tuple[int, int, int]:
        """table_no, row_no and column_no."""
        return (self.table_no, self.row_no, self.column_no)


def shown_cells(database: Path) -> Iterator[tuple[FormKey, tuple[PrintedCell, ...]]]:
    """The cells of every form that the report has a page for, form by form, ordered by document and ordinal.

    `database` is a build or a release; it is open until the last form was given. Raises Defect where the table of
    cells is missing.
    """
    with duckdb.connect(str(database), read_only=True) as connection:
        catalog = connection.execute("select current_database()").fetchone()
        name = f'"{catalog[0]}".audit.cell' if catalog else "audit.cell"
        try:
            cursor = connection.execute(f"select {_COLUMNS} from {name} order by {_ORDER}")  # noqa: S608 (constants)
        except duckdb.Error as error:
            reason = str(error).splitlines()[0]
            raise Defect(f"{database}: no cells to show ({reason}). Run the audit models again.") from error
        for key, rows in groupby(_rows(cursor), key=itemgetter(0, 1)):
            yield key, tuple(_cell(row) for row in rows)


def cells_of_form(home: Path, release: Release, document_id: str, form_ordinal: int) -> tuple[PrintedCell, ...]:
    """The cells of any form of the release, also of one without findings; empty where there is no such form.

    Raises UsageError where the release's build is no longer there.
    """
    build = build_path(home, release.load_id)
    if not build.is_file():
        raise UsageError(f"{build} is not there: cells can be shown only where the load was made")
    with duckdb.connect(str(build), read_only=True) as connection:
        register(connection)
        rows = connection.execute(
            f"select {_COLUMNS} from staging.stg_cell where document_id = ? and form_ordinal = ? order by {_ORDER}",  # noqa: S608 (constants)
            [document_id, form_ordinal],
        ).fetchall()
    return tuple(_cell(row) for row in rows)


def _rows(cursor: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    while batch := cursor.fetchmany(_BATCH):
        yield from batch


def _cell(row: tuple[Any, ...]) -> PrintedCell:
    _, _, page, table_no, row_no, column_no, row_span, column_span, box, text, is_masked, claims = row
    return PrintedCell(
        page=page,
        table_no=table_no,
        row_no=row_no,
        column_no=column_no,
        row_span=row_span,
        column_span=column_span,
        box=None if box is None else Box(*box),
        text=text,
        is_masked=is_masked,
        claims=tuple(claims.split()) if claims else (),
    )
