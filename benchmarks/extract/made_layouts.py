"""Forms in layouts that nobody planned: every choice a template makes is drawn from a seed, the values are known.

`made_form(seed)` gives the blocks of a document (title, year, head, funds, goals, indicators, total, notes in one of
many orders and wordings) and what each field of it must be read as. Nothing in it knows the parser or its vocabulary.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from samples.blocks import Block, Cell, Paragraph, Table

Line = dict[str, str | None]

PROJECTS = (
    "河道清淤养护",
    "村级道路硬化",
    "学生资助补助经费",
    "门诊楼设备购置",
    "公共图书馆免费开放",
    "农田水利设施维修",
)
DEPARTMENTS = ("临江县水务局", "示例市教育局", "丰水区卫生健康委员会", "青禾省农业农村厅", "示例大学", "示例市人民医院")
UNITS = ("临江县河道管理所", "示例市第二中学", "丰水区妇幼保健院", "青禾省农田建设站", "示例市图书馆", "示例区财政所")
NAME_LABELS = (
    "项目名称",
    "专项名称",
    "项 目 名 称",
    "项目名称：",
    "项目（政策）名称",
    "一、项目名称",
    "项目\n名称",
    "预算项目名称",
)
DEPARTMENT_LABELS = (
    "主管部门",
    "主 管 部 门",
    "预算部门",
    "项目主管部门",
    "主管部门（单位）",
    "主管部门名称",
    "主管预算部门",
    "主管部门及代码",
)
UNIT_LABELS = ("实施单位", "项目实施单位", "项目单位", "实施单位名称", "项目承担单位", "资金使用单位", "实 施 单 位")
OTHER_PAIRS = (
    ("项目类别", "经常性项目"),
    ("资金性质", "财政拨款"),
    ("项目负责人", ""),
    ("联系电话", ""),
    ("项目编码", "示例0001"),
    ("项目起止时间", "2021年1月至2021年12月"),
    ("项目属性", "延续项目"),
    ("填报日期", "2022年3月"),
    ("项目级次", "本级"),
    ("归口业务科室", "综合科"),
    ("是否为基建项目", "否"),
)
TITLES = (
    "项目支出绩效自评表",
    "部门预算项目支出绩效自评表",
    "预算项目绩效目标自评表",
    "专项资金绩效自评表",
    "省级财政专项资金绩效自评表",
    "项目支出绩效自评价表",
    "财政支出项目绩效自评表",
    "项目绩效目标完成情况自评表",
    "市级预算项目绩效自评表",
    "项目支出绩效单位自评表",
    "项目绩效自我评价表",
    "预算绩效自评表",
    "项目支出绩效自评情况表",
)
MEASURES = {
    "initial_budget": ("年初预算数", "年初预算", "年初批复预算数", "年初预算金额", "年初部门预算数", "年初安排预算"),
    "full_year_budget": (
        "全年预算数",
        "全年预算数（A）",
        "调整后预算数",
        "全年（调整）预算数",
        "预算数（A）",
        "调整后预算",
        "预算批复数",
        "全年预算数\n（A）",
    ),
    "executed": (
        "全年执行数",
        "全年执行数（B）",
        "预算执行数",
        "实际支出数",
        "执行数(B)",
        "实际执行金额",
        "全年支出数",
        "累计支出数",
    ),
    "weight": ("分值", "权重", "执行率分值", "分值（权重）", "标准分值"),
    "execution_rate": (
        "执行率",
        "执行率（B/A）",
        "预算执行率",
        "执行率（%）",
        "资金执行率（B/A×100%）",
        "预算执行进度",
    ),
    "score": ("得分", "执行率得分", "自评得分", "得分（10分×执行率）"),
}
SOURCES = {
    "current_year_appropriation": (
        "其中：当年财政拨款",
        "其中:本年财政拨款",
        "财政拨款",
        "其中：财政资金",
        "一般公共预算财政拨款",
    ),
    "carryover": ("上年结转资金", "上年结转", "上年结转结余资金", "以前年度结转资金"),
    "other": ("其他资金", "其它资金", "其他"),
    "central": ("中央财政资金", "其中：中央补助", "中央资金"),
    "provincial": ("省级财政资金", "省级资金", "自治区补助", "省级补助资金"),
    "municipal": ("市级资金", "市级财政资金"),
    "county": ("县级资金", "区县财政资金", "县（区）级财政资金"),
    "unit_funds": ("单位资金", "单位自有资金", "自筹资金"),
    "special_account": ("财政专户管理资金",),
}
TOTAL_SOURCES = ("年度资金总额", "资金总额", "合计", "年度资金总额：", "总额", "项目资金总额", "年度资金\n总额")
FUNDS_SIDES = (
    "项目资金",
    "预算执行情况",
    "项目资金情况",
    "年度预算执行情况",
    "资金使用情况",
    "项目预算执行情况",
    "项目资金执行情况",
)
EXPECTED = ("预期目标", "年初设定目标", "年初绩效目标", "年度目标设定", "年初设定的绩效目标", "年度预期目标")
ACTUAL = (
    "实际完成情况",
    "目标实际完成情况",
    "全年实际完成情况",
    "年度总体目标完成情况综述",
    "目标完成情况",
    "年度目标完成情况",
)
GOAL_SIDES = ("年度总体目标", "年度\n总体\n目标", "年度绩效目标", "总体目标", "绩效目标", "年度目标")
COLUMNS = {
    "level1": ("一级指标", "一级\n指标", "一级指标名称"),
    "level2": ("二级指标", "二级\n指标", "二级指标名称"),
    "level3": ("三级指标", "三级指标名称", "三级\n指标", "具体指标", "三级指标内容"),
    "target": (
        "年度指标值",
        "指标值",
        "年度指标值（A）",
        "年初目标值",
        "预期指标值",
        "目标值",
        "年度\n指标值",
        "计划指标值",
        "绩效目标值",
        "年初预期值",
    ),
    "actual": (
        "实际完成值",
        "全年实际值",
        "实际完成值（B）",
        "全年完成值",
        "完成值",
        "实际完成情况",
        "年度实际完成值",
        "自评完成值",
        "实际完成\n指标值",
    ),
    "weight": ("分值", "权重", "指标分值", "分值（权重）", "分值（90分）", "标准分值", "指标权重", "权重（分）"),
    "score": ("得分", "自评得分", "指标得分", "自评分", "单位自评得分", "实际得分", "得 分"),
    "deviation": (
        "偏差原因分析及改进措施",
        "未完成原因及拟采取的改进措施",
        "偏差原因分析",
        "备注",
        "未完成原因分析",
        "扣分原因及改进措施",
        "存在偏差的原因分析及拟采取措施",
        "偏差原因分析\n及改进措施",
    ),
    "unit": ("度量单位", "计量单位", "单位"),
    "comparator": ("指标性质", "指标方向", "运算符号", "符号"),
    "reviewed_score": ("复核得分", "财政复核分", "主管部门审核得分", "复评得分"),
    "completion_rate": ("完成率", "完成率（%）", "指标完成率"),
    "ignored": ("评分标准", "指标解释", "数据来源及依据", "评价标准", "指标说明", "佐证材料", "评分规则"),
}
INDICATOR_SIDES = ("绩效指标", "绩\n效\n指\n标", "年度绩效指标", "绩效指标完成情况", "年度\n绩效\n指标", "指标完成情况")
TOTALS = ("总分", "合计", "总 分", "自评总分", "合计得分", "总计")
LEVELS = (
    ("产出指标", ("数量指标", "质量指标", "时效指标", "成本指标")),
    ("效益指标", ("社会效益指标", "经济效益指标", "可持续影响指标", "生态效益指标")),
    ("满意度指标", ("服务对象满意度指标",)),
)
LEVEL3 = {
    "数量指标": ("疏浚长度", "资助学生人数", "购置设备台数", "维修渠道条数", "开展培训场次", "印发资料份数"),
    "质量指标": ("验收合格率", "设备合格率", "资助对象准确率"),
    "时效指标": ("按期完工率", "资金拨付时间", "采购完成时间"),
    "成本指标": ("单位造价", "预算控制数", "人均补助标准"),
    "社会效益指标": ("受益村庄", "到馆人次", "保障学生入学"),
    "经济效益指标": ("节约开支", "带动增收"),
    "可持续影响指标": ("设施长期使用", "管护制度健全"),
    "生态效益指标": ("水质改善情况",),
    "服务对象满意度指标": ("村民满意度", "学生满意度", "患者满意度"),
}
VALUES = (
    "≥12",
    "100%",
    "≤3.5万元",
    "2021年12月",
    "3000",
    "≥95%",
    "有所改善",
    "300平方米",
    "不低于90%",
    "5.5万元/人",
    "长期",
    "=20",
    "6—8",
)
PLAIN = ("12", "100", "95", "300", "3.5", "8000", "20")
MARKS = ("≥", "≤", "=", "定性", ">")
ROW_UNITS = ("%", "个", "万元", "公里", "人次", "套")
REASONS = ("两处淤段缓建，次年补做", "受天气影响，工期顺延", "招标推迟，加快支付")
NOTES = (
    "注：1.得分一档最高不能超过该指标分值上限。2.定性指标按60%—0%合理确定分值。",
    "填表说明：其他资金包括自有资金100万元以下的部分。",
    "填报单位（盖章）：",
    "备注：各地请按时报送，总分100分。",
)


@dataclass
class MadeForm:
    """A form as blocks, and what must be read from it. `choices` tells the layout."""

    blocks: list[Block]
    head: Line
    budget: dict[str, Line]
    indicators: list[Line]
    choices: list[str] = field(default_factory=list)


class _Maker:
    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311
        self.choices: list[str] = []
        self.rows: list[list[Cell]] = []
        self.width = 0

    def chance(self, name: str, share: float) -> bool:
        """Whether the layout has a trait; noted where it does."""
        if self.random.random() >= share:
            return False
        self.choices.append(name)
        return True

    def pick(self, texts: Sequence[str]) -> str:
        return self.random.choice(texts)

    def spans(self, count: int, total: int, wide: Sequence[int] = ()) -> list[int]:
        """How many grid columns each of `count` cells takes."""
        spans = [1] * count
        order = list(wide) or list(range(count))
        for turn in range(total - count):
            spans[order[turn % len(order)]] += 1
        return spans

    def add(self, texts: Sequence[str], *, wide: Sequence[int] = (), under: int = 0) -> None:
        """A row over the whole width; `under` columns are taken by a cell from above."""
        spans = self.spans(len(texts), self.width - under, wide)
        self.rows.append([Cell(text, columns) for text, columns in zip(texts, spans, strict=True)])


def made_form(seed: int) -> MadeForm:
    """One form; the same for the same seed."""
    make = _Maker(seed)
    year = str(make.random.randint(2019, 2024))
    name, department, unit = make.pick(PROJECTS), make.pick(DEPARTMENTS), make.pick(UNITS)
    head: Line = {
        "project_name": name,
        "department": department,
        "implementing_unit": unit,
        "fiscal_year": year,
        "goal_expected": None,
        "goal_actual": None,
        "total_weight": None,
        "total_score": None,
    }
    columns = _columns(make)
    make.width = max(len(columns) + 1, 9) + make.random.choice((0, 0, 1, 2))
    execution_row = make.chance("execution row among the indicators", 0.15)
    unit_of_money = make.random.choice(("万元", "万元", "万元", "元", "千元", "亿元"))
    blocks: list[Block] = []
    title = make.pick(TITLES)
    if make.chance("annex number", 0.2):
        blocks.append(Paragraph("附件2"))
    year_place = make.random.choice(("line", "title", "brackets", "row", "field", "long title"))
    make.choices.append(f"year: {year_place}")
    if year_place == "title":
        title = f"{year}年度{title}"
    elif year_place == "long title":
        title = f"示例市{year}年{title}"
    elif year_place == "brackets":
        title = f"{title}（{year}年度）"
    in_table = make.chance("title in the table", 0.3)
    if in_table:
        make.add([title])
    else:
        blocks.append(Paragraph(title, "title"))
    if year_place == "line":
        blocks.append(Paragraph(f"（{year}年度）" if make.chance("year in brackets", 0.6) else f"{year} 年度", "title"))
    elif year_place == "row":
        make.add([f"（{year}年度）"])
    if make.chance("unit of money above the table", 0.2) and not in_table:
        blocks.append(Paragraph(f"单位：{unit_of_money}"))
    total_place = make.random.choice(("row", "row", "row", "head", "row below", "sentence"))
    indicators, weights, scores = _indicators(make, columns, execution=execution_row)
    total_weight, total_score = str(weights), f"{scores:.2f}".rstrip("0").rstrip(".")
    scored = "score" in columns and "weight" in columns
    _head(
        make, head, year if year_place == "field" else None, total_score if scored and total_place == "head" else None
    )
    budget, points = _funds(make, unit_of_money, scored=scored and not execution_row)
    if scored:
        weights, scores = weights + points[0], scores + points[1]
        total_weight, total_score = str(weights), f"{scores:.2f}".rstrip("0").rstrip(".")
        if total_place == "head":
            _replace_total(make, total_score)
            head["total_score"] = total_score
    if not make.chance("no goals", 0.1):
        _goals(make, head)
    _table_of_indicators(make, columns, indicators)
    if scored and total_place == "row":
        _total_row(make, columns, total_weight, total_score, head)
    elif scored and total_place == "row below":
        make.add([make.pick(("自评得分", "自评总分", "总得分")), total_score], wide=(1,))
        head["total_score"] = total_score
    if make.chance("note inside the table", 0.25):
        make.add([make.pick(NOTES)])
    blocks.append(Table((460 // make.width,) * make.width, tuple(tuple(row) for row in make.rows)))
    if scored and total_place == "sentence":
        blocks.append(Paragraph(f"经自评，该项目自评得分为{total_score}分。"))
        head["total_score"] = total_score
    if make.chance("note below", 0.3):
        blocks.append(Paragraph(make.pick(NOTES)))
    return MadeForm(blocks, head, budget, indicators, make.choices)


def _columns(make: _Maker) -> list[str]:
    columns = ["level1", "level2", "level3", "target", "actual"]
    if make.chance("no level-1 column", 0.06):
        columns.remove("level1")
    kind = make.random.choice(("T1", "T1", "T1", "weight first", "weights alone", "no scores", "reviewed"))
    make.choices.append(f"points: {kind}")
    if kind in ("T1", "reviewed"):
        columns += ["weight", "score"]
    elif kind == "weight first":
        columns.insert(columns.index("level3") + 1, "weight")
        columns.append("score")
    elif kind == "weights alone":
        columns += ["weight"]
    if kind == "reviewed":
        columns.append("reviewed_score")
    if make.chance("unit column", 0.2):
        columns.insert(columns.index("target") + 1, "unit")
    if make.chance("comparator column", 0.2):
        columns.insert(columns.index("target"), "comparator")
    if make.chance("completion rate", 0.15):
        columns.insert(columns.index("actual") + 1, "completion_rate")
    if make.chance("ignored column", 0.2):
        at = make.random.choice([columns.index("level3") + 1, len(columns)])
        columns.insert(at, "ignored")
    if make.chance("deviation column", 0.85):
        columns.append("deviation")
    return columns


def _head(make: _Maker, head: Line, year: str | None, total: str | None) -> None:
    pairs = [
        (make.pick(DEPARTMENT_LABELS), head["department"] or ""),
        (make.pick(UNIT_LABELS), head["implementing_unit"] or ""),
    ]
    if make.chance("unit before department", 0.25):
        pairs.reverse()
    if make.chance("no implementing unit", 0.1):
        pairs = [pair for pair in pairs if pair[1] != head["implementing_unit"]]
        head["implementing_unit"] = None
    pairs += make.random.sample(OTHER_PAIRS, make.random.choice((0, 0, 2, 3, 4)))
    if year:
        pairs.append((make.pick(("年度", "预算年度", "评价年度")), year if make.random.random() < 0.5 else f"{year}年"))
    if total:
        pairs.append((make.pick(("自评得分", "自评总分", "自评分数")), "@total"))
    first = [(make.pick(NAME_LABELS), head["project_name"] or "")]
    per_row = make.random.choice((1, 2, 2, 2, 3))
    make.choices.append(f"head: {per_row} pairs")
    if make.chance("name beside other labels", 0.3):
        pairs, first = first + pairs, []
    for label, value in first:
        make.add([label, value], wide=(1,))
    for at in range(0, len(pairs), per_row):
        texts = [text for pair in pairs[at : at + per_row] for text in pair]
        make.add(texts, wide=tuple(range(1, len(texts), 2)))


def _replace_total(make: _Maker, total: str) -> None:
    for row in make.rows:
        for at, cell in enumerate(row):
            if cell.text == "@total":
                row[at] = Cell(total, cell.columns, cell.rows)


def _money(make: _Maker, amount: float) -> str:
    text = f"{amount:.2f}"
    return f"{float(text):,.2f}" if "thousands" in make.choices else text.rstrip("0").rstrip(".")


def _funds(make: _Maker, unit: str, *, scored: bool) -> tuple[dict[str, Line], tuple[int, float]]:
    measures = ["full_year_budget", "executed", "execution_rate"]
    if make.chance("initial budget", 0.6):
        measures.insert(0, "initial_budget")
    points = scored and not make.chance("funds without points", 0.1)
    if points:
        rate = measures.index("execution_rate")
        order = make.random.choice(("weight rate score", "rate weight score"))
        make.choices.append(f"funds: {order}")
        measures[rate:] = order.replace("rate", "execution_rate").split()
    make.chance("thousands", 0.2)
    sources = ["total", *make.random.sample(list(SOURCES), make.random.choice((0, 1, 2, 3, 4)))]
    budgets = {source: make.random.randint(100, 99_999) / make.random.choice((1, 10, 100)) for source in sources[1:]}
    used = {source: round(amount * make.random.choice((1, 1, 0.9, 0.83)), 2) for source, amount in budgets.items()}
    budgets["total"] = round(sum(budgets.values()) or make.random.randint(100, 99_999) / 10, 2)
    used["total"] = round(sum(used.values()) or budgets["total"] * 0.9, 2)
    labels = {source: make.pick(SOURCES[source]) for source in sources[1:]} | {"total": make.pick(TOTAL_SOURCES)}
    score = round(10 * used["total"] / budgets["total"], 2)
    lines: dict[str, Line] = {}
    for source in sources:
        values: Line = {
            "initial_budget": _money(make, budgets[source]),
            "full_year_budget": _money(make, budgets[source]),
            "executed": _money(make, used[source]),
            "execution_rate": f"{100 * used[source] / budgets[source]:.2f}%",
            "weight": "10" if source == "total" else None,
            "score": f"{score:.2f}".rstrip("0").rstrip(".") if source == "total" else None,
        }
        lines[source] = {measure: values[measure] for measure in measures}
    blank = make.random.choice(("", "—", "-"))
    side = make.pick(FUNDS_SIDES)
    titled = {measure: make.pick(MEASURES[measure]) for measure in measures}
    if make.chance("unit at the side", 0.6):
        side += f"\n（{unit}）"
    elif make.chance("unit in the headings", 0.5):
        for measure in ("initial_budget", "full_year_budget", "executed"):
            if measure in titled:
                titled[measure] += f"（{unit}）"
    layout = make.random.choice(("rows", "rows", "rows", "rows", "transposed", "labels beside", "two heading rows"))
    if len(sources) < 3 and layout == "transposed":
        layout = "rows"
    if layout == "labels beside" and (len(sources) > 1 or points):
        layout = "rows"
    make.choices.append(f"funds: {layout}")
    note = make.chance("reason in the funds block", 0.15) and layout == "rows"
    if layout == "labels beside":
        texts = [text for measure in measures for text in (titled[measure], lines["total"][measure] or blank)]
        make.add([side, *texts][: make.width] if len(texts) < make.width else texts)
    elif layout == "transposed":
        measures = [measure for measure in measures if measure not in ("weight", "score")]
        points = False
        lines = {source: {measure: line[measure] for measure in measures} for source, line in lines.items()}
        make.add([side, *(labels[source] for source in sources)])
        for measure in measures:
            make.add([titled[measure], *(lines[source][measure] or blank for source in sources)])
    else:
        width = make.width - 1
        spans = make.spans(len(measures) + 1 + note, width)
        heading = ["", *(titled[measure] for measure in measures), *(["原因"] if note else [])]
        if layout == "two heading rows" and measures[1] != "execution_rate":
            over = sum(spans[1:3])
            upper = [Cell("", spans[0], 2), Cell("预算执行情况", over)]
            upper += [Cell(text, columns, 2) for text, columns in zip(heading[3:], spans[3:], strict=True)]
            make.rows.append([Cell(side, 1, len(sources) + 2), *upper])
            make.rows.append([Cell(text, columns) for text, columns in zip(heading[1:3], spans[1:3], strict=True)])
        else:
            cells = [Cell(text, columns) for text, columns in zip(heading, spans, strict=True)]
            make.rows.append([Cell(side, 1, len(sources) + 1), *cells])
        for source in sources:
            texts = [labels[source], *(lines[source][measure] or blank for measure in measures)]
            texts += ["进度正常" if source == "total" else ""] if note else []
            make.rows.append([Cell(text, columns) for text, columns in zip(texts, spans, strict=True)])
    return lines, (10, score) if points else (0, 0.0)


def _goals(make: _Maker, head: Line) -> None:
    expected, actual = "疏浚河道12公里，汛前完工。", "疏浚河道11公里，6月完工。"
    layout = make.random.choice(("below", "below", "below", "beside", "one below the other"))
    make.choices.append(f"goals: {layout}")
    if layout == "below":
        spans = make.spans(2, make.width - 1)
        label = Cell(make.pick(GOAL_SIDES), 1, 2)
        make.rows.append([label, Cell(make.pick(EXPECTED), spans[0]), Cell(make.pick(ACTUAL), spans[1])])
        make.rows.append([Cell(expected, spans[0]), Cell(actual, spans[1])])
    elif layout == "beside":
        make.add([make.pick(EXPECTED), expected, make.pick(ACTUAL), actual], wide=(1, 3))
    else:
        make.add([make.pick(EXPECTED), expected], wide=(1,))
        make.add([make.pick(ACTUAL), actual], wide=(1,))
    head["goal_expected"], head["goal_actual"] = expected, actual


def _indicators(make: _Maker, columns: list[str], *, execution: bool) -> tuple[list[Line], int, float]:
    rows: list[Line] = []
    for level1, level2s in LEVELS:
        for level2 in make.random.sample(level2s, make.random.randint(1, len(level2s))):
            count = make.random.choice((1, 1, 2, 3))
            for level3 in make.random.sample(LEVEL3[level2], min(count, len(LEVEL3[level2]))):
                rows.append({"level1": level1, "level2": level2, "level3": level3})
    if execution:
        rows.append({"level1": "预算执行指标", "level2": "预算执行率", "level3": "预算执行率"})
    share = 90 // len(rows)
    weights = [share] * len(rows)
    weights[-1] = 90 - share * (len(rows) - 1)
    total = 0.0
    for row, weight in zip(rows, weights, strict=True):
        value = make.pick(PLAIN if "unit" in columns or "comparator" in columns else VALUES)
        lost = make.random.random() < 0.2
        score = round(weight * 0.9, 2) if lost else float(weight)
        total += score
        found: Line = {
            "target": value,
            "actual": value if not lost else make.pick(("11", "85%", "部分完成")),
            "weight": str(weight),
            "score": f"{score:.2f}".rstrip("0").rstrip("."),
            "reviewed_score": f"{score:.2f}".rstrip("0").rstrip("."),
            "deviation": make.pick(REASONS) if lost else None,
            "unit": make.pick(ROW_UNITS),
            "comparator": make.pick(MARKS),
            "completion_rate": "90%" if lost else "100%",
        }
        row.update({role: found[role] for role in columns if role in found})
    return rows, 90 if "weight" in columns else 0, round(total, 2)


def _table_of_indicators(make: _Maker, columns: list[str], rows: list[Line]) -> None:
    titled = {role: make.pick(COLUMNS[role]) for role in columns}
    side = not make.chance("no side label", 0.25)
    total = make.width - side
    wide = [columns.index(role) for role in ("level3", "target", "actual", "deviation") if role in columns]
    spans = make.spans(len(columns), total, wide)
    break_at = make.random.randint(2, len(rows) - 1) if make.chance("heading repeated", 0.15) and len(rows) > 3 else 0
    merged = not make.chance("names printed once, cells not merged", 0.25)
    repeated = not merged and make.chance("names in every row", 0.5)
    numbered = make.chance("numbered labels", 0.25)
    heading = [Cell(titled[role], columns_) for role, columns_ in zip(columns, spans, strict=True)]
    count = len(rows) + 1 + bool(break_at)
    make.rows.append([*([Cell(make.pick(INDICATOR_SIDES), 1, count)] if side else []), *heading])
    for at, row in enumerate(rows):
        if break_at and at == break_at:
            make.rows.append(list(heading))
        cells: list[Cell] = []
        for role, columns_ in zip(columns, spans, strict=True):
            if role in ("level1", "level2"):
                keys = ("level1",) if role == "level1" else ("level1", "level2")
                group = [tuple(one[key] for key in keys) for one in rows]
                begins = at == 0 or group[at - 1] != group[at] or at == break_at
                length = 1
                while at + length < len(rows) and group[at + length] == group[at] and at + length != break_at:
                    length += 1
                if merged:
                    if begins:
                        cells.append(Cell(row[role] or "", columns_, length))
                else:
                    cells.append(Cell((row[role] or "") if begins or repeated else "", columns_))
            elif role == "level3":
                label = f"指标{at + 1}：" if numbered else ""
                cells.append(Cell(f"{label}{row[role]}", columns_))
            elif role == "ignored":
                cells.append(Cell("完成得满分，否则按比例扣分", columns_))
            else:
                cells.append(Cell(row[role] or "", columns_))
        make.rows.append(cells)


def _total_row(make: _Maker, columns: list[str], weight: str, score: str, head: Line) -> None:
    last = make.rows[-1]
    spans = [cell.columns for cell in last][-len(columns) :]
    behind = columns[columns.index("weight") :]
    tail = [cell.columns for cell in last][-len(behind) :]
    del spans
    label = Cell(make.pick(TOTALS), make.width - sum(tail))
    with_weight = not make.chance("total without the weights", 0.2)
    texts = {"weight": weight if with_weight else "", "score": score}
    make.rows.append([label, *(Cell(texts.get(role, ""), span) for role, span in zip(behind, tail, strict=True))])
    head["total_score"] = score
    head["total_weight"] = weight if with_weight else None
