"""How the parser does on forms written by hand in layouts of many provinces: fields right, wrong, invented, lost.

Each round of `unseen_forms` was written in layouts that the parser had not seen; docs/extraction.md has the figures of
the first look.

`python -m benchmarks.extract.unseen [ROUND...] [--as docx pdf html xlsx rows cells] [--show 40] [--font FILE]`
"""

import argparse
import io
import sys
from collections.abc import Iterator
from html import escape
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from openpyxl import Workbook  # noqa: E402

from benchmarks.extract.outcomes import Outcome, Tally, outcome_of  # noqa: E402
from extract.extraction import extract_document  # noqa: E402
from model.form import Form  # noqa: E402
from samples import writers  # noqa: E402
from samples.blocks import Block, Table  # noqa: E402
from samples.printed import FUNDS, HEAD, INDICATOR, ExpectedForm, PrintedFile, Values, load  # noqa: E402

FOLDER = Path(__file__).parent / "unseen_forms"
NOT_COUNTED = {"template", "money_unit", "title", "row_kind"}
"""What the parser concludes, or takes whole: counting it would only raise the share."""


def html_bytes(blocks: list[Block]) -> bytes:
    """A page of a web site with the blocks amid its navigation."""
    parts = ["<!DOCTYPE html><html><head><meta charset=utf-8><title>通知公告</title></head><body>"]
    parts.append("<table><tr><td><a href=#>首页</a></td><td><a href=#>信息公开</a></td></tr></table><div class=main>")
    for block in blocks:
        if not isinstance(block, Table):
            parts.append(f"<p>{escape(block.text)}</p>")
            continue
        parts.append("<table border=1><tbody>")
        for row in block.rows:
            cells = (
                f"<td colspan={cell.columns} rowspan={cell.rows}>{escape(cell.text).replace(chr(10), '<br>')}</td>"
                for cell in row
            )
            parts.append(f"<tr>{''.join(cells)}</tr>")
        parts.append("</tbody></table>")
    return "".join([*parts, "</div><div>版权所有</div></body></html>"]).encode()


def xlsx_bytes(blocks: list[Block]) -> bytes:
    """A workbook of one sheet: paragraphs in merged rows above and below the tables."""
    book = Workbook()
    sheet = book.worksheets[0]
    width = max(len(block.widths) for block in blocks if isinstance(block, Table))
    top = 1
    for block in blocks:
        if not isinstance(block, Table):
            sheet.cell(top, 1, block.text)
            sheet.merge_cells(start_row=top, end_row=top, start_column=1, end_column=width)
            top += 1
            continue
        for row, column, cell in block.placed():
            sheet.cell(top + row, column + 1, cell.text)
            if cell.rows > 1 or cell.columns > 1:
                sheet.merge_cells(
                    start_row=top + row,
                    end_row=top + row + cell.rows - 1,
                    start_column=column + 1,
                    end_column=column + cell.columns,
                )
        top += len(block.rows)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


KINDS = {
    "docx": writers.docx_bytes,
    "pdf": writers.pdf_bytes,
    "html": html_bytes,
    "xlsx": xlsx_bytes,
    "rows": writers.rows_bytes,
    "cells": writers.cells_bytes,
}


def printed_files(round_name: str) -> list[PrintedFile]:
    """The forms of a round."""
    return [load(path) for path in sorted((FOLDER / round_name).glob("*.yaml"))]


def compared(printed: PrintedFile, forms: tuple[Form, ...]) -> Iterator[Outcome]:
    """Kind of outcome, field, wanted, got: for every field printed or read."""
    if len(forms) != len(printed.forms):
        yield "wrong", "forms", str(len(printed.forms)), str(len(forms))
    for at in range(max(len(forms), len(printed.forms))):
        wanted = printed.forms[at] if at < len(printed.forms) else ExpectedForm({}, {}, [], [])
        form = forms[at] if at < len(forms) else None
        yield from _fields("", wanted.head, form, HEAD)
        lines = {str(line.funding_source): line for line in form.budget_lines} if form else {}
        for source in dict.fromkeys([*wanted.funds, *lines]):
            yield from _fields(f"{source} ", wanted.funds.get(source, {}), lines.get(source), FUNDS[1:])
        rows = form.indicators if form else ()
        for seq in range(max(len(rows), len(wanted.indicators))):
            values = wanted.indicators[seq] if seq < len(wanted.indicators) else {}
            yield from _fields(f"row {seq + 1} ", values, rows[seq] if seq < len(rows) else None, INDICATOR)


def _fields(place: str, wanted: Values, record: object, names: tuple[str, ...]) -> Iterator[Outcome]:
    for name in names:
        if name in NOT_COUNTED:
            continue
        yield from outcome_of(f"{place}{name}", wanted.get(name), getattr(record, name, None))


def main() -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rounds", nargs="*", default=sorted(path.name for path in FOLDER.iterdir() if path.is_dir()))
    parser.add_argument("--as", dest="kinds", nargs="+", default=list(KINDS), choices=KINDS)
    parser.add_argument("--font", type=Path, help="a font with all characters, for pdf")
    parser.add_argument("--show", type=int, default=40)
    options = parser.parse_args()
    if options.font:
        writers.FONT_FILE = options.font
    for round_name in options.rounds:
        for kind in options.kinds:
            tally = Tally()
            for printed in printed_files(round_name):
                forms = extract_document(KINDS[kind](printed.blocks)).forms
                tally.add(printed.name, compared(printed, forms), is_noted=any(form.issues for form in forms))
            tally.show(f"{round_name} {kind}", options.show)
    return 0


if __name__ == "__main__":
    sys.exit(main())
