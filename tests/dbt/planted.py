"""Defects planted in a correct form, one way or several for each rule of the catalogue.

A planter changes the form and says whether it could: a form without a cost indicator cannot have one the wrong way
round. What a planter changed is touched, and left alone by the planters after it. Those of the last group print other
totals than the rows give, so they come when all rows are settled.
"""

from collections.abc import Callable, Iterable
from decimal import Decimal
from random import Random

from tests.dbt.drawn_form import ZERO, Drawn, Row, plain, rounded
from tests.dbt.random_forms import REASONS, correct_form, execution_score, printed_rate

Planter = Callable[[Random, Drawn], bool]


def _one(rng: Random, rows: Iterable[Row]) -> Row | None:
    listed = list(rows)
    if not listed:
        return None
    row = rng.choice(listed)
    row.is_touched = True
    return row


def _touch(drawn: Drawn, *names: str) -> bool:
    """Whether nothing stands on these parts of the form yet; from now on something does."""
    if drawn.touched & set(names):
        return False
    drawn.touched |= set(names)
    return True


def _score_over_weight(rng: Random, drawn: Drawn) -> bool:
    if drawn.rules.execution_weight and drawn.execution_place in {"line", "both"} and rng.random() < 0.2:
        if not _touch(drawn, "execution score"):
            return False
        drawn.execution_score = drawn.rules.execution_weight + Decimal(rng.randint(1, 6)) / 2
        return True
    row = _one(rng, drawn.free_rows("words", "composite") if rng.random() < 0.3 else drawn.free_rows())
    if row is None:
        return False
    if rng.random() < 0.25:
        row.score, row.deviation = Decimal(-rng.randint(1, 3)), rng.choice(REASONS)
    else:
        row.score = row.weight + Decimal(rng.randint(1, 6)) / 2
    return True


def _execution_rate(rng: Random, drawn: Drawn) -> bool:
    total = drawn.lines[0]
    if not _touch(drawn, "rates"):
        return False
    assert total.budget
    assert total.executed is not None
    right = total.executed / total.budget
    way = rng.randrange(3)
    if way == 0:
        total.rate = rng.choice((None, "/"))
    elif way == 1 and right != 1:
        total.rate = "100%" if right < Decimal("0.99") else "90%"
    else:
        total.rate = f"{rounded(right * 100 - rng.randint(2, 30), 2)}%"
    return True


def _overspent(rng: Random, drawn: Drawn) -> bool:
    part = next(line for line in drawn.lines[1:] if line.budget)
    if not _touch(drawn, "rates", "execution score", "amounts"):
        return False
    total = drawn.lines[0]
    assert part.budget
    assert part.executed is not None
    assert total.executed is not None
    assert total.budget
    more = total.budget - total.executed + part.budget * rng.randint(1, 4) / 10
    part.executed, total.executed = part.executed + more, total.executed + more
    part.rate, total.rate = printed_rate(rng, part), printed_rate(rng, total)
    drawn.execution_score = execution_score(rng, drawn.rules, total)
    return True


def _execution_score(rng: Random, drawn: Drawn) -> bool:
    weight = drawn.rules.execution_weight
    if not weight or not _touch(drawn, "execution score"):
        return False
    right = drawn.execution_score
    whole = rounded(right, 0)
    wrong = (
        whole if rng.random() < 0.5 and abs(whole - right) > Decimal("0.1") else right - Decimal(rng.randint(3, 9)) / 10
    )
    drawn.execution_score = min(weight, wrong)
    return True


def _indicator_score(rng: Random, drawn: Drawn) -> bool:
    kinds = ("count", "share", "satisfaction", "days", "cost", "accidents")
    row = _one(rng, drawn.free_rows(*kinds))
    if row is None:
        return False
    if row.is_full or (row.score >= Decimal("0.5") and rng.random() < 0.5):
        row.score = max(ZERO, row.score - Decimal(rng.randint(5, 12)) / 10)
        row.deviation = rng.choice(REASONS)
        return True
    if row.weight - row.score < Decimal("0.2"):
        return False
    row.score = row.weight
    return True


def _unexplained_deduction(rng: Random, drawn: Drawn) -> bool:
    row = _one(rng, (row for row in drawn.free_rows() if row.score < row.weight))
    if row is None:
        return False
    row.deviation = rng.choice((None, "无", "/", "—", "无偏差", "没有"))
    return True


def _budget_parts_sum(rng: Random, drawn: Drawn) -> bool:
    filled = [line for line in drawn.lines[1:] if line.initial]
    if not filled or not _touch(drawn, "initial budget"):
        return False
    if rng.random() < 0.3:
        drawn.lines[0].initial = None
        return True
    part = rng.choice(filled)
    assert part.initial
    part.initial += max(Decimal(1), part.initial / 10)
    return True


def _missing_indicator(rng: Random, drawn: Drawn) -> bool:
    drawn.extra_rows.append(
        {
            "row_kind": "placeholder",
            "level1": "效益指标",
            "level2": "生态效益指标",
            "level3": rng.choice((None, "无")),
            **dict.fromkeys(("target", "actual", "weight", "score", "deviation")),
        }
    )
    return _touch(drawn, "placeholder")


def _missing_block(rng: Random, drawn: Drawn) -> bool:
    """No satisfaction at all, its points given to an indicator that is met in full."""
    gone = [row for row in drawn.rows if row.level1 == "满意度指标"]
    full = [row for row in drawn.free_rows("count") if row.is_full and not row.is_far_over]
    if drawn.rules.template != "T1" or any(row.is_touched or not row.is_full for row in gone) or not full:
        return False
    if all(row.is_full for row in drawn.rows if row not in gone):
        return False
    row = rng.choice(full)
    row.weight += sum((one.weight for one in gone), ZERO)
    row.score, row.is_touched = row.weight, True
    drawn.rows = [one for one in drawn.rows if one not in gone]
    return True


def _satisfaction_without_survey(rng: Random, drawn: Drawn) -> bool:
    row = _one(rng, (row for row in drawn.free_rows("satisfaction") if row.score > 0))
    if row is None:
        return False
    if rng.random() < 0.5:
        row.actual = rng.choice(("/", "无", "—"))
    else:
        row.deviation = rng.choice(("未开展满意度调查", "本年没有发放调查问卷", "无满意度调查数据"))
    return True


def _over_achievement(rng: Random, drawn: Drawn) -> bool:
    row = _one(rng, (row for row in drawn.free_rows("count") if row.is_full))
    if row is None or row.number is None:
        return False
    row.actual = f"{int(row.number * rng.randint(140, 290) / 100)}{row.unit}"
    row.deviation = rng.choice((None, "无", "/"))
    return True


def _warning_light(rng: Random, drawn: Drawn) -> bool:
    if not drawn.rules.execution_weight or not _touch(drawn, "rates", "execution score", "amounts"):
        return False
    total = drawn.lines[0]
    total.executed = ZERO
    share = Decimal(rng.randint(20, 70)) / 100
    for line in drawn.lines[1:]:
        if line.budget and line.executed is not None:
            line.executed = rounded(line.executed * share, max(0, -int(line.executed.as_tuple().exponent)))
            line.rate = printed_rate(rng, line)
            total.executed += line.executed
    total.rate = printed_rate(rng, total)
    drawn.execution_score = execution_score(rng, drawn.rules, total)
    return True


def _perfect_scores(rng: Random, drawn: Drawn) -> bool:
    if any(row.is_touched and not row.is_full for row in drawn.rows):
        return False
    for row in drawn.rows:
        if not row.is_full:
            row.actual, row.score, row.deviation, row.is_touched = row.met, row.weight, None, True
    return _touch(drawn, "full marks")


def _vague_indicator(rng: Random, drawn: Drawn) -> bool:
    if rng.random() < 0.5:
        row = _one(rng, drawn.free_rows("words"))
        if row is None:
            return False
        row.target = row.actual = rng.choice(("明显提升", "显著", "持续改善", "有效保障"))
        return True
    row = _one(rng, drawn.free_rows("share"))
    if row is None:
        return False
    row.level3 = rng.choice(("完成率", "合格率", "覆盖率"))
    return True


def _bare_number(rng: Random, drawn: Drawn) -> bool:
    row = _one(rng, (row for row in drawn.free_rows("count") if row.is_full and not row.is_far_over))
    if row is None or row.number is None:
        return False
    row.level3 = rng.choice(("重点工作落实", "材料报送情况"))
    row.target, row.actual = f"≥{plain(row.number)}", plain(row.number)
    return True


def _two_blocks(rng: Random, drawn: Drawn) -> bool:
    """The same words under two headings."""
    row = _one(rng, drawn.free_rows("words"))
    others = [other for other in drawn.free_rows("words") if row is not None and other.level2 != row.level2]
    if row is None or not others:
        return False
    other = rng.choice(others)
    other.level3, other.target, other.actual, other.is_touched = row.level3, row.target, row.actual, True
    return True


def _wrong_category(rng: Random, drawn: Drawn) -> bool:
    if rng.random() < 0.5:
        row = _one(rng, drawn.free_rows("share"))
        if row is None:
            return False
        row.level3 = rng.choice(("参会代表满意度", "企业满意率"))
        return True
    row = _one(rng, (row for row in drawn.free_rows("count") if row.is_full and row.level1 == "产出指标"))
    if row is None or row.number is None:
        return False
    row.level3 = rng.choice(("宣传活动经费", "专用设备购置款"))
    row.target, row.actual = f"{plain(row.number)}元", f"{plain(row.number)}元"
    row.deviation = None
    return True


def _cost_direction(rng: Random, drawn: Drawn) -> bool:
    row = _one(rng, (row for row in drawn.free_rows("cost") if row.is_full))
    if row is None or row.number is None:
        return False
    row.target, row.actual = f"{rng.choice(('≥', '不低于'))}{plain(row.number)}万元", f"{plain(row.number)}万元"
    return True


def _cost_above_budget(rng: Random, drawn: Drawn) -> bool:
    row = _one(rng, (row for row in drawn.free_rows("cost") if row.is_full))
    if row is None or not _touch(drawn, "initial budget", "amounts"):
        return False
    most = max(amount for line in drawn.lines for amount in (line.initial, line.budget) if amount is not None)
    number = rounded(most * rng.randint(130, 290) / 100 / (1 if drawn.money_unit == "万元" else 10000), 6) + 1
    row.target, row.actual = f"≤{plain(number)}万元", f"{plain(number)}万元"
    return True


def _actual_not_measured(rng: Random, drawn: Drawn) -> bool:
    row = _one(rng, drawn.free_rows("count", "share", "days", "cost"))
    if row is None:
        return False
    row.actual = rng.choice((None, "/", "已完成", "按计划完成", "良好"))
    return True


def _copied_result(rng: Random, drawn: Drawn) -> bool:
    if not _touch(drawn, "result"):
        return False
    drawn.goal_actual = drawn.goal_expected + rng.choice(("", "。", " "))
    return True


def _amount_magnitude(rng: Random, drawn: Drawn) -> bool:
    row = _one(rng, (row for row in drawn.free_rows("cost") if row.is_full))
    if row is None or row.number is None:
        return False
    # A number of two digits that say something, so that its tenth is no coincidence.
    number = row.number if len(plain(row.number).replace(".", "").strip("0")) > 1 else row.number * Decimal("0.73")
    row.target = f"≤{plain(number)}万元"
    row.actual = f"{plain(number / 100)}万元"
    return True


def _budget_in_yuan(rng: Random, drawn: Drawn) -> bool:
    """The initial budget in 元 though all else is in 万元."""
    if not _touch(drawn, "initial budget", "amounts"):
        return False
    for line in drawn.lines:
        line.initial = None if line.budget is None else line.budget * 10000
    return True


def _blank_form(rng: Random, drawn: Drawn) -> bool:
    for row in drawn.rows:
        row.actual, row.score_text, row.deviation = None, "", None
    for line in drawn.lines:
        line.executed, line.rate = None, None
    drawn.goal_actual, drawn.execution_place, drawn.grade_choice = None, "none", None
    drawn.printed["total_score"] = rng.choice((None, "—"))
    return _touch(drawn, "everything")


def _weight_sum(rng: Random, drawn: Drawn) -> bool:
    if not _touch(drawn, "total weight"):
        return False
    drawn.total_weight = str(100 + rng.choice((-15, -5, -1, 1, 5, 15)))
    return True


def _block_weight(rng: Random, drawn: Drawn) -> bool:
    if not drawn.are_headings_weighed or not _touch(drawn, "heading"):
        return False
    drawn.heading_gaps[rng.choice(drawn.rows).level1] = Decimal(rng.choice((-2, -1, 1, 5)))
    return True


def _score_sum(rng: Random, drawn: Drawn) -> bool:
    if not _touch(drawn, "total score"):
        return False
    drawn.printed["total_score"] = plain(drawn.total() + rng.choice((-1, 1)) * Decimal(rng.randint(1, 50)) / 10)
    return True


def _missing_total(rng: Random, drawn: Drawn) -> bool:
    if rng.random() < 0.6:
        if not _touch(drawn, "total score", "grade"):
            return False
        drawn.printed["total_score"] = rng.choice((None, "见附件", "/"))
        return True
    row = _one(rng, (row for row in drawn.free_rows() if row.score > 0))
    if row is None or not _touch(drawn, "total score", "grade"):
        return False
    drawn.printed["total_score"] = plain(drawn.total())
    row.score_text = ""
    return True


def _grade(rng: Random, drawn: Drawn) -> bool:
    if not _touch(drawn, "grade"):
        return False
    right = drawn.rules.grade(Decimal(drawn.printed.get("total_score", plain(drawn.total()))))
    if right is None:
        return False
    drawn.printed["grade"] = rng.choice([word for word in ("优", "良", "中", "差") if word != right])
    return True


PLANTERS: dict[str, tuple[Planter, ...]] = {
    "over_achievement": (_over_achievement,),
    "cost_direction": (_cost_direction, _cost_above_budget),
    "amount_magnitude": (_amount_magnitude, _budget_in_yuan),
    "satisfaction_without_survey": (_satisfaction_without_survey,),
    "vague_indicator": (_vague_indicator, _bare_number),
    "wrong_category": (_wrong_category, _two_blocks),
    "actual_not_measured": (_actual_not_measured,),
    "unexplained_deduction": (_unexplained_deduction,),
    "indicator_score": (_indicator_score,),
    "score_over_weight": (_score_over_weight,),
    "perfect_scores": (_perfect_scores,),
    "missing_indicator": (_missing_indicator, _missing_block),
    "copied_result": (_copied_result,),
    "warning_light": (_warning_light,),
    "execution_rate": (_execution_rate, _overspent),
    "execution_score": (_execution_score,),
    "budget_parts_sum": (_budget_parts_sum,),
    "weight_sum": (_weight_sum, _block_weight),
    "missing_total": (_missing_total,),
    "score_sum": (_score_sum,),
    "grade": (_grade,),
    "blank_form": (_blank_form,),
}
"""By rule, in the order in which several are planted: rows and amounts first, what is printed of them last."""


def planted_form(seed: int, *wanted: str) -> tuple[Drawn, frozenset[str]]:
    """A correct form with defects of these rules, and which of them it could have."""
    rng = Random(f"{seed} {wanted}")  # noqa: S311 - test data
    drawn = correct_form(seed)
    planted = [rule for rule, planters in PLANTERS.items() if rule in wanted and rng.choice(planters)(rng, drawn)]
    return drawn, frozenset(planted)
