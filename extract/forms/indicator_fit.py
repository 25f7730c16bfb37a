"""How well a text fits a column of the indicator block: a weight is a number, 数量指标 a level-2 name."""

import re

from extract.forms.fields import is_beside_deduction
from extract.forms.printed import MISREAD_DASHES, NOTHING, UNUSED_MARKS, compact, number, read_ocr_digits, score_text
from extract.forms.rows import RowCell
from extract.forms.vocabulary import Vocabulary

SCORES = ("weight", "score", "reviewed_score")
ONLY_POINTS = re.compile(r"^\(?\d+(\.\d+)?分?\)?$")
_MISPLACED = 6.0
_BARE_AMOUNT = re.compile(r"^[≥≤=<>⩾⩽]{0,2}\d[\d.,]*%?$")


def fit(words: Vocabulary, cell: RowCell, role: str) -> float:
    """How badly a cell's text fits a role of the indicator block; see `columns.Fit`."""
    value = cell.value
    if value is None:
        return 0.0 if role in SCORES else 0.2
    if role in SCORES:
        return _fit_score(value)
    squeezed = compact(value)
    numbered = words.numbered_label.match(squeezed)
    if numbered and not numbered["rest"]:
        return 0.0 if role == "level3" else _MISPLACED
    is_level1, is_level2 = words.levels.level1(value) is not None, bool(words.levels.level1_of_level2(value))
    if role == "level1":
        if is_level1 or ONLY_POINTS.match(squeezed):
            return (-0.5 if is_level2 else -3.0) if is_level1 else 0.0
        return 6.0 if is_level2 else 3.0 if len(squeezed) <= 12 else 8.0
    if role == "level2":
        return -3.0 if is_level2 else 2.0 if len(squeezed) <= 15 else 5.0
    if role == "level3":
        if is_level1 or is_level2:
            return (3.0 if is_level2 else 6.0) if words.levels.is_in_full(squeezed) else 1.5
        return 6.0 if squeezed[0] in "≥≤<>=⩾⩽" else 4.0 if _bare(squeezed) else 0.0
    if role in ("target", "actual", "initial_target"):
        if is_level1 or is_level2:
            # 完成, 满意, 按预算执行 are values too, though they read like names of levels; a name in full is none.
            return _MISPLACED if words.levels.is_in_full(squeezed) else 0.5
        return 1.0 if len(squeezed) > 120 else 0.0
    if role == "deviation":
        return 6.0 if _bare(squeezed) else 0.0
    if role == "completion_rate":
        return 0.0 if number(value) is not None else 4.0 if not any(c.isdigit() for c in squeezed) else 1.0
    if role == "unit":
        return 0.0 if len(squeezed) <= 8 and number(value) is None else 6.0
    if role == "comparator":
        return 0.0 if words.comparator.match(squeezed) else 5.0
    return 0.0


def _fit_score(value: str) -> float:
    points = number(score_text(value))
    if points is None:
        if is_beside_deduction(value):
            return 0.0
        unused = compact(value) in (*UNUSED_MARKS, *MISREAD_DASHES, NOTHING)
        return 0.5 if unused or read_ocr_digits(value) is not None else 12.0
    return 8.0 if "%" in compact(value) else 2.0 if abs(points) > 100 else 0.0


def _bare(squeezed: str) -> bool:
    return bool(_BARE_AMOUNT.match(squeezed))
