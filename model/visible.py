"""Characters of a document that cannot be seen, made visible: whatever shows text shows them as their codes."""

import unicodedata

_KEPT = "\n\t"
_HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def visible(text: str) -> str:
    """The text with every control, direction and zero-width character shown as its code, such as ⟦U+202E⟧.

    Such a character could turn the reading order round, hide text, or be illegal in a workbook. Line breaks and
    tabs stay.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text.isascii() and text.isprintable():
        return text
    return "".join(f"⟦U+{ord(char):04X}⟧" if _is_hidden(char) else char for char in text)


def _is_hidden(char: str) -> bool:
    if char in _KEPT:
        return False
    return unicodedata.category(char) in _HIDDEN_CATEGORIES or ord(char) & 0xFFFE == 0xFFFE
