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


def paragraphs(content: Content) -> list[str]:
    return [block.text for block in content.blocks if isinstance(block, Paragraph)]


def run(inside: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr>{inside}</w:r>"


def test_tracked_moves_are_read_where_they_went():
    moved = f"<w:p><w:moveFrom>{run('<w:t>旧</w:t>')}</w:moveFrom><w:moveTo>{run('<w:t>新</w:t>')}</w:moveTo></w:p>"
    assert paragraphs(read(moved)) == ["新"]


def test_deleted_and_hidden_rows_and_deleted_cells_are_not_printed():
    hidden = tr(tc("藏"), tc("藏"), properties="<w:hidden/>")
    shown = tr(tc("显"), tc("乙"), properties="<w:hidden w:val='0'/>")
    body = tbl(hidden, shown, tr(tc("丙"), tc("删", "<w:cellDel w:id='1'/>"), tc("丁")))
    assert [text for *_, text in cells(read(body))] == ["显", "乙", "丙", "丁"]


def test_text_marked_as_not_hidden_is_printed():
    shown = run("<w:t>显</w:t>", "<w:vanish w:val='0'/>")
    assert paragraphs(read(f"<w:p>{shown}</w:p>")) == ["显"]


def test_fields_give_their_result_and_never_their_code():
    simple = f"<w:fldSimple w:instr='PAGE'>{run('<w:t>1</w:t>')}</w:fldSimple>"
    parts = "<w:fldChar w:fldCharType='begin'/>", "<w:instrText>REF a</w:instrText>", "<w:t>见上</w:t>"
    assert paragraphs(read(f"<w:p>{simple}{''.join(map(run, parts))}</w:p>")) == ["1见上"]


@pytest.mark.parametrize(
    ("field", "shown"),
    [
        ("<w:checkBox><w:default w:val='0'/><w:checked/></w:checkBox>", "☑"),
        ("<w:checkBox><w:default w:val='1'/></w:checkBox>", "☑"),
        ("<w:checkBox><w:default w:val='1'/><w:checked w:val='0'/></w:checkBox>", "□"),
        ("<w:ddList><w:result w:val='1'/><w:listEntry w:val='优'/><w:listEntry w:val='良'/></w:ddList>", "良"),
        ("<w:ddList><w:result w:val='7'/><w:listEntry w:val='优'/></w:ddList>", ""),
    ],
)
def test_old_form_fields_show_their_box_or_entry(field: str, shown: str):
    begin = run(f"<w:fldChar w:fldCharType='begin'><w:ffData>{field}</w:ffData></w:fldChar>")
    assert paragraphs(read(f"<w:p>{begin}{run('<w:t>是</w:t>')}</w:p>")) == [f"{shown}是"]


def test_a_prompt_nobody_filled_is_no_text_but_a_ticked_control_is():
    prompt = (
        f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{run('<w:t>单击输入</w:t>')}</w:sdtContent></w:sdt>"
    )
    ticked = f"<w:sdt><w:sdtPr/><w:sdtContent>{run('<w:t>☒</w:t>')}</w:sdtContent></w:sdt>"
    assert paragraphs(read(f"<w:p>{prompt}{ticked}{run('<w:t>是</w:t>')}</w:p>")) == ["☒是"]


def test_marks_that_print_nothing_leave_no_text():
    marks = "<w:softHyphen/><w:footnoteReference w:id='2'/><w:lastRenderedPageBreak/><w:annotationRef/>"
    number = "<w:pPr><w:numPr><w:numId w:val='1'/></w:numPr></w:pPr>"
    assert paragraphs(read(f"<w:p>{number}{run(f'<w:t>完成</w:t>{marks}<w:tab/><w:t>5项</w:t>')}</w:p>")) == [
        "完成\t5项"
    ]


def test_formulas_are_text_and_phonetic_guides_are_not():
    m = "http://schemas.openxmlformats.org/officeDocument/2006/math"
    formula = f"<m:oMath xmlns:m='{m}'><m:r><m:t>B/A</m:t></m:r></m:oMath>"
    ruby = f"<w:ruby><w:rt>{run('<w:t>jì</w:t>')}</w:rt><w:rubyBase>{run('<w:t>绩</w:t>')}</w:rubyBase></w:ruby>"
    assert paragraphs(read(f"<w:p>{formula}{run(ruby)}</w:p>")) == ["B/A绩"]


def test_wrappers_around_text_tables_rows_and_cells_are_looked_through():
    custom = "<w:customXml w:element='a'>{}</w:customXml>"
    link = f"<w:hyperlink>{run('<w:t>链</w:t>')}</w:hyperlink><w:smartTag>{run('<w:t>接</w:t>')}</w:smartTag>"
    control = "<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>"
    table = control.format(custom.format(tbl(custom.format(tr(custom.format(tc("甲")), control.format(tc("乙")))))))
    content = read(table + f"<w:p>{link}</w:p>")
    assert [text for *_, text in cells(content)] == ["甲", "乙"]
    assert paragraphs(content) == ["链接"]


def test_a_text_box_in_a_cell_is_text_of_the_cell():
    box = f"<w:p><w:r><w:pict><w:txbxContent>{p('盖章')}</w:txbxContent></w:pict></w:r></w:p>"
    content = read(tbl(tr(f"<w:tc><w:tcPr/>{p('单位')}{box}</w:tc>", tc("乙"))))
    assert [text for *_, text in cells(content)] == ["单位\n\n盖章", "乙"]


def with_parts(data: bytes, change: dict[str, tuple[bytes, bytes]]) -> bytes:
    """The package with texts of some of its parts replaced ("" for every part)."""
    package = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(package, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            for wanted, (old, new) in change.items():
                if name.startswith(wanted):
                    part = part.replace(old, new)
            target.writestr(name, part)
    return package.getvalue()


def test_a_file_of_the_strict_standard_is_read():
    data = word_file(tbl(tr(tc("甲", SPAN2), tc("乙"))))
    names = (
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
    )
    office = b"http://schemas.openxmlformats.org/officeDocument/2006", b"http://purl.oclc.org/ooxml/officeDocument"
    strict = with_parts(with_parts(data, {"word/": names}), {"": office})
    assert cells(read_docx(strict)) == [(1, 1, 1, 2, "甲"), (1, 3, 1, 1, "乙")]


@pytest.mark.parametrize("kind", ["document.macroEnabled", "template.macroEnabledTemplate"])
def test_files_with_macros_and_templates_are_read(kind: str):
    ordinary = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    change = {"[Content_Types].xml": (ordinary, f"application/vnd.ms-word.{kind}.main+xml".encode())}
    assert cells(read_docx(with_parts(word_file(tbl(tr(tc("甲"), tc("乙")))), change)))[1] == (1, 2, 1, 1, "乙")


def test_a_file_that_shows_another_file_is_refused_rather_than_read_in_part():
    r = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    with pytest.raises(DocumentFault) as fault:
        read(p("甲") + f"<w:altChunk xmlns:r='{r}' r:id='rId9'/>")
    assert (fault.value.status, fault.value.code) == (ReceiptStatus.UNSUPPORTED, "docx_with_inserted_file")


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


def test_text_that_a_merged_cell_hides_is_not_printed() -> None:
    content = read(tbl(tr(tc("产出指标", BEGINS), tc("数量")), tr(tc("旧", GOES_ON), tc("质量"))))
    assert cells(content) == [(1, 1, 2, 1, "产出指标"), (1, 2, 1, 1, "数量"), (2, 2, 1, 1, "质量")]
