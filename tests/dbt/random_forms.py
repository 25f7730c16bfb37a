"""Forms drawn at random that keep every rule: what the warehouse must find nothing wrong with.

Each is determined by its seed. What is due is computed here from the text of the rules, not with the warehouse's SQL.
"""

from decimal import Decimal
from random import Random

from tests.dbt.drawn_form import ZERO, Drawn, Line, Row, Rules, cut, plain, rounded

RULES = (
    Rules("样例市第{number}样例局"),
    Rules("样例市第{number}样例局", year="2021"),
    Rules(
        "北京市丰台区第{number}样例局",
        year="2024",
        is_reverse_ratio=True,
        deductions=((Decimal(2), Decimal("0.1")), (Decimal(3), Decimal("0.2")), (Decimal(5), Decimal("0.3"))),
    ),
    Rules("湖北省样例市第{number}样例局", template="T8", execution_weight=Decimal(20), is_reverse_ratio=True),
    Rules("成都市第{number}样例局"),
    Rules("样例市第{number}样例局", template="T3"),
    Rules("广西壮族自治区第{number}样例厅", reason_ratio=Decimal("1.3")),
    Rules("国家第{number}样例局", are_grades_whole=True),
    Rules("样例市第{number}样例局", template="T6", execution_weight=ZERO),
    Rules("样例市第{number}样例局", template="T7"),
)
BLOCKS = (
    ("产出指标", ("数量指标", "质量指标", "时效指标", "成本指标"), (2, 5)),
    ("效益指标", ("社会效益指标", "经济效益指标", "可持续影响指标"), (1, 3)),
    ("满意度指标", ("服务对象满意度指标",), (1, 2)),
)
KINDS = {
    "数量指标": ("count", "count", "count", "numeral", "composite", "range"),
    "质量指标": ("share", "share", "words"),
    "时效指标": ("date", "days", "words"),
    "成本指标": ("cost",),
    "社会效益指标": ("share", "words", "count", "accidents"),
    "经济效益指标": ("count", "words"),
    "可持续影响指标": ("words", "share"),
    "服务对象满意度指标": ("satisfaction",),
}
NAMES = {
    "count": ("培训班期数", "采购设备数量", "巡查场次", "服务群众人次", "修缮房屋间数"),
    "numeral": ("联席会议次数", "专题调研次数"),
    "composite": ("办班期数与参训人数",),
    "range": ("抽样检查户数",),
    "share": ("设备验收合格率", "政策知晓率", "任务按时完成率"),
    "words": ("长效机制建设", "场馆开放情况", "调研成果应用"),
    "date": ("项目完工时间", "资金拨付时间"),
    "days": ("平均办理时长", "故障修复时长"),
    "cost": ("项目总成本", "设备购置费", "单位建设成本"),
    "accidents": ("安全事故次数", "有效投诉起数"),
    "satisfaction": ("参训人员满意度", "服务对象满意度"),
}
WORDINGS = (
    ("建立长效管理机制并印发文件", "已建立并印发"),
    ("场馆每日按公告时间开放", "按公告时间开放"),
    ("调研报告获主管部门采纳", "获采纳"),
)
MARKS = "甲乙丙丁戊己庚辛壬癸子丑寅卯"
REASONS = ("场地不足，部分活动推迟", "受天气影响，进度滞后", "需求变化，已调整计划", "供应商延迟交货")
NO_REASONS = (None, None, None, "无", "/", "—", "无偏差")
SOURCES = (
    ("current_year_appropriation", "carryover", "other"),
    ("central", "provincial", "municipal", "county"),
    ("current_year_appropriation",),
)


def correct_form(seed: int) -> Drawn:
    """A form that keeps every rule."""
    rng = Random(seed)  # noqa: S311 - test data
    rules = rng.choice(RULES)
    money_unit = rng.choice(("万元", "万元", "元"))
    digits = 2 if money_unit == "元" else rng.randint(0, 6)
    per_wan = Decimal(1) if money_unit == "万元" else Decimal(10000)
    budget = rounded(Decimal(rng.randint(500, 500_000)) / 100 * per_wan, digits)
    rows = _rows(rng, rules, budget / per_wan)
    weighed = sum((row.weight for row in rows), ZERO)
    share = sum((row.score for row in rows), ZERO) / weighed
    lines = _lines(rng, budget, digits, max(Decimal("0.82"), share * Decimal("0.96")))
    return Drawn(
        seed=seed,
        rules=rules,
        rows=rows,
        lines=lines,
        money_unit=money_unit,
        execution_place=rng.choice(("line", "line", "row", "both")) if rules.execution_weight else "none",
        execution_score=execution_score(rng, rules, lines[0]),
        grade_choice=rng.choice((None, 0, 1, 2)),
        are_headings_weighed=rng.random() < 0.3,
        total_weight=rng.choice(("100", "100", "100分", "100.00", None)),
        goal_expected=f"完成{seed}号任务的年度安排",
        goal_actual=rng.choice((f"{seed}号任务除个别事项外均已办结", f"{seed}号任务基本办结", None)),
        is_grouped=rng.random() < 0.2,
    )


def execution_score(rng: Random, rules: Rules, total: Line) -> Decimal:
    """The execution score at two decimals or one, half up."""
    if not rules.execution_weight or not total.budget or total.executed is None:
        return ZERO
    return min(
        rules.execution_weight,
        rounded(rules.execution_weight * total.executed / total.budget, rng.choice((1, 2, 2))),
    )


def printed_rate(rng: Random, line: Line) -> str | None:
    """The rate of a line, rounded or cut at some precision; or what stands where there is none."""
    if not line.budget or line.executed is None:
        return rng.choice((None, "0", "0%", "/")) if line.budget == 0 else None
    rate = line.executed / line.budget
    # Above 1 a fraction may as well be a percentage: 1.2.
    style = rng.randrange(5 if rate <= 1 else 4)
    if style == 0:
        return f"{rounded(rate * 100, 2)}%"
    if style == 1:
        return f"{cut(rate * 100, 2)}%"
    if style == 2:
        return f"{plain(rounded(rate * 100, 4))}%"
    if style == 3:
        return f"{rounded(rate * 100, 0)}%"
    return str(rounded(rate, 4))


def _lines(rng: Random, budget: Decimal, digits: int, least: Decimal) -> list[Line]:
    """A total line and its parts, which add up in each column and are spent at least by that share."""
    sources: tuple[str, ...] = rng.choice(SOURCES)
    sources = sources[: rng.randint(1, len(sources))]
    lines = []
    left = budget
    is_all_spent = rng.random() < 0.4
    for position, source in enumerate(sources):
        kind = rng.random() if position else 1
        if kind < 0.15:
            lines.append(Line(source, ZERO, ZERO, ZERO))
        elif kind < 0.3:
            lines.append(Line(source, None, None, None))
        else:
            is_last = position == len(sources) - 1
            part = left if is_last else rounded(left * rng.randint(20, 80) / 100, digits)
            left -= part
            lines.append(_part(rng, source, part, digits, Decimal(1) if is_all_spent else least))
    if left:
        first = lines[0]
        assert first.budget is not None
        lines[0] = _part(rng, first.source, first.budget + left, digits, Decimal(1) if is_all_spent else least)
    total = Line(
        "total",
        sum((one.initial or ZERO for one in lines), ZERO),
        sum((one.budget or ZERO for one in lines), ZERO),
        sum((one.executed or ZERO for one in lines), ZERO),
    )
    total.rate = printed_rate(rng, total)
    for one in lines:
        one.rate = printed_rate(rng, one) if rng.random() < 0.7 else rng.choice((None, "/"))
    return [total, *lines]


def _part(rng: Random, source: str, budget: Decimal, digits: int, least: Decimal) -> Line:
    initial = budget if rng.random() < 0.6 else rounded(budget * rng.randint(50, 150) / 100, digits)
    spent = least + (1 - least) * rng.randint(0, 100) / 100
    # Rounded up, so that it stays above the least; never above the budget.
    executed = min(budget, rounded(budget * spent + Decimal(1).scaleb(-digits) / 2, digits))
    return Line(source, initial, budget, executed)


def _rows(rng: Random, rules: Rules, budget: Decimal) -> list[Row]:
    places = []
    for level1, classes, (fewest, most) in BLOCKS:
        chosen = [rng.choice(classes) for _ in range(rng.randint(fewest, most))]
        if level1 == "产出指标":
            chosen[0] = "数量指标"
        places += [(level1, level2) for level2 in sorted(chosen, key=classes.index)]
    weights = _weights(rng, 100 - rules.execution_weight, len(places))
    rows = []
    for position, ((level1, level2), weight) in enumerate(zip(places, weights, strict=True)):
        kind = rng.choice(KINDS[level2]) if position else "count"
        name = f"{MARKS[position]}项{rng.choice(NAMES[kind])}"
        row = Row(kind, level1, level2, name, None, None, "", weight, weight)
        _fill(rng, rules, row, budget)
        rows.append(row)
    if all(row.is_full for row in rows):
        _fill_count(rng, rules, rows[0], "short")
    for row in rows:
        is_due = not row.is_full or row.is_far_over
        row.deviation = rng.choice(REASONS) if is_due else rng.choice(NO_REASONS)
    return rows


def _weights(rng: Random, total: Decimal, count: int) -> list[Decimal]:
    """That many weights of whole or half points, at least 2 each."""
    halves = int(total * 2) - 4 * count
    cuts = sorted(rng.randint(0, halves) for _ in range(count - 1))
    parts = [upper - lower for lower, upper in zip([0, *cuts], [*cuts, halves], strict=True)]
    return [Decimal(part + 4) / 2 for part in parts]


def _fill(rng: Random, rules: Rules, row: Row, budget: Decimal) -> None:
    """Target, actual and the score due to them."""
    way = rng.choice(("met", "met", "more", "short"))
    if row.kind == "count":
        _fill_count(rng, rules, row, rng.choice((way, "far")))
    elif row.kind in {"share", "satisfaction"}:
        _fill_share(rng, rules, row, way)
    elif row.kind == "days":
        row.number, row.unit = Decimal(rng.randint(2, 60)), "天"
        _reverse(rng, rules, row, way, rng.choice(("≤", "不超过")), Decimal(rng.randint(2, 60)))
    elif row.kind == "cost":
        row.number, row.unit = (
            max(Decimal("0.01"), cut(budget * rng.randint(5, 95) / 100, rng.choice((0, 2, 4)))),
            "万元",
        )
        if row.number == 0:
            row.number = Decimal("0.01")
        _reverse(rng, rules, row, way, "≤", row.number * rng.randint(13, 97) / 100)
    elif row.kind == "accidents":
        _fill_accidents(rng, rules, row, way)
    else:
        _fill_uncomputed(rng, rules, row)


def _fill_count(rng: Random, rules: Rules, row: Row, way: str) -> None:
    target = rng.randint(4, 300)
    factors = {"met": (100, 100), "more": (100, 119), "short": (30, 95), "far": (120, 700)}[way]
    actual = target * rng.randint(*factors) // 100
    row.number, row.unit = Decimal(target), rng.choice(("期", "次", "人", "个", "场", "份"))
    row.target = f"{rng.choice(('≥', '≥ ', '不少于', '不低于', ''))}{target}{row.unit}"
    row.actual = f"{actual}{'' if way == 'met' and rng.random() < 0.2 else row.unit}"
    row.met = f"{target}{row.unit}"
    row.is_far_over = actual >= target * rules.reason_ratio
    row.score = _printed_score(rng, row.weight, rules.positive_score(row.weight, Decimal(target), Decimal(actual)))


def _fill_share(rng: Random, rules: Rules, row: Row, way: str) -> None:
    target = Decimal(rng.randint(120, 198)) / 2
    actual = {
        "met": target,
        "more": target + (100 - target) * rng.randint(1, 100) / 100,
        "short": target * rng.randint(50, 99) / 100,
    }[way]
    actual = rounded(actual, rng.choice((0, 1, 2))) if way == "more" else cut(actual, 2)
    row.number, row.unit = target, "%"
    row.target = f"{rng.choice(('≥', '不低于', '≥ '))}{plain(target)}%"
    row.actual = f"{plain(actual)}%"
    row.met = f"{plain(target)}%"
    row.is_far_over = actual >= target * rules.reason_ratio
    row.score = _printed_score(rng, row.weight, rules.positive_score(row.weight, target, actual))


def _reverse(rng: Random, rules: Rules, row: Row, way: str, sign: str, less: Decimal) -> None:
    target = row.number
    assert target is not None
    actual = {"met": target, "more": min(target, less), "short": target * rng.randint(105, 260) / 100}[way]
    actual = max(Decimal("0.0001"), rounded(actual, 4)) if row.kind == "cost" else rounded(actual, 1)
    row.target = f"{sign}{plain(target)}{row.unit}"
    row.actual = f"{plain(actual)}{row.unit}"
    row.met = f"{plain(target)}{row.unit}"
    row.score = _printed_score(rng, row.weight, rules.reverse_score(row.weight, target, actual))


def _fill_accidents(rng: Random, rules: Rules, row: Row, way: str) -> None:
    target = Decimal(rng.randint(0, 3))
    actual = target + (rng.randint(1, 4) if way == "short" else 0)
    row.number, row.unit = target, "次"
    row.target = f"{rng.choice(('≤', '', '不超过'))}{target}次"
    row.actual, row.met = f"{actual}次", f"{target}次"
    row.score = _printed_score(rng, row.weight, rules.reverse_score(row.weight, target, actual))


def _fill_uncomputed(rng: Random, rules: Rules, row: Row) -> None:
    """Values that no formula scores: full marks, or fewer with a reason."""
    number = rng.randint(2, 9)
    month = rng.randint(2, 12)
    row.target, row.actual = {
        "numeral": (f"不少于{'零一二三四五六七八九'[number]}次", f"{number}次"),
        "composite": (f"办班{number}期、培训{number * 30}人", f"办班{number}期、培训{number * 30 + 5}人"),
        "range": (f"{number * 10}-{number * 20}户", f"{number * 15}户"),
        "date": (f"{rules.year}年{month}月底前", f"{rules.year}年{rng.randint(1, month)}月"),
        "words": rng.choice(WORDINGS),
    }[row.kind]
    assert row.actual is not None
    row.met = row.actual
    if row.kind in {"composite", "words"} and rng.random() < 0.3:
        row.score = rounded(row.weight * rng.randint(50, 95) / 100, 1)


def _printed_score(rng: Random, weight: Decimal, due: Decimal) -> Decimal:
    """A score at two decimals, or at one where that is within the tolerance of 0.05."""
    return min(weight, rounded(due, rng.choice((1, 2, 2))))
