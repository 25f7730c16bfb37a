"""Readers against the tables that the sample documents were made from: every cell, its text and its spans."""

from typing import Any

import pytest

from extract.readers.docx import read_docx
from extract.readers.pdf import read_pdf

pytest.importorskip("reportlab", reason="the sample documents are made with reportlab, a development tool")

from samples import make
from samples.blocks import Table

READERS = {"docx": read_docx, "pdf": read_pdf}


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(document, id=document["file"])
        for document in make.data()["documents"]
        if document["as"] in READERS and document["status"] != "corrupt"
    ],
)
def test_a_reader_gives_back_every_cell_of_the_tables_that_were_written(document: dict[str, Any]) -> None:
    content = READERS[document["as"]](make.document_bytes(document))
    written = [
        {
            (row + 1, column + 1): ("".join(cell.text.split()), cell.rows, cell.columns)
            for row, column, cell in block.placed()
        }
        for block in make.document_blocks(document)
        if isinstance(block, Table)
    ]
    read = [
        {(cell.row, cell.column): ("".join(cell.text.split()), cell.row_span, cell.column_span) for cell in grid.cells}
        for grid in content.grids
    ]
    assert read == written
