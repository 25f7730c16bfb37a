"""Seals stamped over print: red ink is taken away where it forms a seal, so that the print below it is read."""

import cv2
import numpy as np
import numpy.typing as npt

from extract.readers.scan_picture import DPI, Picture

Colours = npt.NDArray[np.uint8]

_REDNESS = 60
"""Red is brighter than green and blue by so much in the ink of a seal (of 255; measured: scanned seals from 90 on)."""
_LEAST, _MOST = 2.2 / 2.54 * DPI, 6.5 / 2.54 * DPI
"""Seals of offices measure 3 to 4.5 cm, those of single officers less; a line of red text is longer, or lower."""
_LONGEST = 1.8
"""A seal is round, oval or square: at most so many times as wide as high."""
_GAP = 25
"""Parts of a seal, which are characters, a star and a rim, stand so near to each other."""
_FEWEST = 500
"""Less red than this many pixels is no seal."""


def grey_without_seals(colours: Colours) -> Picture:
    """The picture (red, green, blue; DPI dots per inch) in grey, seals in red left out.

    Red print stays: only what is as large and as round as a seal is left out. Where a seal lies on black print, the
    print is as dark in red light as elsewhere, and the ink of the seal as bright as paper.
    """
    grey = cv2.cvtColor(colours, cv2.COLOR_RGB2GRAY).astype(np.uint8)
    red, green, blue = (colours[:, :, channel] for channel in range(3))
    is_red = cv2.subtract(red, cv2.max(green, blue)) > _REDNESS
    if np.count_nonzero(is_red) < _FEWEST:
        return grey
    near = cv2.dilate(is_red.astype(np.uint8), np.ones((_GAP, _GAP), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(near)
    for left, top, width, height, _area in stats[1:count]:
        if min(width, height) >= _LEAST and max(width, height) <= min(_MOST, _LONGEST * min(width, height)):
            part = np.s_[top : top + height, left : left + width]
            grey[part] = _paper_in_red_light(red[part], is_red[part])
    return grey


def _paper_in_red_light(red: Picture, is_red: npt.NDArray[np.bool_]) -> Picture:
    """A part of the picture in red light, its seal as bright as the paper around it."""
    paper, ink = float(np.percentile(red, 95)), float(np.percentile(red[is_red], 20))
    brighter = red.astype(np.float32) * (paper / max(ink, 1.0))
    return np.minimum(brighter, paper).astype(np.uint8)
