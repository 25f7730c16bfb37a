"""A form as it is printed: its tables with their spans, and on each cell what was found about it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from types import MappingProxyType

from report.records import Finding
from report.text import clean
from warehouse.printed import PrintedCell

Place = tuple[int, int, int]
"""table_no, row_no and column_no of a cell."""

_READ_AS = {"execution_score": "score"}
"""Where a finding calls a field other than the column of the funds table that it was read from."""


@dataclass(frozen=True, slots=True)
class ShownCell:
    """A cell of a shown table. `findings` are the numbers of the findings about it, from 1.

    `corrections` are the values that auditors put beside the printed text, which stays as it is.
    """

    text: str
    row_span: int
    column_span: int
    is_label: bool
    is_masked: bool
    findings: tuple[int, ...]
    corrections: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row of a shown table: the cells that begin in it, left to right."""

    row_no: int
    page: int | None
    cells: tuple[ShownCell, ...]


@dataclass(frozen=True, slots=True)
class ShownTable:
    """The part of a table of the document that a form reaches over."""

    table_no: int
    column_count: int
    rows: tuple[ShownRow, ...]


def place_of(finding: Finding, cells: Sequence[PrintedCell]) -> PrintedCell | None:
    """The cell that a finding is about; None where the form has no cell for it.

    That is the cell which the field was read from. Where the field is blank, and so no cell was read for it, it is the
    first cell of the indicator or of the row; in a funds table whose columns are the sources, that of the field's row.
    """
    read_as = _READ_AS.get(finding.field or "", finding.field)
    in_row = [cell for cell in cells if (cell.table_no, cell.row_no) == (finding.table_no, finding.row_no)]
    if finding.seq is not None:
        prefix = f"indicator.{finding.seq}."
        wanted = [f"{prefix}{finding.field}", f"{prefix}level3", f"{prefix}level2"]
        return _claimed(cells, *wanted) or next(iter(in_row), None)
    if finding.funding_source is None and (cell := _claimed(cells, f"form.{finding.field}")):
        return cell
    if finding.line_no is not None and (cell := _claimed(cells, f"budget_line.{finding.line_no}.{read_as}")):
        return cell
    if finding.funding_source is not None and (row_no := _row_across(cells, read_as or "")) is not None:
        return next(cell for cell in cells if (cell.table_no, cell.row_no) == row_no)
    for cell in in_row:
        if any(claim.startswith("budget_line.") and claim.endswith(f".{read_as}") for claim in cell.claims):
            return cell
    return next((cell for cell in in_row if any(claim.startswith("form.") for claim in cell.claims)), None) or next(
        iter(in_row), None
    )


def _row_across(cells: Sequence[PrintedCell], field: str) -> tuple[int, int] | None:
    """Table and row of a field in a funds table whose columns are the sources; None in one whose rows are."""
    lines: defaultdict[tuple[int, int, str], set[str]] = defaultdict(set)
    for cell in cells:
        for kind, _, rest in (claim.partition(".") for claim in cell.claims):
            if kind == "budget_line":
                line, _, name = rest.partition(".")
                lines[cell.table_no, cell.row_no, name].add(line)
    if not any(len(of_row) > 1 for of_row in lines.values()):
        return None
    return next(((table_no, row_no) for table_no, row_no, name in lines if name == field), None)


def places_of(findings: Sequence[Finding], cells: Sequence[PrintedCell]) -> Mapping[Place, tuple[int, ...]]:
    """The numbers, from 1, of the findings about each cell that has any."""
    numbers: defaultdict[Place, list[int]] = defaultdict(list)
    for number, finding in enumerate(findings, start=1):
        cell = place_of(finding, cells)
        if cell is not None:
            numbers[cell.place].append(number)
    return {place: tuple(found) for place, found in numbers.items()}


def shown_tables(
    cells: Sequence[PrintedCell],
    marks: Mapping[Place, tuple[int, ...]],
    corrected: Mapping[str, str] = MappingProxyType({}),
) -> tuple[ShownTable, ...]:
    """The tables of a form. `cells` are ordered by table, row and column; `marks`: the findings' numbers by place.

    `corrected` has the values of corrected cells, by what the cell was read into.
    """
    return tuple(
        _table(table_no, tuple(of_table), marks, corrected)
        for table_no, of_table in groupby(cells, key=lambda cell: cell.table_no)
    )


def _claimed(cells: Sequence[PrintedCell], *claims: str) -> PrintedCell | None:
    for claim in claims:
        for cell in cells:
            if claim in cell.claims:
                return cell
    return None


def _table(
    table_no: int,
    cells: tuple[PrintedCell, ...],
    marks: Mapping[Place, tuple[int, ...]],
    corrected: Mapping[str, str],
) -> ShownTable:
    # Rows of other forms above are not shown, so that a span may reach no further than the last row shown.
    last_row = max(cell.row_no for cell in cells)
    rows = []
    row_numbers = sorted({cell.row_no for cell in cells})
    by_row = {row_no: tuple(of_row) for row_no, of_row in groupby(cells, key=lambda cell: cell.row_no)}
    for row_no in range(row_numbers[0], last_row + 1):
        of_row = by_row.get(row_no, ())
        rows.append(
            ShownRow(
                row_no=row_no,
                page=next((cell.page for cell in of_row), None),
                cells=tuple(_shown(cell, last_row, marks, corrected) for cell in of_row),
            )
        )
    width = max(cell.column_no + cell.column_span - 1 for cell in cells)
    return ShownTable(table_no, width, tuple(rows))


def _shown(
    cell: PrintedCell, last_row: int, marks: Mapping[Place, tuple[int, ...]], corrected: Mapping[str, str]
) -> ShownCell:
    return ShownCell(
        text=clean(cell.text, is_number=any(not claim.startswith("form.") for claim in cell.claims)) or "",
        row_span=min(cell.row_span, last_row - cell.row_no + 1),
        column_span=cell.column_span,
        is_label=not cell.claims and not cell.is_masked,
        is_masked=cell.is_masked,
        findings=marks.get(cell.place, ()),
        corrections=tuple(corrected[claim] for claim in cell.claims if claim in corrected),
    )
