"""Excel workbooks: each sheet is a table, its cells are what the sheet shows.

Numbers and dates stand as their format shows them, formulas as the result that was saved with them. A formula without
a saved result stands as the formula, so that it counts as unreadable and not as blank. Hidden sheets, rows and columns
are not printed and not read; that there are some is an issue. Rows and columns keep the numbers of the sheet.
"""

import datetime as dt
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from io import BytesIO
from itertools import count
from typing import Any

from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.utils.datetime import from_excel
from openpyxl.worksheet._reader import FORMULA_TAG, VALUE_TAG, WorkSheetParser

from extract.readers.embedded import recognised
from extract.readers.sheet_drawing import overlay_of
from extract.readers.sheet_format import CHINESE_FORMATS, general, shown_date, shown_number
from extract.readers.sheet_issues import at_cells, damaged_overlay, hidden, over_cells
from model.errors import DocumentFault
from model.form import Issue
from model.grid import Block, Cell, Content, Grid, Paragraph
from model.status import DocumentKind, ReceiptStatus

MAX_CELLS = 400_000
MAX_COLUMNS = 1000
MAX_SHEETS = 2000
_FIRST_CUSTOM = 164
_DECLARES = ("<!DOCTYPE", "<!ENTITY")

Place = tuple[int, int]


def read_sheet(data: bytes) -> Content:
    """The tables of a workbook, one per sheet that shows something; `table_no` is the number of the sheet.

    Raises DocumentFault: `corrupt` (`corrupt_xlsx`) where it cannot be read, `too_large` (`table_too_large`).
    """
    try:
        _refuse_declarations(data)
        return _read(data)
    except (DocumentFault, MemoryError):
        raise
    except Exception as error:
        # openpyxl raises whatever a damaged part makes it run into.
        raise DocumentFault(
            ReceiptStatus.CORRUPT,
            "corrupt_xlsx",
            f"The workbook is damaged: {type(error).__name__}. Ask the publisher for the file again.",
        ) from error


def _refuse_declarations(data: bytes) -> None:
    """No workbook declares document types or entities: they are there to harm, in whatever encoding."""
    patterns = [text.encode(encoding) for text in _DECLARES for encoding in ("ascii", "utf-16-le", "utf-16-be")]
    with zipfile.ZipFile(BytesIO(data)) as package:
        for member in package.infolist():
            if member.filename.endswith((".xml", ".rels")):
                with package.open(member) as part:
                    beginning = part.read(8192)
                if any(pattern in beginning for pattern in patterns):
                    raise ValueError("a part declares a document type")


def _read(data: bytes) -> Content:
    reader = ExcelReader(BytesIO(data), data_only=True, keep_links=False)
    reader.read_manifest()
    reader.read_strings()
    reader.read_workbook()
    apply_stylesheet(reader.archive, reader.wb)
    book: Any = reader.wb
    formats = _formats(book)
    blocks: list[Block] = []
    issues: list[Issue] = []
    pictured: list[Block] = []
    number = 0
    for number, (sheet, relation) in enumerate(reader.parser.find_sheets(), 1):
        if number > MAX_SHEETS:
            raise _too_large()
        if relation.target not in reader.valid_files or "chartsheet" in relation.Type:
            continue
        if sheet.state != "visible":
            issues.append(hidden(f"Sheet {number} is hidden and was not read", number))
            continue
        with reader.archive.open(relation.target) as source:
            parser = _SheetParser(
                source,
                reader.shared_strings,
                data_only=True,
                epoch=book.epoch,
                date_formats=book._date_formats,
                timedelta_formats=book._timedelta_formats,
            )
            seen = _Seen(number, formats, book.epoch)
            seen.take(parser)
        grid = seen.grid()
        if seen.uncomputed:
            issues.append(at_cells("uncomputed_formula", seen.uncomputed, number))
        if seen.errors:
            issues.append(at_cells("formula_error", seen.errors, number))
        overlay = overlay_of(reader.archive, relation.target)
        if overlay.is_damaged:
            issues.append(damaged_overlay(number))
        first = grid.cells[0].row if grid is not None else MAX_CELLS
        blocks.extend(Paragraph(0, box.text) for box in overlay.boxes if box.row < first)
        over = [box for box in overlay.boxes if box.row >= first]
        blocks.extend([grid] if grid is not None else [])
        blocks.extend(Paragraph(0, box.text) for box in over)
        issues.extend(over_cells(box, number) for box in over)
        pictured.extend(recognised(overlay.pictures, issues))
        if seen.hidden_cells:
            what = (
                f"{seen.hidden_cells} filled cells of sheet {number} stand in hidden rows or columns and were not read"
            )
            issues.append(hidden(what, number))
    return Content(DocumentKind.XLSX, tuple(_numbered(blocks, pictured, number)), issues=tuple(issues))


def _numbered(blocks: list[Block], pictured: list[Block], sheets: int) -> Iterator[Block]:
    """All blocks, paragraphs counted; the tables of pictures have numbers behind those of the sheets."""
    paragraphs, tables = count(1), count(sheets + 1)
    for block in blocks:
        yield block if isinstance(block, Grid) else replace(block, paragraph_no=next(paragraphs))
    for block in pictured:
        if isinstance(block, Grid):
            yield replace(block, table_no=next(tables))
        else:
            yield replace(block, paragraph_no=next(paragraphs))


def _too_large() -> DocumentFault:
    return DocumentFault(
        ReceiptStatus.TOO_LARGE,
        "table_too_large",
        f"A sheet of the workbook has more than {MAX_COLUMNS} columns or {MAX_CELLS} cells; it is no form.",
    )


def _formats(workbook: Any) -> list[str]:
    """The format of each cell style; what a number names is as in China."""
    codes = []
    for style in workbook._cell_styles:
        number = style.numFmtId
        if number >= _FIRST_CUSTOM:
            at = number - _FIRST_CUSTOM
            codes.append(workbook._number_formats[at] if at < len(workbook._number_formats) else "General")
        else:
            codes.append(CHINESE_FORMATS.get(number) or BUILTIN_FORMATS.get(number, "General"))
    return codes


class _SheetParser(WorkSheetParser):
    """Says of each cell whether it holds a formula of which no result was saved."""

    def parse_cell(self, element: Any) -> dict[str, Any]:
        """The cell as openpyxl reads it; a formula without a result is its own text."""
        cell: dict[str, Any] = super().parse_cell(element)
        formula = element.find(FORMULA_TAG)
        # A result of the type text may be empty; openpyxl and others write an empty <v> where nothing was computed.
        is_blank_text = element.get("t") == "str" and element.find(VALUE_TAG) is not None
        if formula is not None and cell["value"] is None and not is_blank_text:
            cell.update(value=f"={formula.text or '…'}", data_type="s", is_uncomputed=True)
        return cell


@dataclass(slots=True)
class _Seen:
    """What one sheet shows, as it is met."""

    number: int
    formats: list[str]
    epoch: dt.datetime
    texts: dict[Place, str] = field(default_factory=dict)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    hidden_cells: int = 0
    uncomputed: list[Place] = field(default_factory=list)
    errors: list[Place] = field(default_factory=list)

    def take(self, parser: WorkSheetParser) -> None:
        """Read the sheet."""
        for _, cells in parser.parse():
            for cell in cells:
                text = self._shown(cell)
                if cell.get("is_uncomputed"):
                    self.uncomputed.append((cell["row"], cell["column"]))
                if cell["data_type"] == "e" and text:
                    self.errors.append((cell["row"], cell["column"]))
                if text.strip():
                    self.texts[cell["row"], cell["column"]] = text
                    if len(self.texts) > MAX_CELLS:
                        raise _too_large()
        if parser.merged_cells is not None:
            self.merges = [merge.bounds for merge in parser.merged_cells.mergeCell]
        self.hidden_rows = {int(row) for row, look in parser.row_dimensions.items() if _is_hidden(look, "ht")}
        self.hidden_columns = [
            (int(look["min"]), int(look["max"]))
            for look in parser.column_dimensions.values()
            if _is_hidden(look, "width")
        ]

    def grid(self) -> Grid | None:
        """The shown cells as a table; null where nothing shows."""
        merged = {(row, column): (bottom, right) for column, row, right, bottom in self.merges}
        last_row = max((row for row, _ in self.texts), default=0)
        last_column = max((column for _, column in self.texts), default=0)
        if last_column > MAX_COLUMNS:
            raise _too_large()
        cells: dict[Place, Cell] = {}
        covered: set[Place] = set()
        for (row, column), (bottom, right) in merged.items():
            text = self.texts.get((row, column), "")
            rows = self._shown_rows(row, min(bottom, last_row))
            columns = self._shown_columns(column, min(right, last_column))
            places = {(r, c) for r in rows for c in columns}
            if len(covered) + len(places) > MAX_CELLS:
                raise _too_large()
            if text and not places:
                self.hidden_cells += 1
            if not places or places & covered:
                continue
            covered |= places
            height, width = rows[-1] - rows[0] + 1, columns[-1] - columns[0] + 1
            cells[rows[0], columns[0]] = Cell(rows[0], columns[0], text, height, width)
        for place, text in self.texts.items():
            if place in covered or place in merged:
                continue
            if not self._shown_rows(place[0], place[0]) or not self._shown_columns(place[1], place[1]):
                self.hidden_cells += 1
                continue
            cells[place] = Cell(*place, text)
        if not any(cell.text for cell in cells.values()):
            return None
        for place in self._blanks(cells, last_column):
            if place not in covered and place not in cells:
                cells[place] = Cell(*place, "")
        return Grid(self.number, last_row, last_column, tuple(cells[place] for place in sorted(cells)))

    def _blanks(self, cells: dict[Place, Cell], last_column: int) -> Iterator[Place]:
        """The places in every row that holds something; rows without anything have no cells."""
        rows = sorted({row for row, _ in cells})
        columns = self._shown_columns(1, last_column)
        if len(rows) * len(columns) > MAX_CELLS:
            raise _too_large()
        return ((row, column) for row in rows for column in columns)

    def _shown_rows(self, first: int, last: int) -> list[int]:
        return [row for row in range(first, last + 1) if row not in self.hidden_rows]

    def _shown_columns(self, first: int, last: int) -> list[int]:
        return [
            column
            for column in range(first, last + 1)
            if not any(least <= column <= most for least, most in self.hidden_columns)
        ]

    def _shown(self, cell: dict[str, Any]) -> str:
        value, kind = cell["value"], cell["data_type"]
        if value is None:
            return ""
        if kind == "b":
            return "TRUE" if value else "FALSE"
        style = int(cell["style_id"] or 0)
        code = self.formats[style] if style < len(self.formats) else "General"
        if isinstance(value, dt.datetime | dt.date | dt.time | dt.timedelta):
            return shown_date(value, code)
        if kind != "n" or not isinstance(value, int | float):
            return str(value)
        if is_date_format(code):
            # Formats that a file names by number only are dates in China, which openpyxl does not know.
            try:
                return shown_date(from_excel(value, self.epoch), code)
            except (OverflowError, ValueError):
                return general(value)
        return shown_number(value, code)


def _is_hidden(look: dict[str, str], size: str) -> bool:
    return look.get("hidden") in ("1", "true") or look.get(size) in ("0", "0.0")
