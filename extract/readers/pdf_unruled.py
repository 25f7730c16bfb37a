"""Tables printed without ruling lines: columns from the white between them, rows from the distance of lines.

Only for pages that have no ruled table, and only where the words of forms stand in the columns: prose with wide gaps
must not become a table.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from extract.forms.vocabulary import vocabulary
from extract.readers.pdf_grid import Fragment, FragmentCell, PageLayout, lay_out
from extract.readers.pdf_ink import Frame, PageInk, Run
from extract.readers.pdf_labels import labels, plain
from extract.readers.pdf_lines import Line, baselines, line_of, lines_of
from extract.readers.pdf_pitch import Part, overlaps
from extract.readers.pdf_sheet import pages_of_sheet
from extract.readers.pdf_white import FEWEST_COLUMNS, Rows, clusters_of, columns_of, rows_met, rows_of, side_rows

COLUMN_GAP = 0.6
"""White this wide (heights of a character) parts two columns."""
MOST_PARTS = 1200
"""A page with more parts of lines is no form: fine print holds half as many."""
TITLE_ABOVE = 0.9
"""A title stands at least so far (heights of a character) above the first label; a wrapped value stands nearer."""
FEWEST_ROWS = 2
FEWEST_LABELS = 3
"""So many words of forms must stand in the columns."""
OVER_EDGE = 3.0
"""Text may reach this far (points) over the edge of a column that the page before has set."""
IN_COLUMN_SHARE = 0.6
CORE_SHARE = 0.6
"""Rows with at least this share of the most parts are the body of the table."""


def page_layouts(ink: PageInk, before: Sequence[PageLayout]) -> list[PageLayout]:
    """The layout of a page, its unruled table included where it has no ruled one; `before` are those before it.

    A sheet that holds several pages gives the layout of each.
    """
    layout = lay_out(ink)
    if layout.fragments:
        pages = pages_of_sheet(layout, ink)
        return [layout] if len(pages) == 1 else [lay_out(page) for page in pages]
    goes_on = bool(before) and before[-1].page == ink.number - 1 and before[-1].is_unruled
    above = before[-1].fragments[0].xs if goes_on else None
    fragment, outside = unruled_fragment(ink.runs, ink.number, ink.frame, above=above)
    if fragment is None:
        return [layout]
    return [PageLayout(ink.number, ink.frame, (fragment,), lines_of(outside), is_unruled=True)]


def unruled_pages(layouts: Iterable[PageLayout]) -> tuple[int, ...]:
    """The pages whose table has no rulings."""
    return tuple(layout.page for layout in layouts if layout.is_unruled)


def unruled_fragment(
    runs: Iterable[Run], page: int, frame: Frame, *, above: Sequence[float] | None = None
) -> tuple[Fragment | None, tuple[Run, ...]]:
    """The unruled table among the characters of a page, or null, and the characters outside it.

    `above` are the column edges of such a table at the end of the page before: its rest need not hold labels again,
    and stands in the same columns however wide its texts are.
    """
    everything = tuple(runs)
    lines = baselines([run for run in everything if not run.quarter])
    parts = [part for line in lines for part in _parts(line)]
    if len(parts) > MOST_PARTS:
        return None, everything
    parts = _below_title(parts)
    if not parts:
        return None, everything
    rows = _table_of(rows_of(parts), above)
    if rows is None:
        return None, everything
    texts = [part.line for band in (*rows.bands, *rows.sides) for part in band]
    known = labels()
    if above is None and sum(known.is_label(plain(text.text)) for text in texts) < FEWEST_LABELS:
        return None, everything
    columns = columns_of(rows)
    if above is not None and _stand_in(texts, above):
        edges, columns = list(above), _columns_of(above)
    elif len(columns) < FEWEST_COLUMNS:
        return None, everything
    else:
        edges = _edges_between(columns)
    fragment = _fragment(rows, columns, edges, page, frame)
    top, bottom = min(text.y0 for text in texts), max(text.y1 for text in texts)
    return fragment, tuple(run for run in everything if run.quarter or not top <= (run.y0 + run.y1) / 2 <= bottom)


def _below_title(parts: Sequence[Part]) -> list[Part]:
    """What stands below the title and the year above the first label; they may be as near to it as rows are."""
    known, words = labels(), vocabulary()
    ordered = sorted(parts, key=lambda part: part.baseline)
    first = next((part for part in ordered if known.is_label(plain(part.line.text))), None)
    if first is None:
        return ordered
    end = float("-inf")
    for part in ordered:
        text = "".join(part.line.text.split())
        if part.baseline > first.baseline - TITLE_ABOVE * part.line.size:
            break
        if words.is_title(text) or words.year_of(text) is not None:
            end = part.baseline
    return [part for part in ordered if part.baseline > end]


def _table_of(rows: Rows, above: Sequence[float] | None) -> Rows | None:
    """The rows of the table: those with many texts, what is between them, and rows with two texts around them.

    Where it goes on from the page before, what stands above these in one of its columns is the rest of a cut row.
    """
    counts = [len(clusters_of(band)) for band in rows.bands]
    core = [number for number, count in enumerate(counts) if count >= max(FEWEST_COLUMNS, CORE_SHARE * max(counts))]
    if len(core) < (FEWEST_ROWS if above is None else 1):
        return None
    first, last = core[0], core[-1]
    beside = [rows_met(side, rows.bands) for side in rows.sides]
    has_side = {number for start, end in beside for number in range(start, end)}
    while first > 0 and (counts[first - 1] >= 2 or first - 1 in has_side):
        first -= 1
    if above is not None:
        while first > 0 and _stand_in([part.line for part in rows.bands[first - 1]], above):
            first -= 1
    while last + 1 < len(counts) and (counts[last + 1] >= 2 or last + 1 in has_side):
        last += 1
    sides = [side for side, (start, end) in zip(rows.sides, beside, strict=True) if start <= last and first < end]
    return Rows(rows.bands[first : last + 1], tuple(sides))


def _parts(group: Sequence[Run]) -> Iterator[Part]:
    """The parts of a line between wide white. Lines of neighbouring cells that stand a little off each other count."""
    ordered = sorted((run for run in group if not run.text.isspace()), key=lambda run: run.x0)
    parts: list[list[Run]] = []
    end = float("-inf")
    for run in ordered:
        if run.x0 - end > COLUMN_GAP * (run.y1 - run.y0):
            parts.append([])
        parts[-1].append(run)
        end = max(end, run.x1)
    for part in parts:
        line = line_of(part)
        if line is not None:
            yield Part(line, part[0].origin_y)


def _edges_between(columns: Sequence[tuple[float, float]]) -> list[float]:
    """The edges of the columns: in the middle of the white."""
    gaps = pairwise(columns)
    return [columns[0][0] - 2.0, *((left[1] + right[0]) / 2 for left, right in gaps), columns[-1][1] + 2.0]


def _columns_of(edges: Sequence[float]) -> list[tuple[float, float]]:
    """The columns between edges, without the strip beside an edge that text of a neighbour may reach into."""
    return [(left + OVER_EDGE, right - OVER_EDGE) for left, right in pairwise(edges)]


def _stand_in(texts: Sequence[Line], edges: Sequence[float]) -> bool:
    """Whether nearly all texts stand in one column each."""
    columns = _columns_of(edges)
    touched = [sum(1 for x0, x1 in columns if x0 < text.x1 and text.x0 < x1) for text in texts]
    return sum(1 for count in touched if count == 1) >= IN_COLUMN_SHARE * len(touched)


def _fragment(
    rows: Rows, columns: Sequence[tuple[float, float]], xs: Sequence[float], page: int, frame: Frame
) -> Fragment:
    """The table with the given column edges; its row edges lie in the middle of the white."""
    tops = [min(part.line.y0 for part in band) for band in rows.bands]
    bottoms = [max(part.line.y1 for part in band) for band in rows.bands]
    inner = ((bottom + top) / 2 for bottom, top in zip(bottoms, tops[1:], strict=False))
    ys = [tops[0] - 1.0, *inner, bottoms[-1] + 1.0]
    beside = [[part.line for part in band] for band in rows.bands]
    filled = [_filled(lines, columns) for lines in beside]
    cells: list[tuple[int, int, int, int, list[Line]]] = []
    taken: dict[tuple[int, int], list[Line]] = {}
    for side, (first, last) in zip(rows.sides, side_rows(rows, columns, ys), strict=True):
        lines = [part.line for part in side]
        left, right, _ = next(span for span in _spans(lines, columns) if span[2])
        under = set(range(left, right))
        if last - first == 1 or any(under & row for row in filled[first:last]):
            number = rows_met(side, rows.bands)[0]
            beside[number].extend(lines)
            filled[number] |= under
            continue
        for row in filled[first:last]:
            row |= under
        taken.update({(row, column): lines for row in range(first, last) for column in under})
        cells.append((first, last, left, right, lines))
    for number, texts in enumerate(beside):
        for left, right, lines in _spans(texts, columns):
            free = [column for column in range(left, right) if (number, column) not in taken]
            if free == list(range(left, right)):
                cells.append((number, number + 1, left, right, lines))
            elif free and lines:
                # Beside a name of several rows: the columns up to it.
                end = next((column for column in range(free[0], right) if (number, column) in taken), right)
                cells.append((number, number + 1, free[0], end, lines))
            else:
                taken[number, left].extend(lines)
    return Fragment(page, tuple(xs), tuple(ys), tuple(_cell(*cell, xs, ys, frame) for cell in cells))


def _cell(
    top: int,
    bottom: int,
    left: int,
    right: int,
    lines: Iterable[Line],
    xs: Sequence[float],
    ys: Sequence[float],
    frame: Frame,
) -> FragmentCell:
    box = frame.shown_box(xs[left], ys[top], xs[right], ys[bottom])
    return FragmentCell(top, bottom, xs[left], xs[right], box, tuple(lines))


def _filled(lines: Iterable[Line], columns: Sequence[tuple[float, float]]) -> set[int]:
    """The columns of a row where texts stand."""
    return {column for left, right, found in _spans(lines, columns) if found for column in range(left, right)}


def _spans(texts: Iterable[Line], columns: Sequence[tuple[float, float]]) -> list[tuple[int, int, list[Line]]]:
    """The cells of a row: first and last column (exclusive) and lines. Text over several columns unites them."""
    spans: list[tuple[int, int, list[Line]]] = [(number, number + 1, []) for number in range(len(columns))]
    for text in texts:
        touched = [number for number, column in enumerate(columns) if overlaps(text, column)]
        if not touched:
            middle = (text.x0 + text.x1) / 2
            touched = [min(range(len(columns)), key=lambda number: abs(sum(columns[number]) / 2 - middle))]
        left, right = touched[0], touched[-1] + 1
        met = [span for span in spans if span[0] < right and left < span[1]]
        united = (min(left, met[0][0]), max(right, met[-1][1]), [line for span in met for line in span[2]])
        united[2].append(text)
        spans = sorted([*(span for span in spans if span not in met), united], key=lambda span: span[0])
    return spans
