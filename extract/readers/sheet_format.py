"""How a spreadsheet shows a number or a date: 0.3765 in a cell formatted `0.00%` is printed 37.65%.

Number formats after ECMA-376 part 1, 18.8.31. What a format leaves to the reader's country is shown as in China.
"""

import datetime as dt
import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

GENERAL_WIDTH = 11
"""A cell of the format General shows at most this many characters of a fraction."""
SIGNIFICANT_DIGITS = 15
"""A spreadsheet keeps and shows no more digits than these; the rest of a float is noise."""
LONGEST_INTEGER = 21

CHINESE_FORMATS = {
    14: "yyyy/m/d",
    22: "yyyy/m/d h:mm",
    27: 'yyyy"年"m"月"',
    28: 'm"月"d"日"',
    29: 'm"月"d"日"',
    30: "m-d-yy",
    31: 'yyyy"年"m"月"d"日"',
    32: 'h"时"mm"分"',
    33: 'h"时"mm"分"ss"秒"',
    36: 'yyyy"年"m"月"',
    50: 'yyyy"年"m"月"',
    51: 'm"月"d"日"',
    52: 'yyyy"年"m"月"',
    53: 'm"月"d"日"',
    54: 'm"月"d"日"',
    57: 'yyyy"年"m"月"',
    58: 'm"月"d"日"',
}
"""Formats that a file names by number only, as they are in China (ECMA-376 part 1, 18.8.30, zh-cn)."""

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|_(?P<space>.)|\*(?P<fill>.)|\[\$(?P<currency>[^\]-]*)[^\]]*\]|(?P<bracket>\[[^\]]*\])'
    r"|(?P<general>General|G/通用格式)|(?P<number>[0#?][0#?,]*(\.[0#?]*)?|\.[0#?]+)|(?P<exponent>[eE][+-]0+)|(?P<percent>%)|(?P<other>.)",
    re.DOTALL,
)
_DATE_TOKEN = re.compile(
    r'"([^"]*)"|\\(.)|_.|\*.|\[\$[^\]]*\]|\[[^\]]*\]|(AM/PM|A/P|上午/下午)|(y+|m+|d+|h+|s+|a{3,})|(\.0+)|(.)',
    re.IGNORECASE | re.DOTALL,
)
_WEEKDAYS = "一二三四五六日"


def shown_number(value: float, code: str) -> str:
    """The number as a cell of this format shows it."""
    sections = _sections(code)
    chosen, value = _section(sections, value)
    parts = _parse(chosen)
    if parts is None:
        return general(value)
    return parts.show(value)


def general(value: float) -> str:
    """The number as a cell of the format General shows it."""
    if isinstance(value, int) and len(str(abs(value))) <= LONGEST_INTEGER:
        return str(value)
    exact = Decimal(f"{value:.{SIGNIFICANT_DIGITS}g}")
    for digits in range(SIGNIFICANT_DIGITS, 0, -1):
        text = format(Decimal(f"{exact:.{digits}g}"), "f")
        if "." in text:
            text = text.rstrip("0").rstrip(".")
        if len(text.lstrip("-")) <= GENERAL_WIDTH or "." not in text:
            return text
    return str(value)


def shown_date(value: dt.datetime | dt.date | dt.time | dt.timedelta, code: str) -> str:
    """The date or time as a cell of this format shows it."""
    if isinstance(value, dt.timedelta):
        seconds = int(value.total_seconds())
        return f"{seconds // 3600}:{seconds % 3600 // 60:02}:{seconds % 60:02}"
    moment = _moment(value)
    tokens = list(_DATE_TOKEN.finditer(_sections(code)[0]))
    kinds = [(match.group(4) or "").lower() for match in tokens]
    has_halves = any(match.group(3) for match in tokens)
    parts = []
    for place, match in enumerate(tokens):
        quoted, escaped, halves, _, fraction, other = match.groups()
        if halves:
            parts.append("上午" if moment.hour < 12 else "下午")
        elif kinds[place]:
            minutes = kinds[place][0] == "m" and _is_minutes(kinds, place)
            parts.append(_date_part(moment, kinds[place], minutes=minutes, has_halves=has_halves))
        elif fraction:
            parts.append(f".{moment.microsecond:06}"[: len(fraction)])
        else:
            parts.append(quoted or escaped or other or "")
    return "".join(parts)


def _moment(value: dt.datetime | dt.date | dt.time) -> dt.datetime:
    if isinstance(value, dt.datetime):
        return value
    if isinstance(value, dt.time):
        return dt.datetime.combine(dt.date(1900, 1, 1), value)
    return dt.datetime(value.year, value.month, value.day)


def _is_minutes(kinds: list[str], place: int) -> bool:
    before = next((kind for kind in reversed(kinds[:place]) if kind), "")
    after = next((kind for kind in kinds[place + 1 :] if kind), "")
    return before.startswith("h") or after.startswith("s")


def _date_part(moment: dt.datetime, kind: str, *, minutes: bool, has_halves: bool) -> str:
    letter, length = kind[0], len(kind)
    if letter == "y":
        return f"{moment.year:04}" if length > 2 else f"{moment.year % 100:02}"
    if letter == "a" or (letter == "d" and length > 2):
        day = _WEEKDAYS[moment.weekday()]
        return f"星期{day}" if length > 3 else day if letter == "a" else f"周{day}"
    if letter == "m" and length > 2 and not minutes:
        return f"{moment.month}月"
    hour = (moment.hour % 12 or 12) if has_halves else moment.hour
    number = {"m": moment.minute if minutes else moment.month, "d": moment.day, "h": hour, "s": moment.second}[letter]
    return f"{number:0{min(length, 2)}}"


@dataclass(slots=True)
class _Parts:
    """One section of a format: what stands before and after the digits, and how they are written."""

    before: str = ""
    mask: str | None = None
    after: str = ""
    percents: int = 0

    def show(self, value: float) -> str:
        """The number with all that the section writes around it."""
        if self.mask is None:
            return self.before
        digits = _digits(Decimal(f"{value:.{SIGNIFICANT_DIGITS}g}") * 100**self.percents, self.mask)
        sign = "-" if digits.startswith("-") else ""
        return f"{sign}{self.before}{digits.removeprefix('-')}{self.after}"


def _parse(section: str) -> _Parts | None:
    """The parts of a section; null where it is General or one that is not told apart here (fractions, exponents)."""
    parts = _Parts()
    for match in _TOKEN.finditer(section):
        kind, text = match.lastgroup, match.group(match.lastgroup or 0)
        if kind in ("space", "fill", "bracket"):
            continue
        if kind in ("general", "exponent") or (kind == "other" and text in "/@"):
            return None
        if kind == "number":
            if parts.mask is not None:
                return None
            parts.mask = text
            continue
        if kind == "percent":
            parts.percents += 1
        if parts.mask is None:
            parts.before += text
        else:
            parts.after += text
    return parts if parts.mask is not None or parts.before else None


def _digits(value: Decimal, mask: str) -> str:
    whole, _, fraction = mask.partition(".")
    for _ in range(len(whole) - len(whole.rstrip(","))):
        value /= 1000
    whole = whole.rstrip(",")
    grouped = "," in whole
    whole = whole.replace(",", "")
    rounded = value.quantize(Decimal(1).scaleb(-len(fraction)), rounding=ROUND_HALF_UP)
    integer, _, decimals = format(abs(rounded), "f").partition(".")
    least = whole.count("0")
    integer = integer.lstrip("0").rjust(least, "0") if least else integer.lstrip("0")
    if grouped and integer:
        integer = f"{int(integer):,}".rjust(least, "0")
    while decimals and fraction[len(decimals) - 1] != "0" and decimals.endswith("0"):
        decimals = decimals[:-1]
    sign = "-" if rounded < 0 else ""
    return f"{sign}{integer}.{decimals}" if decimals else f"{sign}{integer}"


def _sections(code: str) -> list[str]:
    sections = [""]
    for match in _TOKEN.finditer(code):
        if match.lastgroup == "other" and match.group() == ";":
            sections.append("")
        else:
            sections[-1] += match.group()
    return sections


def _section(sections: list[str], value: float) -> tuple[str, float]:
    """The section for the number, and the number that it shows: a section for negative ones writes the sign itself."""
    if value < 0 and len(sections) > 1:
        return sections[1], -value
    if value == 0 and len(sections) > 2:
        return sections[2], value
    return sections[0], value
