"""Rows and columns of a table that no ruling shows, from where its texts stand.

Texts are centred on their row, so that their lines interleave, and a name beside several rows (产出指标) stands between
two of them and would tie these together. Rows are found without such names, which are then given the rows that they
stand in the middle of.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from extract.readers.pdf_pitch import Extent, Part, overlaps, row_pitch

FEWEST_COLUMNS = 3
_BRACKETS = "(（"
SIDE_SHARE = 0.45
"""Names beside several rows stand within this share of the width from the left."""
_SHORT, _ALONE = 5.0, 1.8
"""Texts at most so long, and at least so far apart (heights of a character), are one to a row."""
_MOST_IN_BAND = 120
"""Rows that stand close are parted where they hold no more texts than this."""
_ROOM = 0.75
"""A name this far from the rows around it (share of their usual distance) is a row of its own."""
_OFF_CENTRE = 0.75
"""A name stands at most so far (heights of a character) from the middle of its rows."""


@dataclass(frozen=True, slots=True)
class Rows:
    """The texts of each row from the top, and names beside several rows, in the order of reading."""

    bands: tuple[tuple[Part, ...], ...]
    sides: tuple[tuple[Part, ...], ...]


def rows_of(parts: Sequence[Part]) -> Rows:
    """The rows of a page or table.

    Of all the ways to leave out what stands furthest left, the one with the most texts in rows is right, names torn
    apart taken off, and of these the one that leaves out least.
    """
    left, right = min(part.line.x0 for part in parts), max(part.line.x1 for part in parts)
    reach = left + SIDE_SHARE * (right - left)
    pitch = row_pitch(parts)
    ends = [left, *sorted({part.line.x1 for part in parts if part.line.x1 <= reach})]
    bands = [_bands([part for part in parts if part.line.x1 > end], pitch) for end in ends]
    whole = [sum(_texts_in(band, parts, end) for band in found) for end, found in zip(ends, bands, strict=True)]
    stacks = _stacks([part for part in parts if part.line.x1 <= reach], pitch)
    worth = [count - (FEWEST_COLUMNS - 1) * _torn(stacks, found) for count, found in zip(whole, bands, strict=True)]
    best = worth.index(max(worth))
    inner = [row for band in bands[best] for row in _single_rows(band)]
    # A name alone in its row may stand between two rows as well.
    alone = {part for band in inner if all(part.line.x1 <= reach for part in band) for part in band}
    inner = [band for band in inner if alone.isdisjoint(band)]
    if not inner:
        return Rows(tuple(map(tuple, bands[0])), ())
    sides = []
    for side in _stacks([part for part in parts if part.line.x1 <= ends[best] or part in alone], pitch):
        wrapped = _wrapped_from(side, inner, pitch)
        if wrapped is not None:
            inner[wrapped].extend(side)
        elif _has_row_of_its_own(side, inner):
            inner.append(side)
            inner.sort(key=lambda band: _extent(band)[0])
        else:
            sides.append(tuple(side))
    return Rows(tuple(map(tuple, inner)), tuple(sides))


def side_rows(rows: Rows, columns: Sequence[Extent], ys: Sequence[float]) -> list[tuple[int, int]]:
    """First and last row (exclusive) of each name beside rows; `ys` are the edges of the rows."""
    own = [rows_met(side, rows.bands) for side in rows.sides]
    touched = [_touched(side, columns) for side in rows.sides]
    held = [_touched(band, columns) for band in rows.bands]
    free = [0] * len(columns)
    found: list[tuple[int, int]] = []
    for number, (side, (first, last), under) in enumerate(zip(rows.sides, own, touched, strict=True)):
        start, end_of_free = first, max((free[column] for column in under), default=0)
        while start > end_of_free and not under & held[start - 1]:
            start -= 1
        limit = max(
            last, next((own[later][0] for later in range(number + 1, len(own)) if under & touched[later]), len(held))
        )
        limit = next((row for row in range(last, limit) if under & held[row]), limit)
        top, bottom = _extent(side)
        middle = (top + bottom) / 2
        end = min(range(last, limit + 1), key=lambda row: abs((ys[start] + ys[row]) / 2 - middle))
        if abs((ys[start] + ys[end]) / 2 - middle) > _OFF_CENTRE * side[0].line.size:
            start, end = first, last
        for column in under:
            free[column] = end
        found.append((start, end))
    return found


def rows_met(side: Sequence[Part], bands: Sequence[Sequence[Part]]) -> tuple[int, int]:
    """The rows beside which a name is printed, first and last (exclusive): those it overlaps, or the nearest."""
    top, bottom = _extent(side)
    met = [number for number, band in enumerate(bands) if _extent(band)[0] < bottom and top < _extent(band)[1]]
    if not met:
        distances = [max(_extent(band)[0] - bottom, top - _extent(band)[1]) for band in bands]
        met = [distances.index(min(distances))]
    return met[0], met[-1] + 1


def columns_of(rows: Rows) -> list[Extent]:
    """Where the columns stand: what overlaps is one column, but for texts over several columns of another row."""
    beside: list[list[Part]] = [list(band) for band in rows.bands]
    for side in rows.sides:
        first, last = rows_met(side, rows.bands)
        for number in range(first, last):
            beside[number].extend(side)
    clusters = [clusters_of(band) for band in beside]
    clusters.extend(clusters_of(pair) for side in rows.sides for pair in _around(side, rows))
    single = [
        part
        for band in beside
        for part in band
        if not any(sum(overlaps(part.line, extent) for extent in other) > 1 for other in clusters)
    ]
    return clusters_of(single)


def _around(side: Sequence[Part], rows: Rows) -> Iterator[tuple[Part, Part]]:
    """A name with one further right that has another of its column below: it stands between them in its own column."""
    top, bottom = _extent(side)
    left = max(part.line.x1 for part in side)
    others = [part for other in (*rows.sides, *rows.bands) for part in other if part.line.x0 >= left]
    near = min((part.line.x0 for part in others), default=left)
    column = [part for part in others if part.line.x0 < near + 2 * part.line.size]
    upper = max((part for part in column if part.line.y0 < top), key=lambda part: part.line.y0, default=None)
    if upper is not None:
        extent = (upper.line.x0, upper.line.x1)
        if any(part.line.y1 > bottom and overlaps(part.line, extent) for part in column):
            yield side[0], upper


def _bands(parts: Sequence[Part], pitch: float) -> list[list[Part]]:
    """Rows: lines near to each other are one, unless all lines are equally near."""
    ordered = sorted(parts, key=lambda part: part.baseline)
    near = [
        lower.baseline - upper.baseline < pitch * max(upper.line.size, lower.line.size)
        for upper, lower in pairwise(ordered)
    ]
    if all(near):
        near = [
            lower.baseline - upper.baseline < 0.4 * max(upper.line.size, lower.line.size)
            for upper, lower in pairwise(ordered)
        ]
    bands = [ordered[:1]] if ordered else []
    for part, is_near in zip(ordered[1:], near, strict=True):
        if is_near:
            bands[-1].append(part)
        else:
            bands.append([part])
    return bands


def _single_rows(band: list[Part]) -> list[list[Part]]:
    """The rows of a band whose cells stand so close that none of its lines are far apart.

    Short texts one below the other in two columns, at the same heights, are the middles of rows.
    """
    middles: list[float] = []
    columns = clusters_of(band) if len(band) <= _MOST_IN_BAND else []
    heights = [found for column in columns if (found := _lone_heights(band, column))]
    for number, own in enumerate(heights):
        twins = sum(_same(own, other, band[0].line.size) for other in heights[number + 1 :])
        fewer = sum(len(other) < len(own) for other in heights)
        if len(own) > max(1, len(middles)) and twins and twins >= fewer:
            middles = own
    if not middles:
        return [band]
    baselines = sorted({part.baseline for part in band})
    rows = []
    for upper, lower in pairwise(middles):
        cuts = [at for at in baselines if upper < at <= lower]
        cut = min(cuts, key=lambda at: _skew(band, columns, upper, lower, at))
        rows.append([part for part in band if part.baseline < cut])
        band = [part for part in band if part.baseline >= cut]
    return [*rows, band]


def _lone_heights(band: Sequence[Part], column: Extent) -> list[float]:
    """The baselines of the texts of a column, where each is short and stands alone."""
    inside = sorted((part for part in band if overlaps(part.line, column)), key=lambda part: part.baseline)
    is_short = all(part.line.x1 - part.line.x0 <= _SHORT * part.line.size for part in inside)
    is_alone = all(lower.baseline - upper.baseline > _ALONE * upper.line.size for upper, lower in pairwise(inside))
    return [part.baseline for part in inside] if is_short and is_alone else []


def _same(heights: Sequence[float], others: Sequence[float], size: float) -> bool:
    return len(heights) == len(others) and all(
        abs(one - other) < 0.4 * size for one, other in zip(heights, others, strict=True)
    )


def _skew(band: Sequence[Part], columns: Sequence[Extent], upper: float, lower: float, cut: float) -> float:
    """How far texts are off the middles of two rows that are parted above the baseline `cut`."""
    off = 0.0
    for column in columns:
        inside = [part.baseline for part in band if overlaps(part.line, column)]
        for middle, own in (
            (upper, [at for at in inside if at < cut]),
            (lower, [at for at in inside if cut <= at <= 2 * lower - upper]),
        ):
            if own:
                off += abs((min(own) + max(own)) / 2 - middle)
    return off


def _stacks(parts: Iterable[Part], row_pitch: float) -> list[list[Part]]:
    """Names of one or more lines: what stands near below each other."""
    stacks: list[list[Part]] = []
    for part in sorted(parts, key=lambda part: part.baseline):
        for stack in sorted(stacks, key=lambda stack: -stack[-1].baseline):
            last = stack[-1]
            pitch = part.baseline - last.baseline
            # A name may be printed one character to a line, however far apart, its unit a blank line below.
            has_unit = part.line.text[0] in _BRACKETS and last.line.text[0] not in _BRACKETS
            goes_on = all(map(_is_character, (*stack, part))) or has_unit
            reach = 3 * row_pitch if goes_on else row_pitch
            over = any(overlaps(part.line, (other.line.x0, other.line.x1)) for other in stack)
            if over and pitch < reach * max(part.line.size, last.line.size):
                stack.append(part)
                break
        else:
            stacks.append([part])
    return stacks


def _is_character(part: Part) -> bool:
    """Whether a text is one Chinese character, no figure and no sign."""
    return len(part.line.text) == 1 and "\u4e00" <= part.line.text <= "\u9fff"


def _texts_in(band: Sequence[Part], parts: Iterable[Part], end: float) -> int:
    """How much of a row a band is: texts side by side, one for all that was left out beside them, at most as counts."""
    top, bottom = _extent(band)
    beside = any(part.line.x1 <= end and top <= part.baseline <= bottom for part in parts)
    return min(len(clusters_of(band)) + beside, FEWEST_COLUMNS) - 1


def _torn(stacks: Iterable[Sequence[Part]], bands: Sequence[Sequence[Part]]) -> int:
    """How many names stand in several rows."""
    number_of = {part: number for number, band in enumerate(bands) for part in band}
    return sum(len({number_of.get(part) for part in stack}) > 1 for stack in stacks)


def _wrapped_from(side: Sequence[Part], bands: Sequence[Sequence[Part]], pitch: float) -> int | None:
    """The row with a line right above or below that the texts go on from: a short last line is no name."""
    for number, band in enumerate(bands):
        for part in band:
            near = (abs(part.baseline - own.baseline) < pitch * part.line.size for own in (side[0], side[-1]))
            if any(near) and any(overlaps(part.line, (own.line.x0, own.line.x1)) for own in side):
                return number
    return None


def _has_row_of_its_own(side: Sequence[Part], bands: Sequence[Sequence[Part]]) -> bool:
    """Whether a name stands where no row is, with room for one: a row with nothing but its name."""
    top, bottom = _extent(side)
    extents = [_extent(band) for band in bands]
    if any(first < bottom and top < last for first, last in extents):
        return False
    middles = [(first + last) / 2 for first, last in extents]
    distances = sorted(lower - upper for upper, lower in pairwise(middles))
    usual = distances[len(distances) // 4] if distances else 0.0
    return all(abs(middle - (top + bottom) / 2) >= _ROOM * usual for middle in middles)


def _extent(parts: Sequence[Part]) -> Extent:
    return min(part.line.y0 for part in parts), max(part.line.y1 for part in parts)


def _touched(side: Sequence[Part], columns: Sequence[Extent]) -> set[int]:
    return {number for number, column in enumerate(columns) if any(overlaps(part.line, column) for part in side)}


def clusters_of(parts: Iterable[Part]) -> list[Extent]:
    """The extents of texts over the width, what overlaps as one."""
    found: list[Extent] = []
    for line in sorted((part.line for part in parts), key=lambda line: line.x0):
        if found and overlaps(line, found[-1]):
            found[-1] = (found[-1][0], max(found[-1][1], line.x1))
        else:
            found.append((line.x0, line.x1))
    return found
