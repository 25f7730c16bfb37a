"""How the parser does on layouts that it has not seen: fields right, wrong, invented and lost, by kind of file.

`python -m benchmarks.extract.layouts [--seeds 300] [--first 0] [--as grid docx rows pdf] [--font FILE] [--show 20]`
"""

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from benchmarks.extract.made_layouts import Line, MadeForm, made_form  # noqa: E402
from benchmarks.extract.outcomes import Outcome, Tally, outcome_of  # noqa: E402
from extract.forms.parser import parse_forms  # noqa: E402
from extract.readers.docx import read_docx  # noqa: E402
from extract.readers.pdf import read_pdf  # noqa: E402
from extract.readers.text import read_text  # noqa: E402
from model.form import Form  # noqa: E402
from model.grid import Block as ReadBlock  # noqa: E402
from model.grid import Cell, Content, Grid, Paragraph  # noqa: E402
from model.status import DocumentKind  # noqa: E402
from samples import writers  # noqa: E402
from samples.blocks import Block, Table  # noqa: E402

HEAD = (
    *("project_name", "department", "implementing_unit", "fiscal_year", "goal_expected", "goal_actual"),
    *("total_weight", "total_score"),
)
MEASURES = ("initial_budget", "full_year_budget", "executed", "weight", "execution_rate", "score")
ROW = (
    *("level1", "level2", "level3", "target", "actual", "weight", "score", "deviation", "reviewed_score", "unit"),
    *("comparator", "completion_rate"),
)


def content_of(blocks: Sequence[Block]) -> Content:
    """The blocks as a reader that loses nothing would give them."""
    found: list[ReadBlock] = []
    for number, block in enumerate(blocks, 1):
        if isinstance(block, Table):
            cells = (Cell(row + 1, column + 1, one.text, one.rows, one.columns) for row, column, one in block.placed())
            placed = tuple(sorted(cells, key=lambda cell: (cell.row, cell.column)))
            found.append(Grid(number, len(block.rows), len(block.widths), placed))
        else:
            found.append(Paragraph(number, block.text))
    return Content(DocumentKind.DOCX, tuple(found))


READERS: dict[str, Callable[[list[Block]], Content]] = {
    "grid": content_of,
    "docx": lambda blocks: read_docx(writers.docx_bytes(blocks)),
    "rows": lambda blocks: read_text(writers.rows_bytes(blocks)),
    "cells": lambda blocks: read_text(writers.cells_bytes(blocks)),
    "pdf": lambda blocks: read_pdf(writers.pdf_bytes(blocks)),
}


def compared(made: MadeForm, forms: Sequence[Form]) -> Iterator[Outcome]:
    """Kind of outcome (right, wrong, invented, lost), field, wanted, got: for every field printed or read."""
    if len(forms) != 1:
        yield "wrong", f"{len(forms)} forms", "1", str(len(forms))
    form = forms[0] if forms else None
    for name in HEAD:
        yield from outcome_of(name, made.head[name], getattr(form, name, None))
    lines = {str(line.funding_source): line for line in form.budget_lines} if form else {}
    for source in dict.fromkeys([*made.budget, *lines]):
        for name in MEASURES:
            wanted = made.budget.get(source, {}).get(name)
            yield from outcome_of(f"budget.{name}", wanted, getattr(lines.get(source), name, None))
    rows = form.indicators if form else ()
    if len(rows) != len(made.indicators):
        yield "wrong", "indicator rows", str(len(made.indicators)), str(len(rows))
    for at in range(max(len(rows), len(made.indicators))):
        wanted_row: Line = made.indicators[at] if at < len(made.indicators) else {}
        for name in ROW:
            got = getattr(rows[at], name) if at < len(rows) else None
            yield from outcome_of(f"indicator.{name}", wanted_row.get(name), got)


def main() -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=300)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--as", dest="kinds", nargs="+", default=["grid", "docx", "rows"], choices=READERS)
    parser.add_argument("--font", type=Path, help="a font with all characters, for pdf")
    parser.add_argument("--show", type=int, default=20)
    options = parser.parse_args()
    if options.font:
        writers.FONT_FILE = options.font
    for kind in options.kinds:
        tally = Tally()
        for seed in range(options.first, options.first + options.seeds):
            made = made_form(seed)
            forms, _ = parse_forms(READERS[kind](made.blocks))
            tally.add(f"seed {seed}", compared(made, forms), is_noted=any(form.issues for form in forms))
        tally.show(kind, options.show)
    return 0


if __name__ == "__main__":
    sys.exit(main())
