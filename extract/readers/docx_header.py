"""Tables in the page headers of a Word file: a form's head may stand there, printed on each of its pages."""

from collections.abc import Iterator

from lxml import etree

from extract.readers.docx_package import Parts, parsed
from extract.readers.docx_text import R, W, is_on


def header_tables(body: etree._Element, parts: Parts) -> list[list[etree._Element]]:
    """The headers with a table of each section, as their elements; those that go on from the section before are none.

    Empty where no header holds a table: lines of text at the head of a page are no part of a form.
    """
    met: set[str] = set()
    found = [list(_headers(section, parts, met)) for section in body.iter(f"{W}sectPr")]
    return found if any(found) else []


def ends_section(paragraph: etree._Element) -> bool:
    """Whether a paragraph is the last of its section."""
    return paragraph.find(f"{W}pPr/{W}sectPr") is not None


def _headers(section: etree._Element, parts: Parts, met: set[str]) -> Iterator[etree._Element]:
    for reference in section.findall(f"{W}headerReference"):
        kind, relation = reference.get(f"{W}type") or "default", reference.get(f"{R}id") or ""
        is_shown = kind == "default" or (kind == "first" and is_on(section, f"{W}titlePg"))
        blob = parts(relation) if is_shown and relation not in met else None
        met.add(relation)
        if blob is not None and b"tbl>" in blob:
            yield parsed(blob)
