"""Sheets that hold several pages of a document: two side by side, as booklets are printed and scanned, or four."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from extract.readers.pdf_grid import Fragment, PageLayout
from extract.readers.pdf_ink import PageInk, Run

NEAR_MIDDLE = 0.08
"""The white between two pages lies at most so far (share of the sheet) from its middle."""
WIDE_TABLE = 0.6
"""A table that takes this share of the width of its half is that of a page, not one of two beside each other."""
FEWEST_CELLS = 6
"""One of the tables has at least so many cells; the last row of a form may stand alone on its page."""


def pages_of_sheet(layout: PageLayout, ink: PageInk) -> list[PageInk]:
    """The ink of each page that is printed on a sheet, in reading order; the sheet alone where it is one page.

    Two pages beside each other make a sheet that is wider than high; on one that is higher than wide, four do.
    """
    tables = [fragment for fragment in layout.fragments if len(fragment.cells) > 1]
    if len(tables) < 2 or max(len(table.cells) for table in tables) < FEWEST_CELLS:
        return [ink]
    width, height = ink.frame.width, ink.frame.height
    spans = [(table.xs[0], table.xs[-1]) for table in tables]
    across = _gutter(spans, width)
    if across is None or any(run.x0 < across < run.x1 for run in ink.runs) or not _fill(tables, across, width):
        return [ink]
    if width > height:
        return list(_parted(ink, across))
    along = _gutter([(table.ys[0], table.ys[-1]) for table in tables], height)
    if along is None:
        return [ink]
    return [page for half in _parted(ink, along, lying=True) for page in _parted(half, across)]


def _gutter(spans: Sequence[tuple[float, float]], length: float) -> float | None:
    """Where the white between two pages lies; null where a table reaches over the middle, or all are on one side."""
    middle, reach = length / 2, NEAR_MIDDLE * length
    before = [end for start, end in spans if (start + end) / 2 < middle]
    after = [start for start, end in spans if (start + end) / 2 >= middle]
    if not before or not after or max(before) >= min(after):
        return None
    least, most = max(max(before), middle - reach), min(min(after), middle + reach)
    return (least + most) / 2 if least < most else None


def _fill(tables: Iterable[Fragment], across: float, width: float) -> bool:
    """Whether the tables are as wide as pages are."""
    return all(
        table.xs[-1] - table.xs[0] >= WIDE_TABLE * (across if table.xs[-1] <= across else width - across)
        for table in tables
    )


def _parted(ink: PageInk, at: float, *, lying: bool = False) -> tuple[PageInk, PageInk]:
    """What stands left and right of (or above and below) a line; the places stay those of the sheet."""
    through, beside = (ink.vertical, ink.horizontal) if lying else (ink.horizontal, ink.vertical)
    parts = []
    for is_first in (True, False):
        runs = tuple(run for run in ink.runs if (_middle(run, lying=lying) < at) is is_first)
        cut = tuple(ruling for ruling in through if ((ruling.start + ruling.end) / 2 < at) is is_first)
        kept = tuple(ruling for ruling in beside if (ruling.at < at) is is_first)
        horizontal, vertical = (kept, cut) if lying else (cut, kept)
        parts.append(replace(ink, runs=runs, horizontal=horizontal, vertical=vertical))
    return parts[0], parts[1]


def _middle(run: Run, *, lying: bool) -> float:
    return (run.y0 + run.y1) / 2 if lying else (run.x0 + run.x1) / 2
