"""Text of documents in spreadsheets: what a program could take for a formula stays text."""

import re

_PLAIN_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?%?")
_FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def starts_formula(text: str) -> bool:
    """Whether a spreadsheet program could take the text for a formula. A plain number is none."""
    stripped = text.lstrip()
    if text[:1] in ("\t", "\n"):
        return True
    return stripped.startswith(_FORMULA_STARTS) and _PLAIN_NUMBER.fullmatch(stripped) is None


def csv_text(text: str) -> str:
    """The text for a CSV cell: an apostrophe before what could be taken for a formula."""
    return f"'{text}" if starts_formula(text) else text
