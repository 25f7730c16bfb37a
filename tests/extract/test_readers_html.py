"""Web pages: tables with spans amid navigation and layout, encodings as met, nothing of what a browser hides."""

import base64
import codecs

import pytest

from extract.extraction import extract_document
from extract.kind import detect_kind
from extract.readers.html import MAX_CELLS, read_html
from model.errors import DocumentFault
from model.grid import Grid, Paragraph
from model.status import DocumentKind, ReceiptStatus

FORM = """
<tr><td colspan="8">项目支出绩效自评表</td></tr><tr><td colspan="8">（2023年度）</td></tr>
<tr><td>项目名称</td><td colspan="7">路灯更换</td></tr>
<tr><td rowspan="2">项目资金<br>（万元）</td><td></td><td>年初预算数</td><td>全年预算数</td>
<td>全年执行数</td><td>分值</td><td>执行率</td><td>得分</td></tr>
<tr><td>年度资金总额</td><td>12</td><td>12</td><td>12</td><td>10</td><td>100%</td><td>10</td></tr>
<tr><td rowspan="2">绩效指标</td><td>一级指标</td><td>二级指标</td><td>三级指标</td>
<td>年度指标值</td><td>实际完成值</td><td>分值</td><td>得分</td></tr>
<tr><td>产出指标</td><td>数量指标</td><td>灯数</td><td>10盏</td><td>10盏</td><td>90</td><td>88</td></tr>
<tr><td colspan="6">总分</td><td>100</td><td>98</td></tr>
"""
PAGE = """<!DOCTYPE html><html><head><meta charset="{charset}"><title>公开</title>
<script>var a = "<table>";</script></head>
<body><nav><table><tr><td>首页</td><td>公开</td></tr></table></nav>
<table width=100%><tr><td width=20%><ul><li>目录</ul></td><td>
<p>附件：</p><div style="display: none">2019年度</div><table border=1>{form}</table></td></tr></table>
<script>document.write("<p>广告</p>")</script><noscript>请启用脚本</noscript></body></html>"""


def cells(html: str, table: int = 0) -> list[tuple[int, int, int, int, str]]:
    grid = read_html(html.encode()).grids[table]
    return [(c.row, c.column, c.row_span, c.column_span, c.text) for c in grid.cells]


@pytest.mark.parametrize(
    ("charset", "encoding"),
    [("utf-8", "utf-8"), ("gb2312", "gb18030"), ("GBK", "gb18030"), ("utf-8", "gb18030"), ("gb2312", "utf-8")],
)
def test_a_form_amid_layout_is_parsed_whatever_encoding_the_page_claims(charset: str, encoding: str) -> None:
    data = PAGE.format(charset=charset, form=FORM).encode(encoding)
    assert detect_kind(data) is DocumentKind.HTML
    extraction = extract_document(data)
    assert (extraction.status, extraction.code) == (ReceiptStatus.PARSED, None)
    (form,) = extraction.forms
    assert (form.project_name, form.fiscal_year, form.total_score) == ("路灯更换", "2023", "98")
    assert [(row.level3, row.weight, row.score) for row in form.indicators] == [("灯数", "90", "88")]


@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF8])
def test_a_few_wrong_bytes_do_not_make_a_page_another_thing(mark: bytes) -> None:
    data = mark + PAGE.format(charset="utf-8", form=FORM).encode().replace("附件".encode(), b"\xff\xe9")
    assert extract_document(data).forms[0].total_score == "98"


def test_what_a_browser_does_not_show_is_left_out() -> None:
    content = read_html(PAGE.format(charset="utf-8", form=FORM).encode())
    printed = "".join(
        block.text if isinstance(block, Paragraph) else "".join(cell.text for cell in block.cells)
        for block in content.blocks
    )
    assert not {word for word in ("广告", "2019", "启用脚本", "var a", "首页") if word in printed}
    assert [type(block) for block in content.blocks] == [Paragraph, Paragraph, Grid]


def test_spans_are_laid_out_as_a_browser_does() -> None:
    html = (
        "<table><tr><td rowspan=2>甲<td colspan=2>乙<tr><td>丙<td>丁<tr><td rowspan=0>戊<td>己<td>庚<tr><td>辛</table>"
    )
    assert cells(html) == [
        (1, 1, 2, 1, "甲"),
        (1, 2, 1, 2, "乙"),
        (2, 2, 1, 1, "丙"),
        (2, 3, 1, 1, "丁"),
        (3, 1, 2, 1, "戊"),
        (3, 2, 1, 1, "己"),
        (3, 3, 1, 1, "庚"),
        (4, 2, 1, 1, "辛"),
    ]


def test_a_cell_is_never_laid_upon_another() -> None:
    html = "<table><tr><td>甲<td rowspan=2>乙<td>丙<tr><td colspan=3>丁<td>戊</table>"
    assert cells(html)[-2:] == [(2, 1, 1, 1, "丁"), (2, 3, 1, 1, "戊")]


def test_breaks_and_blocks_in_a_cell_are_line_breaks_and_spaces_of_the_source_are_none() -> None:
    html = (
        "<table><tr><td>产出\n   指标<br/>得&nbsp;分<p>共\n计</p><div>二</div></td><td>&yen;1,200.5</td></tr></table>"
    )
    assert [cell[4] for cell in cells(html)] == ["产出 指标\n得 分\n共 计\n二", "¥1,200.5"]


def test_form_fields_print_their_values() -> None:
    fields = "<input value='98.5'><input type=hidden value=x></td><td>优<input type=radio checked>"
    html = f"<table><tr><td>得分</td><td>{fields}</td></tr></table>"
    assert [cell[4] for cell in cells(html)] == ["得分", "98.5", "优☑"]


def test_a_foot_is_printed_last_and_hidden_rows_not_at_all() -> None:
    html = (
        "<table><tfoot><tr><td>总分<td>98</tfoot><tr><td>甲<td>1<tr hidden><td>乙<td>2"
        "<tr style='display:none'><td>丙<td>3</table>"
    )
    assert [cell[4] for cell in cells(html)] == ["甲", "1", "总分", "98"]


def test_a_table_inside_a_cell_of_a_form_is_a_table_of_its_own() -> None:
    own = "".join(f"<tr><td>名{n}<td>值{n}" for n in range(4))
    html = f"<table>{own}<tr><td>明细<td><table><tr><td>子甲<td>子乙</table></table>"
    assert [cell[4] for cell in cells(html)][-2:] == ["明细", ""]
    assert [cell[4] for cell in cells(html, 1)] == ["子甲", "子乙"]


@pytest.mark.parametrize("attribute", ["rowspan", "colspan"])
def test_a_span_of_a_billion_ends_at_the_table(attribute: str) -> None:
    found = cells(f"<table><tr><td {attribute}={10**9}>甲</td></tr><tr><td>乙<td>丙</table>")
    assert all(row + height <= 3 and column + width <= 1002 for row, column, height, width, _ in found)


def test_a_table_beyond_every_form_is_too_large() -> None:
    with pytest.raises(DocumentFault) as caught:
        read_html(("<table>" + "<tr>" + "<td>" * 1001 + "</table>").encode())
    assert (caught.value.status, caught.value.code) == (ReceiptStatus.TOO_LARGE, "table_too_large")
    assert MAX_CELLS < 10**6


def test_ten_thousand_nested_elements_end_in_a_status() -> None:
    assert extract_document(b"<html>" + b"<div>" * 10_000 + b"<table><tr><td>a<td>b").status in {
        ReceiptStatus.NO_FORM,
        ReceiptStatus.CORRUPT,
    }


@pytest.mark.parametrize(
    ("rule", "texts"),
    [
        (".tab.on { display: block }", ["1"]),
        ("@media (min-width: 768px) { .x, .tab { display: block } }", ["1"]),
        ("#box .tab { display: table }", ["1"]),
        ("@media print { .tab { display: block } }", []),
        ("@media (max-width: 768px) { .tab { display: none } }", []),
        (".tab .on { display: none }", []),
    ],
)
def test_what_some_style_shows_again_is_not_left_out(rule: str, texts: list[str]) -> None:
    page = (
        f'<html><head><style>.tab {{ display: none }} {rule}</style></head><body><p class="tab on">1</p></body></html>'
    )
    assert [block.text for block in read_html(page.encode()).blocks if isinstance(block, Paragraph)] == texts


def test_what_the_styles_of_a_page_hide_by_class_or_id_is_left_out() -> None:
    styles = """<style><!-- .m, #pop { color: red; display : none } /* .a {display:none} */ .b{display:none}
    @media print { .a { display: none } } .b { display: block } td.c > .d {display:none} --></style>"""
    page = f'<html><head>{styles}</head><body><p class="x m">1</p><p id=pop>2</p><p class=a>3</p><p class="b d">4</p>'
    assert [block.text for block in read_html(page.encode()).blocks if isinstance(block, Paragraph)] == ["3", "4"]


def test_of_a_list_what_was_chosen_is_printed() -> None:
    lists = "<select><option>请选择</option><option selected>优</option></select>", "<select><option>请选择</select>"
    page = f"<table><tr><td>等级</td><td>{lists[0]}</td></tr><tr><td>备注</td><td>{lists[1]}</td></tr></table>"
    assert [text for *_, text in cells(page)] == ["等级", "优", "备注", ""]


def test_a_page_saved_with_its_pictures_in_one_file_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[list[bytes]] = []
    monkeypatch.setattr("extract.readers.embedded.recognised", lambda parts, issues: seen.append(list(parts)) or ())
    page = PAGE.format(charset="gb2312", form=FORM + '<tr><td><img src="http://x/1.png"></td></tr>')
    parts = [
        b'Content-Type: text/html; charset="gb2312"\r\nContent-Transfer-Encoding: base64',
        base64.encodebytes(page.encode("gb18030")),
        b"Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\nContent-Location: http://x/1.png",
        base64.encodebytes(b"picture"),
    ]
    body = b"".join(
        b"--=_x\r\n" + head + b"\r\n\r\n" + rest for head, rest in zip(parts[::2], parts[1::2], strict=True)
    )
    data = b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="=_x"\r\n\r\n' + body + b"--=_x--\r\n"
    extraction = extract_document(data)
    assert extraction.kind is DocumentKind.HTML
    assert extraction.forms[0].project_name == "路灯更换"
    assert [b"picture"] in seen


def test_pictures_that_a_page_without_tables_only_points_to_are_named() -> None:
    extraction = extract_document(
        '<html><p>项目支出绩效自评表</p><img src="1.png"><img src="data:image/png,x">'.encode()
    )
    assert extraction.status is ReceiptStatus.NO_FORM
    assert [issue.code for issue in extraction.issues] == ["embedded_not_read"]
    assert "1 pictures" in (extraction.message or "")


@pytest.mark.parametrize("head", [b"Content-Type: multipart/related; boundary=x\r\n\r\n", b"a: b\r\n\r\n"])
def test_a_saved_page_without_a_page_is_corrupt(head: bytes) -> None:
    with pytest.raises(DocumentFault) as fault:
        read_html(head + b"--x\r\nContent-Type: text/plain\r\n\r\n--x--")
    assert fault.value.code == "broken_html"
