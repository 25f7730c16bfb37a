import io
import zipfile
from collections.abc import Sequence

import openpyxl
import pytest
from openpyxl.drawing.image import Image as SheetImage
from PIL import Image

from extract.readers.sheet import read_sheet
from extract.readers.sheet_drawing import overlay_of
from model.form import Issue
from model.grid import Block, Cell, Grid, Paragraph

NAMES = (
    'xmlns:x="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
PICTURE = '<x:pic><x:blipFill><a:blip r:embed="rId1"/></x:blipFill></x:pic>'


def _anchored(row: int, column: int, what: str) -> str:
    return f"<x:oneCellAnchor><x:from><x:col>{column}</x:col><x:row>{row}</x:row></x:from>{what}</x:oneCellAnchor>"


def _box(*lines: str) -> str:
    paragraphs = "".join(f"<a:p><a:r><a:t>{line}</a:t></a:r></a:p>" for line in lines)
    return f"<x:sp><x:txBody>{paragraphs}</x:txBody></x:sp>"


def _drawing(*anchors: str) -> str:
    return f"<x:wsDr {NAMES}>{''.join(anchors)}</x:wsDr>"


def _workbook(*anchors: str) -> bytes:
    return _with_drawing(_drawing(*anchors))


def _with_drawing(drawing: str) -> bytes:
    book = openpyxl.Workbook()
    book.active["B3"], book.active["B4"] = "项目名称", "年度目标"
    picture = io.BytesIO()
    Image.new("L", (9, 9)).save(picture, "PNG")
    book.active.add_image(SheetImage(picture))
    stream, made = io.BytesIO(), io.BytesIO()
    book.save(stream)
    with zipfile.ZipFile(stream) as source, zipfile.ZipFile(made, "w") as target:
        for name in source.namelist():
            target.writestr(name, drawing if name == "xl/drawings/drawing1.xml" else source.read(name))
    return made.getvalue()


def test_what_lies_over_a_sheet_is_read_in_its_order_and_a_text_box_fills_no_cell(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[int] = []

    def recognised(parts: Sequence[bytes], issues: list[Issue]) -> list[Block]:
        seen.append(len(parts))
        return [Paragraph(1, "图中标题"), Grid(1, 1, 1, (Cell(1, 1, "图"),))]

    monkeypatch.setattr("extract.readers.sheet.recognised", recognised)
    boxes = [_anchored(3, 2, _box("目标：", "清淤")), _anchored(0, 0, _box("项目支出绩效自评表"))]
    content = read_sheet(_workbook(_anchored(9, 0, PICTURE), *boxes))
    shown = [
        (block.table_no, "表") if isinstance(block, Grid) else (block.paragraph_no, block.text)
        for block in content.blocks
    ]
    assert shown == [(1, "项目支出绩效自评表"), (1, "表"), (2, "目标：\n清淤"), (3, "图中标题"), (2, "表")]
    places = [(issue.code, issue.source.row_no, issue.source.column_no) for issue in content.issues]
    assert places == [("unclaimed_text", 4, 3)]
    assert seen == [1]


def test_a_small_picture_on_a_sheet_is_no_table() -> None:
    content = read_sheet(_workbook(_anchored(9, 0, PICTURE)))
    assert len(content.blocks) == 1
    assert content.issues == ()


@pytest.mark.parametrize("drawing", ["", "<x:wsDr", "<x:wsDr/>"])
def test_a_damaged_drawing_does_not_spoil_the_sheet_below_it(drawing: str) -> None:
    content = read_sheet(_with_drawing(drawing))
    assert [cell.text for grid in content.grids for cell in grid.cells if cell.text] == ["项目名称", "年度目标"]
    assert [issue.code for issue in content.issues] == ["embedded_not_read"]


def test_a_picture_shown_a_thousand_times_is_in_memory_once() -> None:
    with zipfile.ZipFile(io.BytesIO(_workbook(*[_anchored(9, 0, PICTURE)] * 1000))) as package:
        pictures = overlay_of(package, "xl/worksheets/sheet1.xml").pictures
    assert len(pictures) == 1000
    assert len(set(map(id, pictures))) == 1
