"""Word files: what python-docx's own tables lose or crash on is read, and broken packages are refused."""

import io
import zipfile

import pytest
from docx import Document

from extract.readers.docx import read_docx
from model.errors import DocumentFault
from model.grid import Content, Paragraph
from model.status import ReceiptStatus

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def word_file(body: str) -> bytes:
    """A Word file whose body is the given XML."""
    empty = io.BytesIO()
    Document().save(empty)
    package = io.BytesIO()
    with zipfile.ZipFile(empty) as source, zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "word/document.xml":
                data = f"<w:document {W}><w:body>{body}</w:body></w:document>".encode()
            target.writestr(name, data)
    return package.getvalue()


def read(body: str) -> Content:
    """The content of a Word file whose body is the given XML."""
    return read_docx(word_file(body))


def p(text: str) -> str:
    return f"<w:p><w:r><w:t xml:space='preserve'>{text}</w:t></w:r></w:p>"


def tc(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(text)}</w:tc>"


def tr(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def tbl(*rows: str) -> str:
    return f"<w:tbl>{''.join(rows)}</w:tbl>"


def cells(content: Content, table: int = 0) -> list[tuple[int, int, int, int, str]]:
    """Row, column, row span, column span and text of the cells of a table."""
    return [(c.row, c.column, c.row_span, c.column_span, c.text) for c in content.grids[table].cells]


SPAN2 = "<w:gridSpan w:val='2'/>"
BEGINS = "<w:vMerge w:val='restart'/>"
GOES_ON = "<w:vMerge/>"


def test_merged_cells_keep_row_column_and_spans():
    body = tbl(
        tr(tc("甲", SPAN2), tc("乙")), tr(tc("丙", BEGINS), tc("丁", SPAN2)), tr(tc("", GOES_ON), tc("戊"), tc("己"))
    )
    assert cells(read(body)) == [
        (1, 1, 1, 2, "甲"),
        (1, 3, 1, 1, "乙"),
        (2, 1, 2, 1, "丙"),
        (2, 2, 1, 2, "丁"),
        (3, 2, 1, 1, "戊"),
        (3, 3, 1, 1, "己"),
    ]


def test_row_that_begins_further_right_keeps_its_columns():
    body = tbl(tr(tc("甲"), tc("乙")), tr(tc("丙"), properties="<w:gridBefore w:val='1'/><w:gridAfter w:val='1'/>"))
    assert cells(read(body))[-1] == (2, 2, 1, 1, "丙")


def test_vertical_merge_without_a_beginning_is_a_cell():
    assert cells(read(tbl(tr(tc("甲", GOES_ON), tc("乙"))))) == [(1, 1, 1, 1, "甲"), (1, 2, 1, 1, "乙")]


def test_vertical_merge_of_another_width_is_a_cell_of_its_own():
    body = tbl(tr(tc("甲", SPAN2 + BEGINS), tc("乙")), tr(tc("丙", GOES_ON), tc("丁"), tc("戊")))
    assert (2, 1, 1, 1, "丙") in cells(read(body))


def test_old_horizontal_merge_is_one_cell():
    body = tbl(tr(tc("甲", "<w:hMerge w:val='restart'/>"), tc("", "<w:hMerge/>"), tc("乙")))
    assert cells(read(body)) == [(1, 1, 1, 2, "甲"), (1, 3, 1, 1, "乙")]


def test_rows_and_cells_in_content_controls_and_tracked_insertions_are_kept():
    wrapped = f"<w:sdt><w:sdtContent>{tc('甲')}</w:sdtContent></w:sdt>"
    row = f"<w:sdt><w:sdtContent>{tr(tc('丙'), tc('丁'))}</w:sdtContent></w:sdt>"
    inserted = "<w:p><w:ins><w:r><w:t>增</w:t></w:r></w:ins><w:del><w:r><w:delText>删</w:delText></w:r></w:del></w:p>"
    content = read(
        tbl(tr(wrapped, tc("乙")), row) + inserted + f"<w:sdt><w:sdtContent>{p('末')}</w:sdtContent></w:sdt>"
    )
    assert [text for *_, text in cells(content)] == ["甲", "乙", "丙", "丁"]
    assert [block.text for block in content.blocks if isinstance(block, Paragraph)] == ["增", "末"]


def test_deleted_rows_and_hidden_text_are_not_printed():
    hidden = "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>隐</w:t></w:r><w:r><w:t>显</w:t></w:r></w:p>"
    content = read(tbl(tr(tc("甲")), tr(tc("删"), properties="<w:del w:id='1'/>")) + hidden)
    assert [text for *_, text in cells(content)] == ["甲"]
    assert content.blocks[-1].text == "显"  # type: ignore[union-attr]


def test_breaks_hyphens_and_symbols_are_text():
    run = "<w:r><w:t>1</w:t><w:noBreakHyphen/><w:t>11月</w:t><w:br/><w:sym w:font='Wingdings' w:char='F0FE'/></w:r>"
    assert read(f"<w:p>{run}</w:p>").blocks[0].text == "1-11月\n☑"  # type: ignore[union-attr]


def test_nested_table_is_a_table_of_its_own():
    nested = f"<w:tc><w:tcPr/>{p('外')}{tbl(tr(tc('内')))}{p('后')}</w:tc>"
    content = read(tbl(tr(nested, tc("乙"))))
    assert [text for *_, text in cells(content)] == ["外\n后", "乙"]
    assert [text for *_, text in cells(content, 1)] == ["内"]
    assert [grid.table_no for grid in content.grids] == [1, 2]


def test_text_boxes_are_paragraphs_and_counted_once():
    box = f"<w:txbxContent>{p('项目支出绩效自评表')}</w:txbxContent>"
    mc = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    both = f"<mc:AlternateContent xmlns:mc='{mc}'><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"
    content = read(f"<w:p><w:r>{both}</mc:AlternateContent></w:r></w:p>")
    assert [block.text for block in content.blocks] == ["项目支出绩效自评表"]  # type: ignore[union-attr]


def test_absurd_spans_are_refused_before_they_cost_anything():
    with pytest.raises(DocumentFault) as fault:
        read(tbl(tr(tc("甲", "<w:gridSpan w:val='99999999'/>"))))
    assert (fault.value.status, fault.value.code) == (ReceiptStatus.TOO_LARGE, "table_too_large")


@pytest.mark.parametrize("value", ["", "x", "-3", "0"])
def test_nonsense_in_a_span_counts_as_one_column(value: str):
    assert cells(read(tbl(tr(tc("甲", f"<w:gridSpan w:val='{value}'/>"), tc("乙")))))[1][1] == 2


def test_truncated_package_is_corrupt():
    data = word_file(p("甲"))
    with pytest.raises(DocumentFault) as fault:
        read_docx(data[: len(data) // 2])
    assert fault.value.status is ReceiptStatus.CORRUPT


def test_damaged_part_is_corrupt():
    data = bytearray(word_file(p("甲" * 5000)))
    at = data.index(b"word/document.xml") + 60
    data[at : at + 8] = b"\x00" * 8
    with pytest.raises(DocumentFault) as fault:
        read_docx(bytes(data))
    assert fault.value.status is ReceiptStatus.CORRUPT


def test_broken_xml_is_corrupt():
    with pytest.raises(DocumentFault) as fault:
        read("<w:p><w:r>")
    assert fault.value.status is ReceiptStatus.CORRUPT


def test_entities_are_refused():
    empty = io.BytesIO()
    Document().save(empty)
    package = io.BytesIO()
    bomb = '<!DOCTYPE d [<!ENTITY a "甲"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    with zipfile.ZipFile(empty) as source, zipfile.ZipFile(package, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "word/document.xml":
                text = f"<w:document {W}><w:body><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:body></w:document>"
                data = (bomb + text).encode()
            target.writestr(name, data)
    with pytest.raises(DocumentFault) as fault:
        read_docx(package.getvalue())
    assert (fault.value.status, "document type" in fault.value.message) == (ReceiptStatus.CORRUPT, True)


def test_package_without_a_word_body_is_refused():
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as target:
        target.writestr("a.txt", "x")
    with pytest.raises(DocumentFault) as fault:
        read_docx(package.getvalue())
    assert fault.value.status is ReceiptStatus.CORRUPT
