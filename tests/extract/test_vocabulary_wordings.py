"""Wordings that stand in no list are known by their pattern, and those of another meaning are not taken for them."""

from collections.abc import Callable

import pytest

from extract.extraction import extract_document
from extract.forms.vocabulary import vocabulary
from samples import writers
from samples.blocks import Block, Paragraph
from samples.printed import table

HEADINGS = {
    "target": "设定目标 应完成值 2023年指标值 目标设定值 考核目标",
    "actual": "实际执行值 2023年完成值 自评情况 实际表现",
    "weight": "满分值 基准分 应得分 规定分值 考核分值 赋分 分值/权重 权重(%)/分值 标准分/权重",
    "score": "考核得分 绩效得分 单位自评 本项得分 评定分",
    "deviation": "差异分析 偏差及改进 未完成情况说明 未达标原因说明",
    "level3": "考核指标 明细指标 指标要素",
    "level1": "指标大类 指标维度",
}
MEASURES = {
    "initial_budget": "期初预算数 当年年初预算 预算批复数（年初）",
    "full_year_budget": "最终预算数 全年可执行数 实际下达预算 计划金额 批复预算数",
    "executed": "已支付数 实际发生数 累计支出 年末执行数",
    "weight": "分值/权重 权重/分值 满分/权重",
    "execution_rate": "预算完成率 支出执行率 执行比率",
}
SOURCES = {
    "carryover": "年初结转和结余 使用结转 结转结余资金",
    "county": "区级财政资金 区财政拨款",
    "central": "中央预算内投资 中央转移支付",
    "current_year_appropriation": "财政拨款收入 本年一般公共预算 预算内资金",
    "special_account": "财政专户核拨资金",
    "other": "其他渠道资金",
}


def cases(words: dict[str, str]) -> list[tuple[str, str]]:
    return [(text, name) for name, texts in words.items() for text in texts.split()]


@pytest.mark.parametrize(("text", "name"), cases(HEADINGS))
def test_heading_of_the_indicators(text: str, name: str):
    assert vocabulary().indicator_column(text, fuzzy=True) == name


@pytest.mark.parametrize(("text", "name"), cases(MEASURES))
def test_measure_of_the_funds(text: str, name: str):
    assert vocabulary().funds.measure(text) == name


@pytest.mark.parametrize(("text", "name"), cases(SOURCES))
def test_source_of_the_funds(text: str, name: str):
    assert str(vocabulary().funds.source(text)) == name


@pytest.mark.parametrize("text", ["绩效自评信息表", "绩效自评指标评分表", "绩效评价自评表", "绩效自评情况公开表"])
def test_title_of_a_self_evaluation(text: str):
    assert vocabulary().is_title(text)


@pytest.mark.parametrize("text", ["绩效自评汇总表", "绩效自评情况一览表", "绩效自评工作安排表", "绩效自评项目明细表"])
def test_title_of_something_about_self_evaluations(text: str):
    assert not vocabulary().is_title(text)


@pytest.mark.parametrize("text", ["项目支出", "基本支出", "预算执行", "资金执行数", "本年预算", "上级主管部门"])
def test_words_that_are_no_budget_of_the_year(text: str):
    assert vocabulary().funds.measure(text) != "full_year_budget"
    assert vocabulary().head_field(text) != "department"


FORM = """
项目名称 | 街巷照明 *7
主管部门 | 南山区城管局 *3 | 实施单位 | 南山区照明所 *3
项目资金（万元） *2 | 年初预算数 | 全年预算数 | 全年执行数 | 分值/权重 | 执行率 | 得分
年度资金总额 *2 | 60 | 60 | 57 | 10 | 95% | 9.5
其中：区级财政资金 *2 | 40 | 40 | 37 | - | 92.5% | -
政府性基金 *2 | 20 | 20 | 20 | - | 100% | -
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值/权重 | 得分 | 偏差原因分析及改进措施
产出指标 | 数量指标 | 灯数 | 6盏 | 6盏 | 50 | 50 |
效益指标 | 社会效益指标 | 亮灯率 | 98% | 97% | 40 | 39 | 两处待修
总分 *5 | 100 | 98.5 |
"""


@pytest.mark.parametrize("write", [writers.docx_bytes, writers.rows_bytes, writers.cells_bytes])
def test_weights_headed_by_two_words_are_weights_whatever_the_file(write: Callable[[list[Block]], bytes]):
    blocks = [Paragraph("项目支出绩效自评表", "title"), Paragraph("（2023年度）"), table(FORM)]
    (form,) = extract_document(write(blocks)).forms
    assert [(str(line.funding_source), line.executed, line.weight) for line in form.budget_lines] == [
        ("total", "57", "10"),
        ("county", "37", None),
    ]
    assert [(row.weight, row.score) for row in form.indicators] == [("50", "50"), ("40", "39")]
    assert (form.total_weight, form.total_score) == ("100", "98.5")
    assert [issue.message for issue in form.issues] == ["Unknown funding source “政府性基金”"]


@pytest.mark.parametrize("text", ["分值/得分", "权重/得分"])
def test_a_heading_of_weight_and_score_holds_both_in_this_order(text: str):
    assert vocabulary().indicator_column(text, fuzzy=True) == "score_of_weight"
    assert vocabulary().funds.measure(text) == "score"
    assert vocabulary().prints_full_marks_first(text)
    assert not vocabulary().prints_full_marks_first("/".join(reversed(text.split("/"))))
