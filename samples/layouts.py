"""From a form of forms.yaml to the paragraphs and tables that print it, by the layout of its template family."""

from itertools import groupby
from typing import Any

from samples.blocks import Block, Cell, Paragraph, Table

WIDTHS = (30, 44, 56, 82, 58, 58, 36, 40, 76)

# Per layout: the heading cells of the funds block behind its label, and those of the indicators behind the levels.
FUNDS = {
    "t1": ("年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"),
    "t1_2021": ("年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"),
    "t2": ("全年预算数（A）", "全年执行数（B）", "分值", "执行率（B/A）", "得分"),
    "t4": ("全年预算数（A）", "全年执行数（B）", "执行率（B/A）"),
}
INDICATORS = {
    "t1": ("年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施"),
    "t1_2021": ("年度\n指标值", "实际\n完成值", "分值", "得分", "偏差原因分析及改进措施"),
    "t2": ("分值", "年度指标值", "全年实际值", "得分", "未完成原因及拟采取的改进措施"),
    "t4": ("年度指标值", "全年完成值", "未完成原因和改进措施"),
}
# The grid columns that each cell of a funds line takes, label first; they add up to those behind the block's head.
FUNDS_SPANS = {"t1": (1,) * 7, "t1_2021": (1,) * 7, "t2": (2, 1, 1, 1, 1, 1), "t4": (2, 2, 1, 2)}
INDICATOR_SPANS = {"t1": (1,) * 8, "t1_2021": (1,) * 8, "t2": (1,) * 8, "t4": (1, 1, 1, 1, 1, 3)}


def form_blocks(form: dict[str, Any], *, new_page: bool) -> list[Block]:
    """The blocks of one form; with `new_page` its title starts a page."""
    if form["layout"] == "report":
        return _report(form)
    return [
        Paragraph(form["title"], "title", new_page),
        Paragraph(form["year_line"], "title"),
        Table(WIDTHS, (*_head(form), *_funds(form), *_goal(form), *_indicators(form), *_total(form))),
    ]


def _row(*cells: Cell) -> tuple[Cell, ...]:
    return cells


def _spanned(texts: list[str], spans: tuple[int, ...]) -> list[Cell]:
    return [Cell(text, columns) for text, columns in zip(texts, spans, strict=True)]


def _head(form: dict[str, Any]) -> list[tuple[Cell, ...]]:
    rows = [
        _row(Cell("项目名称", 2), Cell(form["project_name"], 7)),
        _row(Cell("主管部门", 2), Cell(form["department"], 3), Cell("实施单位"), Cell(form["unit"], 3)),
    ]
    if form["layout"] == "t1_2021":
        rows.append(_row(Cell("项目负责人", 2), Cell("—", 3), Cell("联系电话"), Cell("—", 3)))
    return rows


def _funds(form: dict[str, Any]) -> list[tuple[Cell, ...]]:
    spans = FUNDS_SPANS[form["layout"]]
    head = Cell("项目资金\n（万元）", 2, len(form["funds"]) + 1)
    heading = _spanned(["", *FUNDS[form["layout"]]], spans)
    return [_row(head, *heading), *(tuple(_spanned(line, spans)) for line in form["funds"])]


def _goal(form: dict[str, Any]) -> list[tuple[Cell, ...]]:
    expected, actual = form["goal"]
    return [
        _row(Cell("年度\n总体\n目标", 1, 2), Cell("预期目标", 4), Cell("实际完成情况", 4)),
        _row(Cell(expected, 4), Cell(actual, 4)),
    ]


def _merged_levels(indicators: list[list[str]]) -> list[list[Cell]]:
    """The rows with level 1 and level 2 merged downwards, as forms print them."""
    rows: list[list[Cell]] = []
    for level1, block in groupby(indicators, key=lambda row: row[0]):
        in_block = list(block)
        first_of_block = True
        for level2, group in groupby(in_block, key=lambda row: row[1]):
            in_group = list(group)
            for number, indicator in enumerate(in_group):
                cells = [Cell(text) for text in indicator[2:]]
                if number == 0:
                    cells.insert(0, Cell(level2, 1, len(in_group)))
                    if first_of_block:
                        cells.insert(0, Cell(level1, 1, len(in_block)))
                        first_of_block = False
                rows.append(cells)
    return rows


def _indicators(form: dict[str, Any]) -> list[tuple[Cell, ...]]:
    spans = INDICATOR_SPANS[form["layout"]]
    label = "绩\n效\n指\n标" if form["layout"] == "t1_2021" else "绩效指标"
    heading = _spanned(["一级指标", "二级指标", "三级指标", *INDICATORS[form["layout"]]], spans)
    rows = [_row(Cell(label, 1, len(form["indicators"]) + 1), *heading)]
    for cells in _merged_levels(form["indicators"]):
        behind_levels = spans[len(spans) - len(cells) :]
        rows.append(tuple(Cell(c.text, columns, c.rows) for c, columns in zip(cells, behind_levels, strict=True)))
    return rows


def _total(form: dict[str, Any]) -> list[tuple[Cell, ...]]:
    if "total" not in form:
        return []
    weight, score = form["total"]
    if form["layout"] == "t2":
        return [_row(Cell("总分", 4), Cell(weight), Cell("", 2), Cell(score), Cell(""))]
    return [_row(Cell("总分", 6), Cell(weight), Cell(score), Cell(""))]


def _report(form: dict[str, Any]) -> list[Block]:
    """A report in prose (绩效自评报告): the tables of its sections, then the annex with the same indicators."""
    sections = (
        ("（一）预算执行情况", ("预算执行指标",)),
        ("（二）项目产出情况", ("产出指标",)),
        ("（三）项目效益情况", ("效益指标",)),
        ("（四）项目满意度情况", ("满意度指标",)),
    )
    blocks: list[Block] = [
        Paragraph(form["heading"], "title"),
        Paragraph("一、项目的基本情况", "heading"),
        Paragraph("（一）项目概况", "heading"),
        *(Paragraph(text) for text in form["overview"]),
        Paragraph("（二）预算执行情况", "heading"),
        _transposed_funds(form),
        Paragraph("（三）项目绩效目标", "heading"),
        Paragraph("项目年度目标", "heading"),
        Paragraph(form["goal"][0]),
        Paragraph("二、项目绩效情况", "heading"),
        Paragraph(form["sentence"]),
    ]
    for heading, blocks_of_section in sections:
        rows = [row for row in form["indicators"] if row[0] in blocks_of_section]
        blocks += [Paragraph(heading, "heading"), _section_table(rows)]
    for heading, text in form["analysis"]:
        blocks += [Paragraph(heading, "heading"), Paragraph(text)]
    blocks += [Paragraph("附件1.项目支出绩效自评表", "heading", new_page=True), _annex(form["indicators"])]
    return blocks


def _transposed_funds(form: dict[str, Any]) -> Table:
    heading = (
        _row(
            Cell("项目", 1, 2),
            Cell("行次", 1, 2),
            Cell("年度总金额（万元）", 1, 2),
            Cell("财政资金（万元）", 5),
            Cell("上年结转资金（万元）", 1, 2),
            Cell("其他资金（万元）", 1, 2),
        ),
        tuple(Cell(text) for text in ("小计", "中央级", "省级", "市级", "县区级")),
    )
    lines = (tuple(Cell(text) for text in line) for line in form["funds"])
    return Table((78, 74, 50, 40, 40, 40, 40, 40, 48, 44), (*heading, *lines))


def _section_table(indicators: list[list[str]]) -> Table:
    heading = tuple(Cell(text) for text in ("二级指标", "三级指标", "权重", "目标值", "业绩值", "得分"))
    rows: list[tuple[Cell, ...]] = [heading]
    for level2, group in groupby(indicators, key=lambda row: row[1]):
        in_group = list(group)
        for number, (_, _, level3, weight, target, actual, _, score, _) in enumerate(in_group):
            cells = [Cell(text) for text in (level3, weight, target, actual, score)]
            rows.append(tuple([Cell(level2, 1, len(in_group)), *cells] if number == 0 else cells))
    return Table((90, 140, 50, 70, 70, 50), tuple(rows))


def _annex(indicators: list[list[str]]) -> Table:
    heading = (
        "一级指标",
        "二级指标",
        "目标指标",
        "权重",
        "目标值",
        "业绩值",
        "完成率",
        "指标得分",
        "偏差原因分析及改进措施",
    )
    rows = [tuple(Cell(text) for text in heading), *(tuple(cells) for cells in _merged_levels(indicators))]
    return Table((48, 56, 90, 36, 48, 48, 48, 40, 86), tuple(rows))
