import io
from collections.abc import Sequence

import openpyxl
import pytest
from docx import Document
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from PIL import Image, ImageDraw

from extract.readers import embedded, image
from extract.readers.docx import read_docx
from model.form import Issue
from model.grid import Block, Cell, Content, Grid, Paragraph
from tests.extract.pdf_files import rows_of

NAMES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
EMBEDDED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/package"


def _picture(*, is_table: bool) -> io.BytesIO:
    picture = Image.new("L", (827, 1169), 255)
    draw = ImageDraw.Draw(picture)
    for step in range(6):
        if is_table:
            draw.line((80, 100 + 90 * step, 740, 100 + 90 * step), 0, 2)
            draw.line((80 + 132 * step, 100, 80 + 132 * step, 550), 0, 2)
        else:
            draw.ellipse((80 + 90 * step, 300, 180 + 90 * step, 420), 90)
    stream = io.BytesIO()
    picture.save(stream, "PNG")
    stream.seek(0)
    return stream


def _read(document: Document) -> Content:
    stream = io.BytesIO()
    document.save(stream)
    return read_docx(stream.getvalue())


def _embed(document: Document, program: str, data: bytes) -> None:
    part = Part(PackURI("/word/embeddings/one.xlsx"), "application/octet-stream", data, document.part.package)
    relation = document.part.relate_to(part, EMBEDDED)
    shown = f'<o:OLEObject ProgID="{program}" r:id="{relation}"/>'
    document.element.body[-1].addprevious(parse_xml(f"<w:p {NAMES}><w:r><w:object>{shown}</w:object></w:r></w:p>"))


def _workbook() -> bytes:
    book = openpyxl.Workbook()
    book.active.append(["项目名称", "河道养护"])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_pictures_of_a_table_are_recognised_where_they_stand_and_photographs_are_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[int] = []

    def recognised(pages: Sequence[object]) -> tuple[Block, ...]:
        seen.append(len(pages))
        return (Grid(1, 1, 1, (Cell(1, 1, "认出", page=1, confidence=0.5),)),) if pages else ()

    monkeypatch.setattr(image, "blocks_of_pictures", recognised)
    document = Document()
    document.add_table(1, 1).cell(0, 0).text = "前"
    document.add_picture(_picture(is_table=True))
    document.add_picture(_picture(is_table=False))
    document.add_picture(_picture(is_table=True))
    document.add_paragraph("后")
    document.add_table(1, 1).cell(0, 0).add_paragraph().add_run().add_picture(_picture(is_table=True))
    content = _read(document)
    assert seen == [2, 1]
    assert [block.table_no if isinstance(block, Grid) else block.text for block in content.blocks] == [1, 2, "后", 3]
    assert content.grids[1].cells == (Cell(1, 1, "认出", confidence=0.5),)
    assert content.issues == ()


def test_an_embedded_workbook_is_read_and_a_file_shown_as_an_icon_is_an_issue() -> None:
    document = Document()
    document.add_paragraph("附件")
    _embed(document, "Excel.Sheet.12", _workbook())
    content = _read(document)
    assert [rows_of(grid) for grid in content.grids] == [[["项目名称", "河道养护"]]]
    assert isinstance(content.blocks[0], Paragraph)

    for program, codes in (("Package", ["embedded_not_read"]), ("Equation.3", [])):
        document = Document()
        _embed(document, program, b"%PDF-1.4 cut off")
        assert [issue.code for issue in _read(document).issues] == codes


def test_a_table_in_a_page_header_is_read_once_before_the_first_table_of_its_section() -> None:
    document = Document()
    for number, name in enumerate(("甲", "乙")):
        section = document.sections[0] if not number else document.add_section()
        section.header.is_linked_to_previous = False
        section.header.paragraphs[0].text = "内部资料"
        cells = section.header.add_table(1, 2, section.page_width).rows[0].cells
        cells[0].text, cells[1].text = "项目名称", name
        document.add_paragraph(f"题{name}")
        document.add_table(1, 1).cell(0, 0).text = f"表{name}"
    document.add_section()
    document.add_paragraph("完")
    content = _read(document)
    tables = [rows_of(grid) for grid in content.grids]
    assert tables == [[["项目名称", "甲"]], [["表甲"]], [["项目名称", "乙"]], [["表乙"]]]
    assert [grid.table_no for grid in content.grids] == [1, 2, 3, 4]
    assert [block.text for block in content.blocks if isinstance(block, Paragraph)] == ["题甲", "题乙", "完"]
    assert isinstance(content.blocks[0], Paragraph)


def test_pictures_beyond_the_most_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "MOST_PICTURES", 1)
    issues: list[Issue] = []
    embedded.recognised([_picture(is_table=False).getvalue()] * 3, issues)
    assert [issue.message for issue in issues] == ["2 more pictures in the document were not looked at"]
