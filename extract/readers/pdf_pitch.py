"""How far apart the lines of a page without rulings are: those of one cell and those of two rows."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from extract.readers.pdf_lines import Line

ROW_PITCH = 1.45
"""Lines whose baselines are at least this far apart (heights of a character) are mostly rows, nearer ones one cell."""
_PITCHES = [step / 20 for step in range(25, 61)]
_NEAR_PITCH = 0.07
"""Within this share, a distance of lines speaks against parting rows there."""
_FEW = 3
_FIGURE = re.compile(r"[\d.,]+[%％]?|[—–\-/]+")
_FIGURE_WIDTH = 2.4
"""Figures at most so long (heights of a character) are not wrapped."""
_TOUCH = 0.15
"""Texts that overlap by less (heights of a character) stand side by side."""
Extent = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a printed line between wide white, and its baseline."""

    line: Line
    baseline: float


def row_pitch(parts: Sequence[Part]) -> float:
    """The distance of lines (heights of a character) from which on they are rows.

    Figures are not wrapped: one below the other they are rows. What stands much nearer than they are lines of one
    cell, and rows begin where few lines are so far apart.
    """
    pairs = list(_neighbours(parts))
    # Of a few long figures that are wrapped all the same, the smallest distances are taken off.
    figures = [pitch for pitch, upper, lower in pairs if _is_figure(upper) and _is_figure(lower)]
    most = sorted(figures)[len(figures) // 4] if figures else _PITCHES[-1]
    wraps = [pitch for pitch, *_ in pairs if pitch < 0.9 * most]
    if len(wraps) < _FEW:
        return min(ROW_PITCH, 0.95 * most)
    usual = median(wraps) if figures else min(median(wraps), ROW_PITCH)

    def weight(at: float) -> float:
        near = sum(abs(pitch - at) < _NEAR_PITCH * at for pitch, *_ in pairs)
        return near / len(pairs) + 0.05 * abs(at - 1.15 * usual)

    return min((at for at in _PITCHES if usual < at <= most), key=weight, default=ROW_PITCH)


def _neighbours(parts: Sequence[Part]) -> Iterator[tuple[float, Part, Part]]:
    """Texts right below each other, with the distance of their lines in heights of a character."""
    ordered = sorted(parts, key=lambda part: part.baseline)
    for number, part in enumerate(ordered):
        for below in ordered[number + 1 :]:
            pitch = (below.baseline - part.baseline) / max(part.line.size, below.line.size, 0.1)
            if pitch > _PITCHES[-1]:
                break
            if pitch > 0.4 and overlaps(below.line, (part.line.x0, part.line.x1)):
                yield pitch, part, below
                break


def _is_figure(part: Part) -> bool:
    line = part.line
    return line.x1 - line.x0 <= _FIGURE_WIDTH * line.size and _FIGURE.fullmatch(line.text) is not None


def overlaps(line: Line, extent: Extent) -> bool:
    """Whether a text stands over or below an extent."""
    touch = _TOUCH * line.size
    return line.x0 < extent[1] - touch and extent[0] < line.x1 - touch
