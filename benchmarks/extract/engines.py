"""The engines that are compared: each turns the bytes of a document into tables of cells.

A table is a list of (row, column, row span, column span, text), counted from 1. Every engine imports what it needs
itself, so that camelot can run in an environment where jixiao is not installed, and each has its own peak of memory.
"""

import io
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Sequence
from typing import Any

Cell = tuple[int, int, int, int, str]
Table = list[Cell]

EDGE = 3.5
"""Edges nearer than this (points) are one edge; as in jixiao's own joining."""


def jixiao_pdf(data: bytes) -> list[Table]:
    """Jixiao's reader alone: characters and rulings to tables, joined across pages."""
    from extract.readers.pdf import read_pdf

    return [_grid(grid) for grid in read_pdf(data).grids]


def jixiao_docx(data: bytes) -> list[Table]:
    """Jixiao's reader alone."""
    from extract.readers.docx import read_docx

    return [_grid(grid) for grid in read_docx(data).grids]


def jixiao_whole(data: bytes) -> list[Table]:
    """What `jixiao parse` does with a document: kind, reader, form parser."""
    from extract.extraction import extract_document

    extraction = extract_document(data)
    if not extraction.forms:
        raise ValueError(f"no form found: {extraction.message}")
    return []


def pdfplumber_tables(data: bytes) -> list[Table]:
    """Pdfplumber's `extract_tables` page by page, written out in its two steps to keep the bounds of the cells."""
    import pdfplumber

    tables = []
    with pdfplumber.open(io.BytesIO(data)) as document:
        for page in document.pages:
            tables.extend((page.page_number, _plumber_table(table)) for table in page.find_tables())
            page.close()
    return _stacked(tables)


def pdfplumber_joined(data: bytes) -> list[Table]:
    """Pdfplumber's cells and texts, put through jixiao's joining of pages: only the grid of a page is compared."""
    import pdfplumber

    from extract.readers.pdf import blocks_of
    from extract.readers.pdf_grid import Fragment, FragmentCell, PageLayout
    from extract.readers.pdf_ink import Frame
    from extract.readers.pdf_lines import Line
    from model.grid import Grid
    from model.source import Box

    layouts = []
    with pdfplumber.open(io.BytesIO(data)) as document:
        for page in document.pages:
            fragments = []
            for table in page.find_tables():
                xs, ys = _edges(table.cells, 0), _edges(table.cells, 1)
                cells = []
                for x0, y0, x1, y1 in table.cells:
                    inside = page.crop((x0, y0, x1, y1)).extract_text_lines(return_chars=True)
                    lines = tuple(
                        Line(
                            line["text"], line["x0"], line["top"], line["x1"], line["bottom"], line["chars"][0]["size"]
                        )
                        for line in inside
                    )
                    top, bottom = _nearest(ys, y0), _nearest(ys, y1)
                    cells.append(FragmentCell(top, bottom, x0, x1, Box(x0, y0, x1, y1), lines))
                fragments.append(Fragment(page.page_number, tuple(xs), tuple(ys), tuple(cells)))
            frame = Frame(float(page.width), float(page.height))
            outside = page
            for table in page.find_tables():
                outside = outside.outside_bbox(table.bbox)
            lines = tuple(
                Line(line["text"], line["x0"], line["top"], line["x1"], line["bottom"], line["bottom"] - line["top"])
                for line in outside.extract_text_lines(return_chars=False)
            )
            layouts.append(PageLayout(page.page_number, frame, tuple(fragments), lines))
            page.close()
    return [_grid(block) for block in blocks_of(layouts, ()) if isinstance(block, Grid)]


def camelot_lattice(data: bytes) -> list[Table]:
    """Camelot's lattice, page by page; its cells know which of their sides are drawn, which gives the spans."""
    import camelot

    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(data)
        file.flush()
        found = camelot.read_pdf(file.name, flavor="lattice", pages="all")
        return _stacked((int(table.page), _camelot_table(table.cells)) for table in found)


def docx_table_cell(data: bytes) -> list[Table]:
    """python-docx as its manual shows it: `table.cell(row, column)` for every place; equal cells are merged ones."""
    import docx

    tables = []
    for table in docx.Document(io.BytesIO(data)).tables:
        places: dict[Any, list[tuple[int, int]]] = {}
        for row in range(len(table.rows)):
            for column in range(len(table.columns)):
                places.setdefault(table.cell(row, column)._tc, []).append((row, column))
        cells = []
        for element, covered in places.items():
            top, left = covered[0]
            bottom, right = covered[-1]
            text = "\n".join(docx.text.paragraph.Paragraph(p, None).text for p in element.p_lst)
            cells.append((top + 1, left + 1, bottom - top + 1, right - left + 1, text))
        tables.append(cells)
    return tables


def lxml_only(data: bytes) -> list[Table]:
    """The least that reading a Word file can cost: unpack the main part, parse it, take the text of every cell."""
    from lxml import etree

    w = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        root = etree.fromstring(package.read("word/document.xml"))
    return [
        [
            (row, column, 1, 1, "".join(text.text or "" for text in cell.iter(f"{w}t")))
            for row, cells in enumerate(table.iterchildren(f"{w}tr"), 1)
            for column, cell in enumerate(cells.iterchildren(f"{w}tc"), 1)
        ]
        for table in root.iter(f"{w}tbl")
    ]


ENGINES: dict[str, dict[str, Callable[[bytes], list[Table]]]] = {
    "pdf": {
        "jixiao": jixiao_pdf,
        "jixiao with form parser": jixiao_whole,
        "pdfplumber extract_tables": pdfplumber_tables,
        "pdfplumber, joined by jixiao": pdfplumber_joined,
        "camelot lattice": camelot_lattice,
    },
    "docx": {
        "jixiao": jixiao_docx,
        "jixiao with form parser": jixiao_whole,
        "python-docx table.cell": docx_table_cell,
        "lxml alone": lxml_only,
    },
}


def _grid(grid: Any) -> Table:
    return [(cell.row, cell.column, cell.row_span, cell.column_span, cell.text) for cell in grid.cells]


def _edges(boxes: Iterable[Sequence[float]], axis: int) -> list[float]:
    edges: list[float] = []
    for edge in sorted({box[side] for box in boxes for side in (axis, axis + 2)}):
        if not edges or edge - edges[-1] > EDGE:
            edges.append(edge)
    return edges


def _nearest(edges: list[float], at: float) -> int:
    return min(range(len(edges)), key=lambda number: abs(edges[number] - at))


def _stacked(pages: Iterable[tuple[int, Table]]) -> list[Table]:
    """Tables of following pages put under each other where they have as many columns: what a user would do by hand."""
    stacked: list[Table] = []
    last: tuple[int, int] | None = None
    for page, table in pages:
        columns = max((column + span - 1 for _, column, _, span, _ in table), default=0)
        if last is not None and last[1] == columns and page == last[0] + 1:
            rows = max(row + span - 1 for row, _, span, _, _ in stacked[-1])
            stacked[-1].extend((row + rows, *rest) for row, *rest in table)
        else:
            stacked.append(list(table))
        last = (page, columns)
    return stacked


def _plumber_table(table: Any) -> Table:
    """A table of pdfplumber with the spans that the bounds of its cells tell."""
    xs, ys = _edges(table.cells, 0), _edges(table.cells, 1)
    cells: Table = []
    for row, texts in zip(table.rows, table.extract(), strict=True):
        for box, text in zip(row.cells, texts, strict=True):
            if box is None:
                continue
            left, top, right, bottom = (_nearest(edges, at) for edges, at in zip((xs, ys, xs, ys), box, strict=True))
            cells.append((top + 1, left + 1, bottom - top, right - left, text or ""))
    return cells


def _camelot_table(rows: list[list[Any]]) -> Table:
    cells: Table = []
    seen: set[tuple[int, int]] = set()
    for top, row in enumerate(rows):
        for left in range(len(row)):
            if (top, left) in seen:
                continue
            right, bottom = left, top
            while right + 1 < len(row) and not rows[top][right].right:
                right += 1
            while bottom + 1 < len(rows) and not rows[bottom][left].bottom:
                bottom += 1
            covered = [(r, c) for r in range(top, bottom + 1) for c in range(left, right + 1)]
            seen.update(covered)
            text = "\n".join(rows[r][c].text.strip() for r, c in covered if rows[r][c].text.strip())
            cells.append((top + 1, left + 1, bottom - top + 1, right - left + 1, text))
    return cells
