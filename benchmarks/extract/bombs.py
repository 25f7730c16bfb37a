"""Documents made to cost much, each read as a load reads it: `python -m benchmarks.extract.bombs`."""

import io
import sys
import time
import zipfile
from collections.abc import Callable

import docx
import openpyxl
from reportlab.pdfgen import canvas

from extract.workers import Workers
from model.status import ReceiptStatus

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
CELL = "<w:tc><w:p><w:r><w:t>甲</w:t></w:r></w:p></w:tc>"
ROW = f"<w:tr>{CELL * 8}</w:tr>"
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "lol"}">' for n in range(10))
SHEET = "xl/worksheets/sheet1.xml"


def word(body: str, declared: str = "") -> bytes:
    """A Word file with this body."""
    stream = io.BytesIO()
    docx.Document().save(stream)
    text = f"{declared}<w:document {W}><w:body>{body}</w:body></w:document>"
    return with_part(stream.getvalue(), "word/document.xml", lambda _: text.encode())


def workbook(rows: int) -> bytes:
    """A workbook with this many rows of eight cells."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for _ in range(rows):
        sheet.append(["甲"] * 8)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def with_part(package: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """The package with one part changed."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as source, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for member in source.namelist():
            content = source.read(member)
            target.writestr(member, change(content) if member == name else content)
    return stream.getvalue()


def pdf(pages: int) -> bytes:
    """A PDF of this many pages with a frame and a line of text."""
    stream = io.BytesIO()
    sheet = canvas.Canvas(stream)
    for number in range(pages):
        sheet.drawString(50, 700, f"page {number}")
        sheet.rect(50, 50, 400, 600)
        sheet.line(50, 300, 450, 300)
        sheet.showPage()
    sheet.save()
    return stream.getvalue()


def merges(count: int) -> Callable[[bytes], bytes]:
    """Puts merged cells, one in each row, into a sheet."""
    written = b"".join(b'<mergeCell ref="A%d:B%d"/>' % (n, n) for n in range(1, count + 1))
    return lambda xml: xml.replace(b"</sheetData>", b"</sheetData><mergeCells>" + written + b"</mergeCells>")


def nested_archives(depth: int) -> bytes:
    """Archives in archives."""
    data = b"x"
    for _ in range(depth):
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as archive:
            archive.writestr("a.zip", data)
        data = stream.getvalue()
    return data


CASES: dict[str, Callable[[], bytes]] = {
    "PDF, 5,000 pages": lambda: pdf(5000),
    "PDF, 400 pages": lambda: pdf(400),
    "docx, table of 10,000 rows × 8": lambda: word(f"<w:tbl>{ROW * 10_000}</w:tbl>"),
    "docx, table of 60,000 rows × 8": lambda: word(f"<w:tbl>{ROW * 60_000}</w:tbl>"),
    "docx, 1,000,000 paragraphs": lambda: word("<w:p/>" * 1_000_000 + " " * 40_000_000),
    "docx, 3,000 tables in each other": lambda: word("<w:tbl><w:tr><w:tc>" * 3000 + "</w:tc></w:tr></w:tbl>" * 3000),
    "docx, billion laughs": lambda: word("<w:p><w:r><w:t>&l9;</w:t></w:r></w:p>", f"<!DOCTYPE w [{LAUGHS}]>"),
    "docx, gridSpan of a billion": lambda: word(
        ROW.replace("<w:tc>", '<w:tc><w:tcPr><w:gridSpan w:val="1000000000"/></w:tcPr>', 1).join(
            ("<w:tbl>", "</w:tbl>")
        )
    ),
    "xlsx, 10,000 rows × 8": lambda: workbook(10_000),
    "xlsx, 100,000 rows × 8": lambda: workbook(100_000),
    "xlsx, 100,000 merged cells": lambda: with_part(workbook(1), SHEET, merges(100_000)),
    "html, 10,000 rows × 8": lambda: b"<html><table>" + ("<tr>" + "<td>甲</td>" * 8 + "</tr>").encode() * 10_000,
    "html, 100,000 rows of colspan 1000": lambda: b"<html><table>" + b"<tr><td colspan=1000>x" * 100_000,
    "html, 50,000 tables in each other": lambda: b"<html>" + b"<table><tr><td>" * 50_000,
    "text, 80 MB": lambda: "项目\t名称\t得分\n".encode() * 4_000_000,
    "text, one line of 50 MB": lambda: b"a" * 50_000_000,
    "rtf, 300,000 open braces": lambda: b"{\\rtf1 " + b"{" * 300_000,
    "zip, 50 archives in each other": lambda: nested_archives(50),
}


def main() -> int:
    """Read each in a fresh process with the default limits; 1 where one ends as a fault of ours."""
    failed = 0
    for name, made in CASES.items():
        data = made()
        with Workers() as workers:
            workers.start()
            began = time.monotonic()
            extraction = workers.read(data)
            seconds = time.monotonic() - began
        failed += extraction.status is ReceiptStatus.FAILED
        end = f"{extraction.status} {extraction.code or ''}"
        print(f"{name:36} {len(data) >> 10:7} KiB {seconds:6.1f} s  {end}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
