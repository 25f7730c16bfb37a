"""Text of documents is data: what has to happen to it before it is shown anywhere.

Everything that the report shows went through `clean` when it was read, so that pages, workbook and CSV agree.
"""

import re
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from model.visible import visible

# The rule is that of dbt_project/macros/text/mask_personal.sql (mask_phones), which goes over what documents print;
# this one goes over whatever the report shows. tests/report/test_phones.py holds them together.
# A hexadecimal digest is matched first and kept, so that digits inside it are never taken for a telephone.
_DIGEST = r"(?P<digest>[0-9a-f]{32,})"
_EXTENSION = r"(?:-[0-9]{1,5})?"


def _end(more_units: str = "") -> str:
    """What may follow a number; a unit, a percent sign or a decimal fraction makes it an amount."""
    return rf"(?=\s*(?:\Z|[^0-9.元万亿%{more_units}\s]|\.(?:\Z|[^0-9]))|\s+[0-9])"


_MOBILE = r"(?<![0-9.≥≤<>¥$])(?:\+?86[- ]?)?1[3-9][0-9](?:[- ]?[0-9]{4}){2}" + _end()
_AREA = rf"(?<![0-9.-])(?:\(0[0-9]{{2,3}}\)[- ]?|0[0-9]{{2,3}}[- ])[0-9]{{7,8}}{_EXTENSION}{_end()}"
_NAMED = (
    r"(?P<named>(?:电话|手机|座机|传真|联系方式)(?:号码|号)?[为是:()\s]{0,3})"
    rf"(?:\(?0[0-9]{{2,3}}\)?[- ]?)?[0-9]{{3,4}}[- ]?[0-9]{{4}}{_EXTENSION}{_end('次个人件户条通部台')}"
)
_PHONES = tuple(re.compile(f"{_DIGEST}|{phone}") for phone in (_MOBILE, _AREA, _NAMED))
# Every number that is masked has seven digits or more in a row like this.
_MAY_HOLD = re.compile(r"[0-9][0-9() -]{5,}[0-9]")
_MASK = "［电话已隐去］"
# One character for one, so that what is found stands at the same place in the text as printed.
_HALF_WIDTH = str.maketrans("０１２３４５６７８９－＋（）：．％＜＞￥＄\u3000\u00a0", "0123456789-+():.%<>¥$  ")


def mask_phones(text: str) -> str:
    """The text without mobile numbers, landlines with an area code, and landlines that it calls a telephone.

    Extensions go with their number. Full-width signs count as plain ones. Amounts (digits followed by a unit or a
    fraction, or behind a comparison) and digests stay.
    """
    if _MAY_HOLD.search(text.translate(_HALF_WIDTH)):
        # Twice each: a number may stand right behind one that is masked.
        for pattern in (each for each in _PHONES for _ in range(2)):
            text = _masked(text, pattern)
    return text


def _masked(text: str, pattern: re.Pattern[str]) -> str:
    shown, end = [], 0
    for match in pattern.finditer(text.translate(_HALF_WIDTH)):
        if not match["digest"]:
            named = match.groupdict().get("named")
            shown += [text[end : match.end("named") if named else match.start()], _MASK]
            end = match.end()
    return "".join((*shown, text[end:]))


def clean(text: str | None, *, is_number: bool = False) -> str | None:
    """Text of a document or of a message about one, safe to be shown: hidden characters visible, telephones masked.

    With `is_number` nothing is masked: the text is a number cell of a form.
    """
    if text is None:
        return None
    text = visible(text)
    return text if is_number else mask_phones(text)


def clip(text: str, limit: int) -> str:
    """At most `limit` characters of the text, followed by how many are left out."""
    if len(text) <= limit:
        return text
    return f"{text[:limit]}…（另有 {len(text) - limit} 字未显示，见原文件）"


def number(value: Decimal | float | int | None) -> str:
    """A number without trailing zeros and without an exponent; "" for none."""
    if value is None:
        return ""
    text = f"{Decimal(str(value)):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def points(value: Decimal | None) -> str:
    """Points of a score to four digits, half up; "" for none."""
    return "" if value is None else number(value.quantize(Decimal("0.0001"), ROUND_HALF_UP))


def percent(rate: Decimal | None) -> str:
    """A fraction as a percentage to two digits, half up; "" for none."""
    return "" if rate is None else f"{number((rate * 100).quantize(Decimal('0.01'), ROUND_HALF_UP))}%"


def place(page: int | None, table_no: int | None, row_no: int | None) -> str:
    """Where something is printed, as 第N页 表T 行R, as far as it is known."""
    parts = (("第{}页", page), ("表{}", table_no), ("行{}", row_no))
    return " ".join(pattern.format(value) for pattern, value in parts if value is not None)


def write_text(path: Path, text: str) -> None:
    """Write a file of the report: UTF-8, line ends of one kind on every machine."""
    path.write_text(text, encoding="utf-8", newline="\n")
