"""Text exports in both shapes, and bytes that are no text."""

import csv
import io

import pytest

from extract.forms.parser import parse_forms
from extract.readers.text import read_text
from model.errors import DocumentFault
from model.grid import Grid, Paragraph
from model.status import ReceiptStatus


def tables(text: str) -> list[list[list[str]]]:
    """Texts of the cells, row by row, of each table."""
    return [[[cell.text for cell in row] for row in grid.rows()] for grid in read_text(text.encode()).grids]


def paragraphs(text: str) -> list[str]:
    """Texts of the paragraphs."""
    return [block.text for block in read_text(text.encode()).blocks if isinstance(block, Paragraph)]


def test_one_cell_per_line_rows_end_at_blank_lines():
    text = "附件1\n\t项目名称\n\t河道清淤\n\n\t主管部门\n\t水务局\n\t实施单位\n\t河道所\n\n\n填表人：某某\n"
    assert tables(text) == [[["项目名称", "河道清淤"], ["主管部门", "水务局", "实施单位", "河道所"]]]
    assert paragraphs(text) == ["附件1", "填表人：某某"]


def test_further_lines_of_a_cell_have_no_tab():
    assert tables("\t项目资金\n（万元）\n\t年初\n预算数\n\t\n\n") == [[["项目资金\n（万元）", "年初\n预算数", ""]]]


def test_blank_line_inside_a_row_is_seen_by_the_widths():
    text = "\t资金\n\t年初\n\t全年\n\t执行\n\n\t总额\n\t450\n\n\t450\n\t391\n\n"
    assert tables(text) == [[["资金", "年初", "全年", "执行"], ["总额", "450", "450", "391"]]]


def test_row_under_a_merged_cell_is_no_second_half():
    text = "\t一\n\t二\n\t三\n\t四\n\n\t目标\n\t预期\n\n\t\n\t文字\n\n"
    assert tables(text) == [[["一", "二", "三", "四"], ["目标", "预期"], ["", "文字"]]]


def test_blank_lines_round_the_text_of_a_cell_are_part_of_it():
    text = "\t一\n\t二\n\t三\n\n\t\n\t\n\n指标5：等待时间\n\n\t30秒内\n\n"
    assert tables(text) == [[["一", "二", "三"], ["", "指标5：等待时间", "30秒内"]]]


def test_heading_over_several_columns_gets_its_span_back():
    text = "\t项目\n\t财政资金\n\t其他\n\n\t\n\t小计\n\t省级\n\t市级\n\t\n\n\t执行率\n\t0\n\t0\n\t9\n\t0\n\n"
    grid = read_text(text.encode()).grids[0]
    assert [(cell.text, cell.column, cell.column_span) for cell in grid.cells if cell.row == 1] == [
        ("项目", 1, 1),
        ("财政资金", 2, 3),
        ("其他", 5, 1),
    ]


def test_bookmarks_and_lone_tabs_are_no_content():
    text = "[bookmark: _Toc1]一、概况\n第一段。\n\t\n第二段。\n\t名称\n\t值\n\n"
    assert paragraphs(text) == ["一、概况", "第一段。", "第二段。"]
    assert tables(text) == [[["名称", "值"]]]


def test_one_row_per_line_keeps_empty_cells_and_ends_at_blank_lines():
    text = "项目支出绩效自评表\n\n项目名称\t\t灯具更换\t\n\t总额\t12\t\n\n\t其他\t\t\n"
    assert tables(text) == [[["项目名称", "", "灯具更换", ""], ["", "总额", "12", ""]], [["", "其他", "", ""]]]
    assert paragraphs(text) == ["项目支出绩效自评表"]


def test_rows_between_bars_are_rows():
    assert tables("| 项目名称 | 灯具 |\n| --- | --- |\n| 总分 | 100 |\n") == [
        [["项目名称", "灯具"], ["---", "---"], ["总分", "100"]]
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings_of_chinese_text_are_told_apart(encoding: str):
    data = "项目名称\t灯具更换\t\n主管部门\t城管局\t\n".encode(encoding)
    grid = read_text(data).grids[0]
    assert isinstance(grid, Grid)
    assert [cell.text for cell in grid.cells if cell.column == 1] == ["项目名称", "主管部门"]


@pytest.mark.parametrize("data", [bytes(range(256)) * 8, b"MZ\x90\x00\x03\x00\x00\x00\x04", b"\xff\xfe\x00"])
def test_bytes_that_are_no_text_are_unsupported(data: bytes):
    with pytest.raises(DocumentFault) as fault:
        read_text(data)
    assert (fault.value.status, fault.value.code) == (ReceiptStatus.UNSUPPORTED, "not_text")


def test_export_cell_by_cell_is_read_as_a_form():
    cells = [
        ["临江县项目支出绩效自评表"],
        ["（2023年度）"],
        ["项目名称", "河道清淤"],
        ["主管部门", "水务局", "实施单位", "河道所"],
        ["项目资金\n（万元）", "", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"],
        ["", "年度资金总额", "120", "100", "95.5", "10", "95.50%", "9.55"],
        ["年度总体目标", "预期目标", "实际完成情况"],
        ["", "疏浚12公里", "疏浚11公里"],
        ["绩效指标", "一级指标", "二级指标", "三级指标", "年度\n指标值", "实际\n完成值", "分值", "得分", "偏差原因"],
        ["", "产出指标", "数量指标", "指标1：长度", "12公里", "11公里", "90", "82.5", "缓建"],
        ["总分", "100", "92.05", ""],
    ]
    text = "\n\n".join("\n".join(f"\t{cell}" for cell in row) for row in cells)
    forms, _ = parse_forms(read_text(text.encode()))
    assert [(form.project_name, form.total_score, form.goal_actual) for form in forms] == [
        ("河道清淤", "92.05", "疏浚11公里")
    ]
    assert forms[0].indicators[0].score == "82.5"


def test_two_rows_of_one_label_each_stay_two():
    text = "\t部门\n\t林业局\n\t单位\n\t林场\n\n\t执行率\n\t96.92%\n\n\t目标\n\t造林三百亩\n\n"
    assert tables(text) == [[["部门", "林业局", "单位", "林场"], ["执行率", "96.92%"], ["目标", "造林三百亩"]]]


def test_headings_split_at_the_beginning_of_the_row_cover_their_parts():
    text = "\t一级\n\t二级\n\t指标值\n\t分值\n\n\t名称\n\t权重\n\t名称\n\t权重\n\t\n\t\n\n"
    grid = read_text(text.encode()).blocks[0]
    assert [(cell.text, cell.column, cell.column_span) for cell in grid.cells if cell.row == 1] == [
        ("一级", 1, 2),
        ("二级", 3, 2),
        ("指标值", 5, 1),
        ("分值", 6, 1),
    ]


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_sheet_saved_as_text_keeps_its_columns_and_breaks_within_values(mark: str) -> None:
    rows = [
        ["项目支出绩效自评表", "", "", ""],
        ["项目名称", "", "河道清淤,养护;二期", ""],
        ["项目资金\n（万元）", "年初预算数", "全年预算数", "得分"],
        ["", "120.00", "1,200.50", "9.5"],
        ["总分", "", "", "98"],
    ]
    text = io.StringIO()
    csv.writer(text, delimiter=mark).writerows(rows)
    content = read_text(text.getvalue().encode("gb18030"))
    assert [[cell.text for cell in row] for row in content.grids[0].rows()] == rows


def test_lines_with_commas_are_no_sheet() -> None:
    lines = ["一、完成清淤,验收合格,资金到位,群众满意"] * 5 + ["二、其他"]
    assert read_text("\n".join(lines).encode()).grids == ()
