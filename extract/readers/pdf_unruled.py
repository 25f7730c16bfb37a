"""Tables printed without ruling lines: columns from the white between them, rows from the distance of lines.

Only for pages that have no ruled table, and only where the words of forms stand in the columns: prose with wide gaps
must not become a table.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from extract.readers.pdf_grid import Fragment, FragmentCell
from extract.readers.pdf_ink import Frame, Run
from extract.readers.pdf_labels import labels, plain
from extract.readers.pdf_lines import Line, baselines, line_of

COLUMN_GAP = 1.0
"""White this wide (heights of a character) parts two columns."""
ROW_PITCH = 1.45
"""Lines whose baselines are at least this far apart (heights of a character) are rows, nearer ones one wrapped cell."""
FEWEST_COLUMNS = 3
FEWEST_ROWS = 2
FEWEST_LABELS = 3
"""So many words of forms must stand in the columns."""
OVER_EDGE = 3.0
"""Text may reach this far (points) over the edge of a column that the page before has set."""
IN_COLUMN_SHARE = 0.9
CORE_SHARE = 0.6
"""A line with at least this share of the most columns shows where the columns are."""


@dataclass(frozen=True, slots=True)
class _PrintedLine:
    runs: tuple[Run, ...]
    segments: tuple[Line, ...]

    @property
    def baseline(self) -> float:
        return self.runs[0].origin_y

    @property
    def size(self) -> float:
        return max(segment.size for segment in self.segments)


def unruled_fragment(
    runs: Iterable[Run], page: int, frame: Frame, *, above: Sequence[float] | None = None
) -> tuple[Fragment | None, tuple[Run, ...]]:
    """The unruled table among the characters of a page, or null, and the characters outside it.

    `above` are the column edges of such a table at the end of the page before: its rest need not hold labels again,
    and stands in the same columns however wide its texts are.
    """
    everything = tuple(runs)
    lines = [_printed(group) for group in baselines([run for run in everything if not run.quarter])]
    lines = [line for line in lines if line.segments]
    most = max((len(line.segments) for line in lines), default=0)
    core = [number for number, line in enumerate(lines) if len(line.segments) >= max(FEWEST_COLUMNS, CORE_SHARE * most)]
    if len(core) < (FEWEST_ROWS if above is None else 1):
        return None, everything
    first = core[0]
    while first > 0 and len(lines[first - 1].segments) >= 2:
        first -= 1
    last = core[-1]
    while last + 1 < len(lines) and len(lines[last + 1].segments) >= 2:
        last += 1
    body = lines[first : last + 1]
    known = labels()
    labelled = sum(1 for line in body for segment in line.segments if known.is_label(plain(segment.text)))
    if labelled < FEWEST_LABELS and above is None:
        return None, everything
    columns = _columns([lines[number].segments for number in core])
    same = above is not None and _stand_in(body, above)
    if not same and len(columns) < FEWEST_COLUMNS:
        return None, everything
    edges = list(above) if same and above is not None else _edges_between(columns)
    fragment = _fragment(_rows(body), _columns_of(edges) if same else columns, edges, page, frame)
    inside = {id(run) for line in body for run in line.runs}
    return fragment, tuple(run for run in everything if id(run) not in inside)


def _printed(group: Sequence[Run]) -> _PrintedLine:
    """A line with its parts between wide white."""
    ordered = sorted(group, key=lambda run: run.x0)
    parts: list[list[Run]] = []
    end = float("-inf")
    for run in ordered:
        if run.text.isspace():
            continue
        if run.x0 - end > COLUMN_GAP * (run.y1 - run.y0):
            parts.append([])
        parts[-1].append(run)
        end = max(end, run.x1)
    segments = [line for line in map(line_of, parts) if line is not None]
    return _PrintedLine(tuple(ordered), tuple(segments))


def _columns(rows: Iterable[Sequence[Line]]) -> list[tuple[float, float]]:
    """Where the columns stand: what overlaps in any of the rows is one column."""
    columns: list[tuple[float, float]] = []
    for x0, x1 in sorted((segment.x0, segment.x1) for row in rows for segment in row):
        if columns and x0 < columns[-1][1]:
            columns[-1] = (columns[-1][0], max(columns[-1][1], x1))
        else:
            columns.append((x0, x1))
    return columns


def _rows(lines: Sequence[_PrintedLine]) -> list[list[_PrintedLine]]:
    """Lines near to each other are one row, unless all lines are equally near."""
    pitches = [lower.baseline - upper.baseline for upper, lower in pairwise(lines)]
    wraps = [pitch < ROW_PITCH * line.size for pitch, line in zip(pitches, lines, strict=False)]
    if all(wraps):
        return [[line] for line in lines]
    rows = [[lines[0]]]
    for line, wrapped in zip(lines[1:], wraps, strict=True):
        if wrapped:
            rows[-1].append(line)
        else:
            rows.append([line])
    return rows


def _edges_between(columns: Sequence[tuple[float, float]]) -> list[float]:
    """The edges of the columns: in the middle of the white."""
    gaps = pairwise(columns)
    return [columns[0][0] - 2.0, *((left[1] + right[0]) / 2 for left, right in gaps), columns[-1][1] + 2.0]


def _columns_of(edges: Sequence[float]) -> list[tuple[float, float]]:
    """The columns between edges, without the strip beside an edge that text of a neighbour may reach into."""
    return [(left + OVER_EDGE, right - OVER_EDGE) for left, right in pairwise(edges)]


def _stand_in(lines: Iterable[_PrintedLine], edges: Sequence[float]) -> bool:
    """Whether nearly all parts of the lines stand in one column each."""
    columns = _columns_of(edges)
    touched = [
        sum(1 for x0, x1 in columns if x0 < segment.x1 and segment.x0 < x1)
        for line in lines
        for segment in line.segments
    ]
    return sum(1 for count in touched if count == 1) >= IN_COLUMN_SHARE * len(touched)


def _fragment(
    rows: Sequence[Sequence[_PrintedLine]],
    columns: Sequence[tuple[float, float]],
    xs: Sequence[float],
    page: int,
    frame: Frame,
) -> Fragment:
    """The table with the given column edges; its row edges lie in the middle of the white."""
    tops = [min(segment.y0 for line in row for segment in line.segments) for row in rows]
    bottoms = [max(segment.y1 for line in row for segment in line.segments) for row in rows]
    inner = ((bottom + top) / 2 for bottom, top in zip(bottoms, tops[1:], strict=False))
    ys = [tops[0] - 1.0, *inner, bottoms[-1] + 1.0]
    cells = []
    for number, row in enumerate(rows):
        for left, right, lines in _spans(row, columns):
            box = frame.shown_box(xs[left], ys[number], xs[right], ys[number + 1])
            cells.append(FragmentCell(number, number + 1, xs[left], xs[right], box, tuple(lines)))
    return Fragment(page, tuple(xs), tuple(ys), tuple(cells))


def _spans(row: Sequence[_PrintedLine], columns: Sequence[tuple[float, float]]) -> list[tuple[int, int, list[Line]]]:
    """The cells of a row: first and last column (exclusive) and lines. Text over several columns unites them."""
    spans: list[tuple[int, int, list[Line]]] = [(number, number + 1, []) for number in range(len(columns))]
    for line in row:
        for segment in line.segments:
            touched = [number for number, (x0, x1) in enumerate(columns) if x0 < segment.x1 and segment.x0 < x1]
            if not touched:
                middle = (segment.x0 + segment.x1) / 2
                touched = [min(range(len(columns)), key=lambda number: abs(sum(columns[number]) / 2 - middle))]
            left, right = touched[0], touched[-1] + 1
            met = [span for span in spans if span[0] < right and left < span[1]]
            united = (min(left, met[0][0]), max(right, met[-1][1]), [text for span in met for text in span[2]])
            united[2].append(segment)
            spans = sorted([*(span for span in spans if span not in met), united], key=lambda span: span[0])
    return spans
