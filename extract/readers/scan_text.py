"""What a picture of one line of text says, and how sure that is."""

import logging
import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import cv2
import numpy as np

from extract.readers.scan_picture import InkBox, Page, Picture

# From 1.29 on onnxruntime tells its maker of its use and keeps a number of this machine in the home folder, unless this
# is set before it is loaded (microsoft/onnxruntime pull request 27379).
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

_BORDER = 4
"""Pixels of paper around a line: the recogniser reads characters at the very edge badly."""
_THREADS = 2
_DASH_RATIO = 2.2
"""A lone stroke so much wider than high is a dash."""
_STANDING_RATIO = 1.6
"""A lone stroke so much higher than wide stands."""
_SLASH_DEGREES, _ONE_DEGREES = 13.0, 7.0
"""A standing stroke that leans by more than the first is a slash, by less than the second a one."""
_SURE, _UNSURE = 1.0, 0.5
_STROKES = frozenset({"", *"一—–-―_ー－~1/lI|丨丿ノJ\\、"})
"""What a recogniser makes of one stroke. Where it sees anything else, its word counts."""


@dataclass(frozen=True, slots=True)
class ReadText:
    """The text of a line as recognised, and how sure that is, from 0 to 1."""

    text: str
    confidence: float


def read_lines(page: Page, boxes: Sequence[InkBox], height: float) -> list[ReadText]:
    """The text of each line. `height` is that of most characters of the page."""
    found = recognise([_crop(page.grey, box, height) for box in boxes])
    return [
        (_lone_stroke(page.ink, box, height) if text.text in _STROKES else None) or text
        for box, text in zip(boxes, found, strict=True)
    ]


def recognise(pictures: Sequence[Picture]) -> list[ReadText]:
    """The text of pictures of single lines."""
    from rapidocr.ch_ppocr_rec import TextRecInput

    if not pictures:
        return []
    colour = [cv2.cvtColor(picture, cv2.COLOR_GRAY2BGR) for picture in pictures]
    result = _recogniser()(TextRecInput(img=colour))
    return [
        ReadText(text.strip(), round(float(score), 4)) for text, score in zip(result.txts, result.scores, strict=True)
    ]


@cache
def _recogniser() -> Any:
    """The recogniser with the models that its package holds: nothing is fetched."""
    from rapidocr import RapidOCR

    logging.getLogger("RapidOCR").setLevel(logging.ERROR)
    engine = RapidOCR(
        params={
            "Global.log_level": "error",
            "EngineConfig.onnxruntime.intra_op_num_threads": _THREADS,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )
    return engine._load_rec_model()  # type: ignore[no-untyped-call]


def _crop(grey: Picture, box: InkBox, height: float) -> Picture:
    """The picture of a line. A line of low signs (……, ——) keeps the paper above and below, as among others."""
    missing = max(0, round((height - (box.y1 - box.y0)) / 2))
    y0, y1 = max(0, box.y0 - missing), box.y1 + missing
    cut = grey[y0:y1, box.x0 : box.x1]
    return cv2.copyMakeBorder(cut, _BORDER, _BORDER, _BORDER, _BORDER, cv2.BORDER_CONSTANT, value=(255,)).astype(
        np.uint8
    )


def _lone_stroke(ink: Picture, box: InkBox, height: float) -> ReadText | None:
    """A line that is one stroke: a dash, a slash or a one, told by its shape; None for everything else.

    A recogniser takes a dash for the character 一 and a slash for the figure 1, which makes a score of a placeholder.
    """
    width, tall = box.x1 - box.x0, box.y1 - box.y0
    if width > 3 * height or tall > 1.5 * height:
        return None
    part = ink[box.y0 : box.y1, box.x0 : box.x1]
    count, labels, stats, _ = cv2.connectedComponentsWithStats(part)
    strokes = [number for number in range(1, count) if stats[number, cv2.CC_STAT_AREA] >= 0.02 * height * height]
    if not strokes:
        return None
    if tall <= 0.3 * height and width >= _DASH_RATIO * tall and width >= 0.25 * height:
        return ReadText("—", _SURE)
    if len(strokes) > 1 or tall < _STANDING_RATIO * width or tall < 0.5 * height:
        return _slash(labels, strokes[0], tall, width, height) if len(strokes) == 1 else None
    lean = _lean(labels == strokes[0])
    if lean is None:
        return None
    if abs(lean) >= _SLASH_DEGREES:
        return ReadText("/" if lean > 0 else "\\", _SURE)
    return ReadText("1", _SURE if abs(lean) <= _ONE_DEGREES else _UNSURE)


def _slash(labels: Any, stroke: int, tall: int, width: int, height: float) -> ReadText | None:
    """A stroke from the lower left to the upper right that is as straight as a line, however wide."""
    if tall < 0.5 * height or width < 0.2 * height:
        return None
    ys, xs = np.nonzero(labels == stroke)
    slope, offset = np.polyfit(ys, xs, 1)
    stray = np.abs(xs - (slope * ys + offset)).mean()
    if stray > 0.09 * height or not 0.3 <= abs(slope) <= 1.6:
        return None
    return ReadText("/" if slope < 0 else "\\", _SURE)


def _lean(mask: Any) -> float | None:
    """Degrees by which a straight stroke leans to the right; None for one that is not straight."""
    ys, xs = np.nonzero(mask)
    if len(ys) < 8:
        return None
    # The middle of the stroke row by row: a figure one has a flag and a foot, which must not count as leaning.
    rows = np.unique(ys)
    inner = rows[len(rows) // 5 : len(rows) - len(rows) // 5]
    if len(inner) < 5:
        return None
    rights = np.array([xs[ys == row].max() for row in inner])
    slope, offset = np.polyfit(inner, rights, 1)
    if np.abs(rights - (slope * inner + offset)).mean() > 2.5:
        return None
    return float(np.degrees(np.arctan(-slope)))
