"""From characters to printed lines of text."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from extract.readers.pdf_page import Char


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line of text with its bounds on the straightened page; `size` is the height of its characters."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    size: float


def lines_of(chars: Iterable[Char]) -> tuple[Line, ...]:
    """Characters as printed lines from top to bottom; sideways text is read along its own direction."""
    upright: list[Char] = []
    sideways: dict[int, list[Char]] = defaultdict(list)
    for char in chars:
        (sideways[char.quarter] if char.quarter else upright).append(char)
    lines = _upright_lines(upright)
    for quarter, group in sideways.items():
        lines.extend(_sideways_lines(group, quarter))
    return tuple(lines)


def baselines(chars: Iterable[Char]) -> list[list[Char]]:
    """Upright characters grouped by the line they stand on, from top to bottom."""
    groups: list[list[Char]] = []
    baseline = 0.0
    for char in sorted(chars, key=lambda char: (char.origin_y, char.x0)):
        if not groups or char.origin_y - baseline > 0.4 * (char.y1 - char.y0):
            groups.append([])
            baseline = char.origin_y
        groups[-1].append(char)
    return groups


def _upright_lines(chars: list[Char]) -> list[Line]:
    return [line for line in map(line_of, baselines(chars)) if line is not None]


def line_of(group: list[Char]) -> Line | None:
    """The characters of one line as text with its bounds; null where they are all white space."""
    group = sorted(group, key=lambda char: char.x0)
    printed = [char for char in group if not char.text.isspace()]
    if not printed:
        return None
    size = max(char.y1 - char.y0 for char in printed)
    parts: list[str] = []
    last: Char | None = None
    for char in group:
        if last is not None and _parted(last, char, size):
            parts.append(" ")
        parts.append(char.text)
        last = char
    return Line(
        "".join(parts).strip(),
        printed[0].x0,
        min(char.y0 for char in printed),
        max(char.x1 for char in printed),
        max(char.y1 for char in printed),
        size,
    )


def _parted(last: Char, char: Char, size: float) -> bool:
    """Whether a gap parts two words or numbers although the producer printed no space there."""
    if last.text.isspace() or char.text.isspace():
        return False
    gap = char.x0 - last.x1
    letters = last.text.isascii() and last.text.isalpha() and char.text.isascii() and char.text.isalpha()
    return gap > (0.2 if letters else 0.8) * size


def _sideways_lines(chars: list[Char], quarter: int) -> list[Line]:
    """Lines of text that runs up (1), upside down (2) or down (3) the page."""
    turned = [_turned(char, quarter) for char in chars]
    lines = _upright_lines(turned)
    x0, y0 = min(char.x0 for char in chars), min(char.y0 for char in chars)
    x1, y1 = max(char.x1 for char in chars), max(char.y1 for char in chars)
    return [Line(line.text, x0, y0, x1, y1, line.size) for line in lines]


def _turned(char: Char, quarter: int) -> Char:
    match quarter:
        case 1:
            x0, y0, x1, y1, ox, oy = -char.y1, char.x0, -char.y0, char.x1, -char.origin_y, char.origin_x
        case 2:
            x0, y0, x1, y1, ox, oy = -char.x1, -char.y1, -char.x0, -char.y0, -char.origin_x, -char.origin_y
        case _:
            x0, y0, x1, y1, ox, oy = char.y0, -char.x1, char.y1, -char.x0, char.origin_y, -char.origin_x
    return Char(char.text, x0, y0, x1, y1, ox, oy)
