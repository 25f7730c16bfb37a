"""Writes what is no Word, PDF or text file: workbooks, pictures of pages, zip archives with names in GBK.

The same bytes every time, as in `writers`.
"""

import io
import re
import zipfile
from collections.abc import Mapping

import openpyxl
import pypdfium2 as pdfium
from openpyxl.styles import Alignment, Border, Side
from openpyxl.utils import get_column_letter
from PIL import Image

from samples.blocks import Block, Paragraph, Table
from samples.writers import WRITTEN_AT, pdf_bytes, stored

DOTS_PER_INCH = 200
_MODIFIED = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
_NUMBER = re.compile(r"\d+(\.\d+)?")
_PERCENT = re.compile(r"(\d+)(\.\d+)?%")


def xlsx_bytes(blocks: list[Block]) -> bytes:
    """A workbook of one sheet: amounts are numbers and rates are fractions that are shown as percentages."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "自评表"
    line = Side("thin")
    row = 1
    for block in blocks:
        if isinstance(block, Paragraph):
            sheet.cell(row, 1, block.text)
            row += 1
            continue
        _add_table(sheet, block, row, Border(line, line, line, line))
        row += len(block.rows) + 1
    stream = io.BytesIO()
    book.save(stream)
    return stored(stream.getvalue(), {"docProps/core.xml": _as_of_old})


def _add_table(sheet, table: Table, top: int, border: Border) -> None:  # type: ignore[no-untyped-def]
    for number, width in enumerate(table.widths, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width / 5
    for row_no, column_no, cell in table.placed():
        place = sheet.cell(top + row_no, 1 + column_no)
        place.value, place.number_format = _shown(cell.text)
        place.border, place.alignment = border, Alignment("center", "center", wrap_text=True)
        if cell.rows > 1 or cell.columns > 1:
            right, bottom = column_no + cell.columns, top + row_no + cell.rows - 1
            sheet.merge_cells(start_row=top + row_no, start_column=1 + column_no, end_row=bottom, end_column=right)


def _shown(text: str) -> tuple[str | float | None, str]:
    """The value of a cell that shows the text, and its format."""
    percent = _PERCENT.fullmatch(text)
    if percent:
        decimals = percent[2] or ""
        return round(float(text[:-1]) / 100, 12), "0" + decimals.translate(dict.fromkeys(range(0x30, 0x3A), "0")) + "%"
    if _NUMBER.fullmatch(text) and str(float(text)).removesuffix(".0") == text:
        return float(text), "General"
    return text or None, "General"


def _as_of_old(core: bytes) -> bytes:
    """The properties of a document without the time at which it was made."""
    return _MODIFIED.sub(rb"\g<1>" + WRITTEN_AT.strftime("%Y-%m-%dT%H:%M:%SZ").encode(), core)


def tiff_bytes(blocks: list[Block]) -> bytes:
    """A scan: the pages as black and white pictures, as fax machines and scanners of offices make them."""
    with pdfium.PdfDocument(pdf_bytes(blocks)) as document:
        pages = [_black_and_white(page) for page in document]
    stream = io.BytesIO()
    dpi = (DOTS_PER_INCH, DOTS_PER_INCH)
    pages[0].save(stream, "TIFF", compression="group4", dpi=dpi, save_all=True, append_images=pages[1:])
    return stream.getvalue()


def _black_and_white(page: pdfium.PdfPage) -> Image.Image:
    grey = page.render(scale=DOTS_PER_INCH / 72, grayscale=True).to_pil().convert("L")
    return grey.point([255 * (shade > 160) for shade in range(256)]).convert("1", dither=Image.Dither.NONE)


def zip_bytes(members: Mapping[str, bytes]) -> bytes:
    """A zip archive as Windows in China makes it: names in GBK, which nothing in the archive says."""
    stream = io.BytesIO()
    names = {f"{number:04}".rjust(len(name.encode("gbk")), "-"): name for number, name in enumerate(members)}
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for placeholder, name in names.items():
            entry = zipfile.ZipInfo(placeholder, (1980, 1, 1, 0, 0, 0))
            entry.create_system = 0
            archive.writestr(entry, members[name])
    data = stream.getvalue()
    # Names as long as the placeholders, in the headers of the members and in the directory at the end.
    for placeholder, name in names.items():
        if data.count(placeholder.encode()) != 2:
            raise ValueError(f"{placeholder} stands in a member too")
        data = data.replace(placeholder.encode(), name.encode("gbk"))
    return data
