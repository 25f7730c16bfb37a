"""The printed text of Word paragraphs, and the properties of WordprocessingML elements (ECMA-376 part 1, 17)."""

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
V = "{urn:schemas-microsoft-com:vml}"
OFFICE = "{urn:schemas-microsoft-com:office:office}"

BOXES = {f"{W}txbxContent", f"{W}object", f"{A}blip", f"{V}imagedata"}
"""Elements whose content stands apart from the text around them: text boxes, objects of other programs, pictures."""
DROPPED = {f"{W}del", f"{W}moveFrom", f"{W}delText", f"{W}instrText", f"{MC}Fallback", f"{W}rPr", f"{W}pPr", f"{W}rt"}
"""Elements that are no text, or that are shown by another element beside them."""
_SYMBOLS = {"F0FE": "☑", "F052": "☑", "F0FC": "√", "F0A8": "□", "F06F": "□", "F0A3": "□", "F02D": "-"}


def text_of(paragraph: etree._Element, boxes: list[etree._Element]) -> str:
    """Printed text of a paragraph; text boxes, objects and pictures in it are put into `boxes`."""
    parts: list[str] = []
    waiting = list(reversed(paragraph))
    while waiting:
        element = waiting.pop()
        tag = element.tag
        if not isinstance(tag, str) or tag in DROPPED:
            continue
        if tag in (f"{W}t", f"{M}t"):
            parts.append(element.text or "")
        elif tag == f"{W}tab":
            parts.append("\t")
        elif tag in (f"{W}br", f"{W}cr"):
            parts.append("\n")
        elif tag == f"{W}noBreakHyphen":
            parts.append("-")
        elif tag == f"{W}sym":
            parts.append(_symbol(element.get(f"{W}char") or ""))
        elif tag in BOXES:
            boxes.append(element)
        elif tag == f"{W}fldChar":
            parts.append(_form_field(element))
        elif (tag == f"{W}r" and is_on(element, f"{W}rPr/{W}vanish")) or is_prompt(element):
            continue
        else:
            waiting.extend(reversed(element))
    return "".join(parts)


def is_prompt(element: etree._Element) -> bool:
    """Whether a content control shows its prompt ("click to enter text") because nobody filled it."""
    return element.tag == f"{W}sdt" and is_on(element, f"{W}sdtPr/{W}showingPlcHdr")


def is_on(element: etree._Element, path: str) -> bool:
    """Whether a property that is on or off is on: it stands there, and not with the value "off"."""
    found = element.find(path)
    return found is not None and (found.get(f"{W}val") or "on").lower() not in ("0", "false", "off")


def _form_field(element: etree._Element) -> str:
    """The box or the chosen entry of an old form field; empty for other fields, whose result is text of its own."""
    box = element.find(f"{W}ffData/{W}checkBox")
    if box is not None:
        ticked = box.find(f"{W}checked") is not None
        return "☑" if is_on(box, f"{W}checked" if ticked else f"{W}default") else "□"
    entries = element.findall(f"{W}ffData/{W}ddList/{W}listEntry")
    chosen = number_of(element, f"{W}ffData/{W}ddList/{W}result", 0)
    return (entries[chosen].get(f"{W}val") or "") if chosen < len(entries) else ""


def _symbol(code: str) -> str:
    if code.upper() in _SYMBOLS:
        return _SYMBOLS[code.upper()]
    try:
        char = chr(int(code, 16))
    except (ValueError, OverflowError):
        return ""
    return char if char.isprintable() else ""


def number_of(element: etree._Element, path: str, default: int, *, at_least: int = 0) -> int:
    """The number of a property; the default where it is missing or none."""
    found = element.find(path)
    try:
        return max(at_least, int(found.get(f"{W}val") or "")) if found is not None else default
    except (TypeError, ValueError):
        return default


def merge_of(element: etree._Element, name: str) -> str | None:
    """How a cell is merged (vMerge, hMerge): "restart", "continue", or null where it is not."""
    found = element.find(f"{W}tcPr/{W}{name}")
    return None if found is None else found.get(f"{W}val") or "continue"
