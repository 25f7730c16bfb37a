"""What a document shows from another part of its package: pictures of tables, and tables of other programs.

Forms are pasted into Word files and workbooks as pictures, and into Word files as workbooks. Pictures that show a table
are recognised where they stand; photographs, seals and logos are none.
"""

import io
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from model.errors import DocumentFault
from model.form import Issue
from model.grid import Block, Grid, Paragraph
from model.status import DocumentKind

if TYPE_CHECKING:
    from extract.readers.scan_picture import Picture

LEAST_PIXELS = 400
"""A picture of a form is at least so wide and high."""
MOST_PICTURES = 300
_DRAWINGS = {"EMF", "WMF"}


@dataclass(frozen=True, slots=True)
class Embedded:
    """A picture or an object of another program in the place where it is shown; null where its part is missing."""

    part: bytes | None
    is_object: bool = False


Shown = Block | Embedded


def in_place(shown: Iterable[Shown]) -> tuple[list[Block], list[Issue]]:
    """The blocks with the tables that pictures and objects show, numbered anew, and issues for what cannot be read.

    Pictures with nothing between them are pages that follow each other: a table may go on from one to the next.
    """
    blocks: list[Block] = []
    issues: list[Issue] = []
    pages: list[bytes] = []
    for item in shown:
        if isinstance(item, Embedded) and not item.is_object:
            pages.extend([item.part] if item.part is not None else [])
            continue
        blocks.extend(recognised(pages, issues))
        pages.clear()
        blocks.extend(_of_object(item, issues) if isinstance(item, Embedded) else [item])
    blocks.extend(recognised(pages, issues))
    return numbered(blocks), issues


def numbered(blocks: Iterable[Block]) -> list[Block]:
    """The blocks with tables and paragraphs numbered as they follow each other."""
    tables = paragraphs = 0
    found: list[Block] = []
    for block in blocks:
        if isinstance(block, Grid):
            tables += 1
            found.append(replace(block, table_no=tables))
        else:
            paragraphs += 1
            found.append(replace(block, paragraph_no=paragraphs))
    return found


def _of_object(item: Embedded, issues: list[Issue]) -> Sequence[Block]:
    """The tables of an embedded workbook."""
    from extract.kind import detect_kind  # knows the readers of this package

    try:
        kind = detect_kind(item.part or b"")
        if kind is DocumentKind.XLSX:
            from extract.readers.sheet import read_sheet

            return read_sheet(item.part or b"").blocks
        if kind is DocumentKind.XLS:
            from extract.readers.office import read_office_sheet

            return read_office_sheet(item.part or b"", kind).blocks
    except DocumentFault:
        pass
    issues.append(_not_read("A file of another program stands in the document and was not read: hand in that file"))
    return ()


def recognised(parts: Sequence[bytes], issues: list[Issue]) -> Sequence[Block]:
    """The tables, with the lines around them, of pictures that show one."""
    large = [part for part in parts if _is_large(part, issues)]
    if not large:
        return ()
    from extract.readers.image import blocks_of_pictures, page_pictures
    from extract.readers.scan import shows_table

    if len(large) > MOST_PICTURES:
        issues.append(_not_read(f"{len(large) - MOST_PICTURES} more pictures in the document were not looked at"))
    pages: list[Picture] = []
    for part in large[:MOST_PICTURES]:
        try:
            pages.extend(page for page in page_pictures(part) if shows_table(page))
        except DocumentFault:
            issues.append(_not_read("A picture in the document is damaged or too large and was not read"))
    return [_without_place(block) for block in blocks_of_pictures(pages)]


def _is_large(part: bytes, issues: list[Issue]) -> bool:
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            picture = Image.open(io.BytesIO(part))
    except Exception:
        # Pillow's plugins raise whatever a damaged header makes them run into; such a picture shows nothing.
        return False
    is_large = min(picture.size) >= LEAST_PIXELS
    if is_large and picture.format in _DRAWINGS:
        issues.append(
            _not_read("A picture in the document is a drawing (EMF, WMF), which is not read: it may be a table")
        )
        return False
    return is_large


def _not_read(message: str) -> Issue:
    return Issue("embedded_not_read", message, record_kind="document")


def _without_place(block: Block) -> Block:
    """A block of a picture: it has no page of the document, and no box on one."""
    if isinstance(block, Paragraph):
        return replace(block, page=None, box=None)
    return replace(block, cells=tuple(replace(cell, page=None, box=None) for cell in block.cells))
