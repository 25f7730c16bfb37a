"""What the old Word format holds as text, to see whether a conversion lost some of it.

LibreOffice drops the last table of a .doc that ends on one. The text of a .doc stands in its piece table ([MS-DOC]
2.4.1), with one mark (character 7) at the end of each cell and of each row: enough to notice that cells are missing,
too little to read forms from.
"""

import io
import struct

from model.grid import Content

LOST_SHARE = 0.02
"""A share of marks that may be missing: deleted rows of tracked changes, cells in headers."""

CELL_MARK = "\x07"

_TABLE_STREAM = 0x0200
_COMPRESSED = 0x40000000
_MAX_PIECES = 200_000


def lost_cells(doc: bytes, content: Content) -> int:
    """How many of the document's marks of cells and rows have no cell or row in what was read; 0 where hardly any."""
    printed = main_text(doc).count(CELL_MARK)
    # A cell merged downwards has a mark in each of its rows.
    read = sum(sum(cell.row_span for cell in grid.cells) + grid.row_count for grid in content.grids)
    return printed - read if printed - read > printed * LOST_SHARE else 0


def main_text(doc: bytes) -> str:
    """The text of the document's body with its control characters; empty where its piece table cannot be followed."""
    import olefile

    try:
        with olefile.OleFileIO(io.BytesIO(doc)) as container:
            word = container.openstream("WordDocument").read()
            (flags,) = struct.unpack_from("<H", word, 0x0A)
            table = container.openstream("1Table" if flags & _TABLE_STREAM else "0Table").read()
        (length,) = struct.unpack_from("<I", word, 0x4C)
        start, size = struct.unpack_from("<II", word, 0x1A2)
        return "".join(_pieces(word, table[start : start + size]))[:length]
    except (OSError, struct.error, IndexError, ValueError):
        # Documents before Word 97 have no piece table in this place.
        return ""


def _pieces(word: bytes, clx: bytes) -> list[str]:
    at = 0
    while clx[at] == 1:
        at += 3 + struct.unpack_from("<H", clx, at + 1)[0]
    (size,) = struct.unpack_from("<I", clx, at + 1)
    plc = clx[at + 5 : at + 5 + size]
    count = (len(plc) - 4) // 12
    if not 0 < count < _MAX_PIECES:
        return []
    positions = struct.unpack_from(f"<{count + 1}I", plc, 0)
    texts = []
    for number in range(count):
        length = positions[number + 1] - positions[number]
        (place,) = struct.unpack_from("<I", plc, 4 * (count + 1) + 8 * number + 2)
        if place & _COMPRESSED:
            offset = (place & ~_COMPRESSED) // 2
            texts.append(word[offset : offset + max(length, 0)].decode("cp1252", "replace"))
        else:
            texts.append(word[place : place + 2 * max(length, 0)].decode("utf-16-le", "replace"))
    return texts
