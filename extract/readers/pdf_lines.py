"""From characters to printed lines of text."""

from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise
from operator import attrgetter, sub
from typing import NamedTuple

from extract.readers.pdf_ink import Run, letters

NARROW_GAP, WIDE_GAP = 0.2, 0.8
"""White between two Latin letters, between any two characters (heights of a character), that stands for a space."""

_BY_BASELINE = attrgetter("origin_y", "x0")
_BY_LEFT = attrgetter("x0")


class Line(NamedTuple):
    """One printed line of text with its bounds on the straightened page; `size` is the height of its characters."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    size: float


def lines_of(runs: Iterable[Run]) -> tuple[Line, ...]:
    """Characters as printed lines from top to bottom; sideways text is read along its own direction."""
    upright = list(runs)
    turned = [run for run in upright if run.quarter]
    if not turned:
        return tuple(_upright_lines(upright))
    upright = [run for run in upright if not run.quarter]
    sideways: dict[int, list[Run]] = defaultdict(list)
    for run in turned:
        sideways[run.quarter].append(run)
    lines = _upright_lines(upright)
    for quarter, group in sideways.items():
        lines.extend(_sideways_lines(group, quarter))
    return tuple(lines)


def baselines(runs: Iterable[Run]) -> list[list[Run]]:
    """Upright text grouped by the line it stands on, from top to bottom."""
    groups: list[list[Run]] = []
    group: list[Run] = []
    baseline = float("-inf")
    for run in sorted(runs, key=_BY_BASELINE):
        at = run.origin_y
        if at != baseline and at - baseline > 0.4 * (run.y1 - run.y0):
            group = []
            groups.append(group)
            baseline = at
        group.append(run)
    return groups


def _upright_lines(runs: list[Run]) -> list[Line]:
    groups = [runs] if len(runs) == 1 else baselines(runs)
    return [line for line in map(line_of, groups) if line is not None]


def line_of(group: list[Run]) -> Line | None:
    """The characters of one line as text with its bounds; null where they are all white space."""
    if len(group) == 1:
        text, x0, y0, x1, y1, *_ = group[0]
        return None if text.isspace() else Line(text, x0, y0, x1, y1, y1 - y0)
    group = sorted(group, key=_BY_LEFT)
    if any(after.x0 < (run.lefts[-1] if run.lefts else run.x0) for run, after in pairwise(group)):
        # Runs that lie over each other: their characters are read in their own order.
        group = sorted((char for run in group for char in letters(run)), key=_BY_LEFT)
    text = "".join([run[0] for run in group])
    if not text.isspace() and len(text.split()) == 1 and not (text[0].isspace() or text[-1].isspace()):
        printed = group
    else:
        printed = [run for run in group if not run.text.isspace()]
        if not printed:
            return None
    _, x0s, tops, x1s, bottoms, *_ = zip(*printed, strict=True)
    size = max(map(sub, bottoms, tops))
    if printed is not group or max(map(sub, x0s[1:], x1s), default=0.0) > NARROW_GAP * size:
        text = _spaced(group, size).strip()
    return Line(text, x0s[0], min(tops), max(x1s), max(bottoms), size)


def _spaced(group: list[Run], size: float) -> str:
    """The text of a line with a space where a gap parts two words or numbers although none was printed."""
    parts: list[str] = []
    end = float("inf")
    last = " "
    for run in group:
        text = run.text
        gap = run.x0 - end
        if (
            gap > NARROW_GAP * size
            and not (last.isspace() or text.isspace())
            and (gap > WIDE_GAP * size or (_latin(last) and _latin(text[0])))
        ):
            parts.append(" ")
        parts.append(text)
        last, end = text[-1], run.x1
    return "".join(parts)


def _latin(text: str) -> bool:
    return text.isascii() and text.isalpha()


def _sideways_lines(chars: list[Run], quarter: int) -> list[Line]:
    """Lines of text that runs up (1), upside down (2) or down (3) the page."""
    turned = [_turned(char, quarter) for char in chars]
    lines = _upright_lines(turned)
    x0, y0 = min(char.x0 for char in chars), min(char.y0 for char in chars)
    x1, y1 = max(char.x1 for char in chars), max(char.y1 for char in chars)
    return [Line(line.text, x0, y0, x1, y1, line.size) for line in lines]


def _turned(char: Run, quarter: int) -> Run:
    match quarter:
        case 1:
            x0, y0, x1, y1, ox, oy = -char.y1, char.x0, -char.y0, char.x1, -char.origin_y, char.origin_x
        case 2:
            x0, y0, x1, y1, ox, oy = -char.x1, -char.y1, -char.x0, -char.y0, -char.origin_x, -char.origin_y
        case _:
            x0, y0, x1, y1, ox, oy = char.y0, -char.x1, char.y1, -char.x0, char.origin_y, -char.origin_x
    return Run(char.text, x0, y0, x1, y1, ox, oy)
