"""What lies over the cells of a sheet: pictures and text boxes (ECMA-376 part 1, 20.5)."""

import zlib
from dataclasses import dataclass
from zipfile import BadZipFile, ZipFile

from lxml import etree

from extract.readers.docx_text import A, R
from extract.readers.package import related_parts, root_of

_XDR = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"


@dataclass(frozen=True, slots=True)
class TextBox:
    """A text over a sheet; row and column count from 1 and name the cell that its upper left corner lies on."""

    row: int
    column: int
    text: str


@dataclass(frozen=True, slots=True)
class Overlay:
    """Text boxes and pictures of a sheet, from top to bottom; damaged where the package does not give them."""

    boxes: tuple[TextBox, ...] = ()
    pictures: tuple[bytes, ...] = ()
    is_damaged: bool = False


def overlay_of(package: ZipFile, sheet: str) -> Overlay:
    """What lies over the sheet whose part has this name; a damaged drawing does not spoil the sheet below it."""
    try:
        return _overlay_of(package, sheet)
    except (etree.LxmlError, BadZipFile, zlib.error, KeyError, NotImplementedError, RuntimeError, EOFError, OSError):
        return Overlay(is_damaged=True)


def _overlay_of(package: ZipFile, sheet: str) -> Overlay:
    boxes: list[TextBox] = []
    parts: dict[str, bytes] = {}
    pictures: list[tuple[int, int, bytes]] = []
    for target in related_parts(package, sheet).values():
        if "/drawings/" in target and target.endswith(".xml") and target in package.namelist():
            media = related_parts(package, target)
            for anchor in root_of(package.read(target)):
                row, column = (_number(anchor.find(f"{_XDR}from/{_XDR}{name}")) + 1 for name in ("row", "col"))
                text = _text(anchor)
                if text:
                    boxes.append(TextBox(row, column, text))
                for blip in anchor.iter(f"{A}blip"):
                    name = media.get(blip.get(f"{R}embed") or "", "")
                    if name in package.namelist():
                        # One picture may be shown a thousand times.
                        if name not in parts:
                            parts[name] = package.read(name)
                        pictures.append((row, column, parts[name]))
    boxes.sort(key=lambda box: (box.row, box.column))
    pictures.sort(key=lambda picture: picture[:2])
    return Overlay(tuple(boxes), tuple(part for _, _, part in pictures))


def _number(element: etree._Element | None) -> int:
    text = element.text if element is not None else None
    return int(text) if text is not None and text.strip().isdecimal() else 0


def _text(anchor: etree._Element) -> str:
    paragraphs = ("".join(run.text or "" for run in each.iter(f"{A}t")) for each in anchor.iter(f"{A}p"))
    return "\n".join(text for text in paragraphs if text.strip())
