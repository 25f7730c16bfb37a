"""Text of documents is data: what has to happen to it before it is shown anywhere.

Everything that the report shows went through `clean` when it was read, so that pages, workbook and CSV agree.
"""

import re
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from model.beijing import beijing as beijing
from model.beijing import last_day as last_day
from model.spreadsheet import csv_text as csv_text
from model.spreadsheet import starts_formula as starts_formula
from model.visible import visible as visible

# A hexadecimal digest is matched first and kept, so that digits inside it are never taken for a telephone.
# A number followed by a unit of money or a decimal fraction is an amount.
_DIGEST = r"(?P<digest>[0-9a-f]{32,})"
_MOBILE = r"(?<![\d.])(?:\+?86[- ]?)?1[3-9]\d(?:[- ]?\d{4}){2}(?!\d|\.\d|\s*[元万亿%])"
_AREA_LANDLINE = r"(?<![\d.-])0\d{2,3}-\d{7,8}(?!\d)"
_NAMED_LANDLINE = r"(?P<named>(?:电话|手机|传真|联系方式)\s*:?\s*)(?:\(?0\d{2,3}\)?[- ]?)?\d{7,8}(?!\d)"
_PHONE = re.compile("|".join((_DIGEST, _MOBILE, _AREA_LANDLINE, _NAMED_LANDLINE)))
_MASK = "［电话已隐去］"
# One character for one, so that what is found stands at the same place in the text as printed.
_HALF_WIDTH = str.maketrans("０１２３４５６７８９－＋（）：", "0123456789-+():")


def mask_phones(text: str) -> str:
    """The text without what looks like a mobile number, or like a landline said to be one or with an area code.

    Full-width digits count as digits. Amounts (digits followed by a unit or a fraction) and digests stay.
    """
    shown, end = [], 0
    for match in _PHONE.finditer(text.translate(_HALF_WIDTH)):
        if not match["digest"]:
            shown += [text[end : match.end("named") if match["named"] else match.start()], _MASK]
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


def folder_name(source: str | None) -> str | None:
    """The name of the folder that a source is: where it lies tells of the machine, and nothing of the documents."""
    names = [name for name in re.split(r"[/\\]", source or "") if name]
    return names[-1] if names else source


def write_text(path: Path, text: str) -> None:
    """Write a file of the report: UTF-8, line ends of one kind on every machine."""
    path.write_text(text, encoding="utf-8", newline="\n")
