"""Printed text: white space of line breaks and OCR taken out, blanks and dashes seen, numbers told from words."""

import re
import unicodedata
from decimal import Decimal, InvalidOperation
from functools import lru_cache

_ZERO_WIDTH = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f"))
_SPACE = re.compile(r"\s+")
_DASHES = re.compile(r"^[-—–－―─‐‑−]{1,4}$")
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_NUMBERING = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}[、.]|\([一二三四五六七八九十\d]{1,3}\)[、.]?|\d{1,2}[、.](?!\d))"
)
_FORMULA = re.compile(r"(?<=.)=(?=[^=]*[/÷])[^=]*$")
"""How a value is computed, behind its label: "执行率=(5)/(2)"."""
_TRANSLATION = re.compile(r"(?<=[\u4e00-\u9fff)])(?:[A-Za-z][A-Za-z'&./-]+\d?|[A-E])$")
"""A label's translation or the letter of its column behind it: "项目名称Project Name", "全年预算数A"."""
_AMOUNT = re.compile(r"^[≥≤＝=><～~约]{0,2}[\d.,，％%+-]*\d[\d.,，％%]*\D{0,8}$")
_NUMBER = re.compile(r"^[-+]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?$|^[-+]?\.\d+$")
_SCORE_DRESS = re.compile(r"^[(（\[]?(?P<number>[^()（）\[\]分]+)分?[)）\]]?分?$")
_HEADING_LINE = re.compile(
    r"^([一二三四五六七八九十]+、|\([一二三四五六七八九十\d]+\)|\d+[、.]|附件)[^。；;，,：:]{1,24}$"
)
_BRACKETED = re.compile(r"[(\[](?:(\d+(?:\.\d+)?)分|(?:满分|分值|权重)[:为]?(\d+(?:\.\d+)?)分?[)\]])")
SECTION_NUMBER = re.compile(r"^[一二三四五六七八九十]+、")
"""The number of a section before its heading: 四、."""
UNUSED_MARKS = ("/", "\\")
"""Marks of an unused cell: printed, neither a number nor a blank."""
NOTHING = "无"
"""The word for nothing: no number where one is due."""
MISREAD_DASHES = ("一", "ー")
"""What recognition makes of a dash that stands for nothing."""
LONGEST_LABEL = 80
LONGEST_AMOUNT = 60
_OCR_DIGITS = str.maketrans({"O": "0", "o": "0", "〇": "0", "l": "1", "I": "1", "|": "1"})


def compact(text: str) -> str:
    """The text in NFKC without any white space or zero-width character: what comparisons are made on."""
    return _compact_label(text) if len(text) <= LONGEST_LABEL else _compact(text)


def _compact(text: str) -> str:
    return _SPACE.sub("", unicodedata.normalize("NFKC", text.translate(_ZERO_WIDTH)))


# A parser asks the same of a cell again and again, and forms repeat their labels.
_compact_label = lru_cache(maxsize=20_000)(_compact)


def is_blank(text: str) -> bool:
    """Whether nothing is printed: no text, or only a dash."""
    squeezed = _SPACE.sub("", text.translate(_ZERO_WIDTH))
    return not squeezed or bool(_DASHES.match(squeezed))


def is_heading_line(text: str) -> bool:
    """Whether the text is a heading: a short numbered line without a sentence's punctuation."""
    return bool(_HEADING_LINE.match(compact(text)))


def clean(text: str) -> str | None:
    """The printed text without the white space that line breaks and OCR put into it; null for a blank or a dash.

    Chinese is written without spaces. One space stays between Latin letters or digits, except where the whole text
    is one number with its unit, which only OCR or a narrow cell can have cut.
    """
    if is_blank(text):
        return None
    text = text.translate(_ZERO_WIDTH).strip()
    squeezed = _SPACE.sub("", text)
    if len(squeezed) == len(text) or (len(squeezed) <= LONGEST_AMOUNT and _AMOUNT.match(squeezed)):
        return squeezed
    parts = _SPACE.split(text)
    joined = parts[0]
    for part in parts[1:]:
        keep = joined[-1:].isascii() and joined[-1:].isalnum() and part[:1].isascii() and part[:1].isalnum()
        joined += f" {part}" if keep and not (joined[-1].isdigit() and part[0].isdigit()) else part
    return joined


def is_amount_text(text: str) -> bool:
    """Whether the text is one number, perhaps between a comparator and a unit: "≥36公里"."""
    squeezed = compact(text)
    return len(squeezed) <= LONGEST_AMOUNT and bool(_AMOUNT.match(squeezed))


def number(text: str | None) -> Decimal | None:
    """The number that the text is, thousands separators and a percent sign taken off; null where it is none."""
    if text is None:
        return None
    return _number(text) if len(text) <= LONGEST_AMOUNT else None


@lru_cache(maxsize=20_000)
def _number(text: str) -> Decimal | None:
    squeezed = compact(text).rstrip("%")
    if not _NUMBER.match(squeezed):
        return None
    try:
        return Decimal(squeezed.replace(",", ""))
    except InvalidOperation:
        return None


def score_text(text: str | None) -> str | None:
    """A weight or score as a number: "(20分)" is "20". Text that is no number is given back unchanged."""
    if text is None:
        return None
    dressed = _SCORE_DRESS.match(compact(text)) if len(text) <= LONGEST_AMOUNT else None
    if dressed and number(dressed["number"]) is not None:
        return dressed["number"] if compact(text) != dressed["number"] else text
    return text


def read_ocr_digits(text: str) -> str | None:
    """The number that OCR meant where it read letters for digits in a text that otherwise holds digits only."""
    squeezed = compact(text)
    if len(squeezed) > LONGEST_AMOUNT or not any(char.isdigit() for char in squeezed):
        return None
    mended = squeezed.translate(_OCR_DIGITS)
    return mended if mended != squeezed and number(mended) is not None else None


def label_keys(text: str) -> tuple[str, ...]:
    """Keys to look a label up by, best first: as printed, then without brackets, then without a translation behind it.

    Always without numbering, a formula behind it, and colon.

    None for a text that is too long to be a label.
    """
    return _label_keys(text) if len(text) <= LONGEST_LABEL else ()


@lru_cache(maxsize=20_000)
def _label_keys(text: str) -> tuple[str, ...]:
    full = _NUMBERING.sub("", compact(text).replace("﹙", "(").replace("﹚", ")"))
    full = _FORMULA.sub("", full).strip(":;,.*_、。")
    bare = _BRACKETS.sub("", full).strip(":;,.*_、。")
    full, bare = (key.rstrip("%") or key for key in (full, bare))
    if bare.count("(") != bare.count(")"):
        bare = bare.split("(")[0].rstrip(":")
    chinese = _BRACKETS.sub("", _TRANSLATION.sub("", bare)) if bare[-1:].isascii() else bare
    return tuple(key for key in dict.fromkeys((full, bare, chinese)) if key) or (full,)


def bracketed_number(text: str) -> str | None:
    """The points printed in brackets inside a heading, as "20" in "数量指标(20分)"; null where there are none."""
    found = _BRACKETED.search(compact(text))
    return found.group(1) or found.group(2) if found else None
