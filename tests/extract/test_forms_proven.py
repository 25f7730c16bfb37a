"""Columns under headings that nobody knows: read where arithmetic proves what they are, and only there."""

import pytest

from extract.extraction import extract_document
from model.form import Form
from samples import writers
from samples.blocks import Paragraph
from samples.printed import table

FORM = """
项目名称 *2 | 古籍修复 *6
主管部门 *2 | 云麓市文化和旅游局 *6
项目资金（万元） | | 年初预算数 | 全年预算数 | 全年执行数 *2 | 执行率 | 得分
^ | 年度资金总额 | 96.00 | 90.00 | 85.50 *2 | 95.00% | 9.5
^ | 其中：财政拨款 | 66.00 | 60.00 | 60.00 *2 | 100.00% |
一级指标 | 二级指标 | 三级指标 *2 | 年度指标值 | 实际完成值 | 分值 | 得分
产出指标 | 数量指标 | 修复册数 *2 | 1200册 | 1216册 | 30 | 30
^ | 质量指标 | 修复合格率 *2 | ≥98% | 97% | 20 | 19
效益指标 | 社会效益指标 | 阅览人次 *2 | ≥5万人次 | 6.2万人次 | 30 | 30
满意度指标 | 服务对象满意度指标 | 读者满意度 *2 | ≥90% | 97% | 10 | 10
总分 *6 | 100 | 98.5
"""


def read(*changes: tuple[str, str]) -> Form:
    text = FORM
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    blocks = [Paragraph("项目支出绩效自评表", "title"), Paragraph("（2023年度）"), table(text)]
    (form,) = extract_document(writers.docx_bytes(blocks)).forms
    return form


def strangers(form: Form) -> list[str | None]:
    return [issue.field for issue in form.issues if issue.code == "unknown_heading"]


def test_weights_that_sum_to_a_hundred_with_the_execution() -> None:
    form = read(("实际完成值 | 分值", "实际完成值 | 甲类项"))
    assert [row.weight for row in form.indicators] == ["30", "20", "30", "10"]
    assert form.total_weight == "100"
    assert strangers(form) == [None]


def test_scores_that_sum_to_the_total_with_the_execution() -> None:
    form = read(("分值 | 得分\n产出", "分值 | 甲类项\n产出"))
    assert [row.score for row in form.indicators] == ["30", "19", "30", "10"]
    assert form.total_score == "98.5"


@pytest.mark.parametrize(
    ("heading", "field", "values"),
    [
        ("全年预算数", "full_year_budget", ["90.00", "60.00"]),
        ("全年执行数", "executed", ["85.50", "60.00"]),
        ("执行率", "execution_rate", ["95.00%", "100.00%"]),
    ],
)
def test_funds_that_give_the_rate(heading: str, field: str, values: list[str]) -> None:
    form = read((heading, "甲类项"))
    assert [getattr(line, field) for line in form.budget_lines] == values
    assert strangers(form) == [None]


def test_sums_that_prove_nothing_leave_the_column_unread() -> None:
    form = read(("实际完成值 | 分值", "实际完成值 | 甲类项"), ("1216册 | 30", "1216册 | 31"))
    assert [row.weight for row in form.indicators] == [None] * 4
    assert strangers(form) == ["indicators"]


def test_equal_amounts_prove_nothing() -> None:
    spent = ("85.50 *2 | 95.00%", "90.00 *2 | 100.00%")
    form = read(("全年执行数", "甲类项"), spent)
    assert [line.executed for line in form.budget_lines] == [None, None]
    assert strangers(form) == ["execution_score"]


def test_two_columns_that_fit_alike_are_both_left() -> None:
    form = read(("年初预算数", "甲类项"), ("全年预算数", "乙类项"), ("96.00", "90.00"), ("66.00", "60.00"))
    assert [line.full_year_budget for line in form.budget_lines] == [None, None]


@pytest.mark.parametrize(("points", "amounts"), [("9.5", ["85.50", "60.00"]), ("8", [None, None]), ("", [None, None])])
def test_an_amount_and_a_share_that_lack_together_are_proven_by_the_points_alone(
    points: str, amounts: list[str | None]
) -> None:
    form = read(("全年执行数", "甲类项"), ("执行率", "乙类项"), ("95.00% | 9.5", f"95.00% | {points}"))
    assert [line.executed for line in form.budget_lines] == amounts
