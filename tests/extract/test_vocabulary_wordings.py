"""Wordings that stand in no list are known by their pattern, and those of another meaning are not taken for them."""

import pytest

from extract.forms.vocabulary import vocabulary

HEADINGS = {
    "target": "设定目标 应完成值 2023年指标值 目标设定值 考核目标",
    "actual": "实际执行值 2023年完成值 自评情况 实际表现",
    "weight": "满分值 基准分 应得分 规定分值 考核分值 赋分",
    "score": "考核得分 绩效得分 单位自评 本项得分 评定分",
    "deviation": "差异分析 偏差及改进 未完成情况说明 未达标原因说明",
    "level3": "考核指标 明细指标 指标要素",
    "level1": "指标大类 指标维度",
}
MEASURES = {
    "initial_budget": "期初预算数 当年年初预算 预算批复数（年初）",
    "full_year_budget": "最终预算数 全年可执行数 实际下达预算 计划金额 批复预算数",
    "executed": "已支付数 实际发生数 累计支出 年末执行数",
    "execution_rate": "预算完成率 支出执行率 执行比率",
}
SOURCES = {
    "carryover": "年初结转和结余 使用结转 结转结余资金",
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
    assert vocabulary().funds_measure(text) == name


@pytest.mark.parametrize(("text", "name"), cases(SOURCES))
def test_source_of_the_funds(text: str, name: str):
    assert str(vocabulary().funds_source(text)) == name


@pytest.mark.parametrize("text", ["绩效自评信息表", "绩效自评指标评分表", "绩效评价自评表", "绩效自评情况公开表"])
def test_title_of_a_self_evaluation(text: str):
    assert vocabulary().is_title(text)


@pytest.mark.parametrize("text", ["绩效自评汇总表", "绩效自评情况一览表", "绩效自评工作安排表", "绩效自评项目明细表"])
def test_title_of_something_about_self_evaluations(text: str):
    assert not vocabulary().is_title(text)


@pytest.mark.parametrize("text", ["项目支出", "基本支出", "预算执行", "资金执行数", "本年预算", "上级主管部门"])
def test_words_that_are_no_budget_of_the_year(text: str):
    assert vocabulary().funds_measure(text) != "full_year_budget"
    assert vocabulary().head_field(text) != "department"
