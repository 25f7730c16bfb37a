"""What is printed on one PDF page: characters and rulings in points from the top left of the page as it is shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from model.source import Box


class Run(NamedTuple):
    """One or more characters printed side by side: their loose box, where they stand on the baseline, their direction.

    A tuple and no data class, because a document holds tens of thousands of them and tuples are made faster.
    `quarter` counts quarter turns counter-clockwise against the page's reading direction; 0 is upright.
    `lefts` and `rights` are the sides of each character where there are several; these are upright, none of them is
    white space, and each stands right behind the one before.
    """

    text: str
    x0: float
    y0: float
    x1: float
    y1: float
    origin_x: float
    origin_y: float
    quarter: int = 0
    lefts: Sequence[float] = ()
    rights: Sequence[float] = ()


def letters(run: Run) -> Sequence[Run]:
    """The characters of a run, one by one."""
    if not run.lefts:
        return (run,)
    sides = zip(run.text, run.lefts, run.rights, strict=True)
    return [Run(text, left, run.y0, right, run.y1, left, run.origin_y) for text, left, right in sides]


class Ruling(NamedTuple):
    """A straight line along one axis: at `at` on the other axis, from `start` to `end`."""

    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Frame:
    """Size of the straightened page, and by how many quarter turns clockwise it was straightened."""

    width: float
    height: float
    turned: int = 0

    def shown_box(self, x0: float, y0: float, x1: float, y1: float) -> Box:
        """A box of the straightened page, in points from the top left of the page as it is shown."""
        if not self.turned:
            return Box(round(x0, 2), round(y0, 2), round(x1, 2), round(y1, 2))
        corners = [turned_point(x, y, self.width, self.height, -self.turned) for x, y in ((x0, y0), (x1, y1))]
        (ax, ay), (bx, by) = corners
        return Box(round(min(ax, bx), 2), round(min(ay, by), 2), round(max(ax, bx), 2), round(max(ay, by), 2))


@dataclass(frozen=True, slots=True)
class PageInk:
    """What is printed on a page, in the coordinates of its frame.

    `has_pictures` tells of images, or of so many filled outlines that they may be text turned into drawings;
    `picture_share` is the part of the page that its largest image covers, from 0;
    `unmapped` counts characters that the page's fonts give no Unicode value for.
    """

    number: int
    frame: Frame
    runs: tuple[Run, ...]
    horizontal: tuple[Ruling, ...]
    vertical: tuple[Ruling, ...]
    has_pictures: bool
    unmapped: int
    picture_share: float = 0.0

    @property
    def char_count(self) -> int:
        """Characters of the page."""
        return sum([len(run[0]) for run in self.runs])


def turned_point(x: float, y: float, width: float, height: float, quarters: int) -> tuple[float, float]:
    """A point of a page of the given size after turning the page by quarter turns clockwise, y downwards."""
    match quarters % 4:
        case 1:
            return height - y, x
        case 2:
            return width - x, height - y
        case 3:
            return y, width - x
    return x, y
