"""Where a value is said to stand, an engine that is not ours finds it printed."""

import io
from collections.abc import Iterator
from operator import attrgetter
from pathlib import Path

import docx
import pdfplumber
import pytest

from extract.forms.parser import parse_forms
from extract.readers.docx import read_docx
from extract.readers.pdf import read_pdf
from extract.readers.text import decode, read_text
from model.form import Form
from model.grid import Cell, Content, Grid, Paragraph
from tests.files import files_in

VALUES = ("level3", "target", "actual", "weight", "score")
STEP = 3
"""Every third record of a form is looked up."""


def bare(text: str | None) -> str:
    return "".join((text or "").split())


def records(form: Form) -> Iterator[tuple[object, tuple[str, ...]]]:
    for row in form.indicators[::STEP]:
        yield row, VALUES
    for line in form.budget_lines[::STEP]:
        yield line, ("full_year_budget", "executed", "score")


def values(content: Content) -> list[tuple[Grid, Cell, str]]:
    """A sample of the values read from a document: table and cell that its source leads to, and the value."""
    found = []
    forms, _ = parse_forms(content)
    for form in forms:
        for record, names in records(form):
            source = record.source  # type: ignore[attr-defined]
            grid = next(grid for grid in content.grids if grid.table_no == source.table_no)
            row = [cell for cell in grid.cells if cell.row <= source.row_no < cell.row + cell.row_span]
            for name in names:
                value = bare(getattr(record, name))
                if value:
                    exact = [cell for cell in row if bare(cell.text) == value]
                    cell = next(iter(exact or [cell for cell in row if value in bare(cell.text)]), None)
                    assert cell is not None, (name, value, source)
                    found.append((grid, cell, value))
    return found


@pytest.mark.parametrize("name", ["fengtai_2024_01", "chaoyang_2021_single", "linfen_2021_report"])
def test_the_box_on_the_page_of_a_pdf_holds_the_value(shared: Path, name: str) -> None:
    data = (shared / "documents" / f"{name}.pdf").read_bytes()
    found = values(read_pdf(data))
    assert len(found) >= 9
    with pdfplumber.open(io.BytesIO(data)) as document:
        for _, cell, value in found:
            assert cell.page is not None
            assert cell.box is not None
            box = (cell.box.x0, cell.box.y0, cell.box.x1, cell.box.y1)
            printed = bare(document.pages[cell.page - 1].crop(box, strict=False).extract_text())
            # Of a value that a page break cuts, the box holds the first part.
            assert value in printed or (printed and value.startswith(printed)), (cell, printed)


@pytest.mark.parametrize("name", ["fengtai_2024_01", "chaoyang_2021_single", "linfen_2021_report"])
def test_the_row_and_column_of_a_word_table_hold_the_value(shared: Path, name: str) -> None:
    data = (shared / "documents" / f"{name}.docx").read_bytes()
    found = values(read_docx(data))
    assert len(found) >= 9
    tables = docx.Document(io.BytesIO(data)).tables
    for grid, cell, value in found:
        assert value in bare(tables[grid.table_no - 1].cell(cell.row - 1, cell.column - 1).text)


def test_the_cells_of_a_text_stand_in_its_lines_in_the_order_of_their_rows_and_columns(shared: Path) -> None:
    for path in files_in(shared / "seeds", "*.txt"):
        data = path.read_bytes()
        content = read_text(data)
        lines = [bare(line) for line in decode(data).split("\n")]
        printed, at = "".join(lines), 0
        for text in texts_in_order(content):
            at = printed.find(text, at)
            assert at >= 0, (path.name, text)
            at += len(text)
        assert values(content), path.name


def texts_in_order(content: Content) -> Iterator[str]:
    for block in content.blocks:
        if isinstance(block, Paragraph):
            yield bare(block.text)
        else:
            yield from (bare(cell.text) for cell in sorted(block.cells, key=attrgetter("row", "column")))
