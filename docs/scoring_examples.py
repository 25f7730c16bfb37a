"""The worked examples of docs/scoring.md, computed from the seeds; a test lets the macros compute the same."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent / "dbt_project"
Row = Mapping[str, str]
_CENT = Decimal("0.01")


def seed(name: str) -> list[Row]:
    """The rows of a seed."""
    return _rows(PROJECT / "seeds" / "intermediate" / f"{name}.csv")


def value_rows(name: str) -> list[Row]:
    """The rows of a value table; columns without their type."""
    rows = _rows(PROJECT / "tests" / "value_tables" / f"{name}.csv")
    return [{column.split(":")[0]: value for column, value in row.items()} for row in rows]


@dataclass(frozen=True, slots=True)
class WorkedExample:
    """A limit that was exceeded and a budget that was not all spent, under the parameters of a rule set.

    `points` are as exact as the value tables give them, `rounded_points` and `execution_points` as the rule set rounds.
    """

    reverse_formula: str
    weight: Decimal
    target: Decimal
    actual: Decimal
    points: Decimal
    score_decimals: int
    rounded_points: Decimal
    execution_weight: Decimal
    executed: Decimal
    full_year_budget: Decimal
    execution_decimals: int
    rounding: str
    execution_points: Decimal

    @property
    def told(self) -> str:
        """The example in words, with its working."""
        weight, target, actual = self.weight, self.target, self.actual
        working = (
            f"{target} ÷ {actual} × {weight}"
            if self.reverse_formula == "ratio"
            else f"{weight} × (1 − ({actual} − {target}) ÷ {target})"
        )
        rounded = "" if self.points == self.rounded_points else f", as a score {self.rounded_points}"
        return (
            f"Limit {target}, actual {actual}, weight {weight}: {working} = {self.points} points{rounded}. "
            f"Budget {self.full_year_budget}, executed {self.executed}, weight {self.execution_weight}: "
            f"{self.execution_weight} × {self.executed} ÷ {self.full_year_budget} = {self.execution_points} points."
        )


@dataclass(frozen=True, slots=True)
class BandExample:
    """Values at the limits of a rule set's bands in words, and the calls of macros that must give them."""

    told: str
    calls: tuple[tuple[str, tuple[str, ...], Decimal | str | bool | None], ...]


def parameters(key: str) -> Mapping[str, str]:
    """The parameters of a rule set, its own before the default's."""
    rows = seed("rule_parameter")
    return {row["parameter"]: row["value"] for owner in ("default", key) for row in rows if row["ruleset_id"] == owner}


def worked_example(key: str) -> WorkedExample:
    """The example of a rule set; a test lets the macros compute it."""
    value = parameters(key)
    table = "reverse_score_ratio" if value["reverse_formula"] == "ratio" else "reverse_score_boundary"
    reverse = next(
        row
        for row in value_rows(table)
        if row["target"]
        and row["actual"]
        and Decimal(row["expected"] or 0) > 0
        and Decimal(row["actual"]) > Decimal(row["target"])
    )
    rate = next(row for row in value_rows("execution_rate") if row["expected"] and 0 < Decimal(row["expected"]) < 1)
    decimals, score_decimals = int(value["execution_score_decimals"]), int(value["score_decimals"])
    weight, points = Decimal(value["execution_weight"]), Decimal(reverse["expected"])
    executed, budget = Decimal(rate["executed"]), Decimal(rate["full_year_budget"])
    rounding = ROUND_HALF_UP if value["rounding"] == "half_up" else ROUND_DOWN
    return WorkedExample(
        reverse_formula=value["reverse_formula"],
        weight=Decimal(reverse["weight"]),
        target=Decimal(reverse["target"]),
        actual=Decimal(reverse["actual"]),
        points=points,
        score_decimals=score_decimals,
        rounded_points=points.quantize(Decimal(1).scaleb(-score_decimals), ROUND_HALF_UP),
        execution_weight=weight,
        executed=executed,
        full_year_budget=budget,
        execution_decimals=decimals,
        rounding=value["rounding"],
        execution_points=(weight * executed / budget).quantize(Decimal(1).scaleb(-decimals), rounding),
    )


def band_examples(key: str) -> list[BandExample]:
    """Examples of what a rule set itself sets: its grades, its bands of over-achievement and of qualitative points."""
    own = {row["parameter"]: row["value"] for row in seed("rule_parameter") if row["ruleset_id"] == key}
    return [
        *_grades(own.get("grade_bands")),
        *_deductions(own.get("over_achievement_bands")),
        *_reasons(own.get("over_achievement_reason_ratio")),
        *_qualitative(own.get("qualitative_bands")),
    ]


def _grades(bands: str | None) -> Iterator[BandExample]:
    rows = [row for row in seed("grade_band") if row["ruleset_id"] == bands and row["is_canonical"] == "true"]
    if not rows:
        return
    limits = sorted({Decimal(row["lower_limit"]) for row in rows if row["lower_limit"]} - {Decimal(0)}, reverse=True)
    totals = [total for limit in limits for total in (limit, limit - _CENT)]
    grades = [next((row["grade"] for row in rows if _is_within(total, row)), None) for total in totals]
    told = ", ".join(f"{total}: {grade or 'of no grade'}" for total, grade in zip(totals, grades, strict=True))
    yield BandExample(
        f"Grade of a total of {told}.",
        tuple(("grade", (str(total), f"'{bands}'"), grade) for total, grade in zip(totals, grades, strict=True)),
    )


def _is_within(total: Decimal, band: Row) -> bool:
    lower, upper = band["lower_limit"], band["upper_limit"]
    return (not lower or total >= Decimal(lower)) and (
        not upper or total < Decimal(upper) or (band["is_upper_included"] == "true" and total == Decimal(upper))
    )


def _deductions(bands: str | None) -> Iterator[BandExample]:
    for row in seed("over_achievement_band"):
        if row["ruleset_id"] != bands:
            continue
        lower, share = Decimal(row["lower_ratio"]), Decimal(row["deduction_share"])
        actual = 50 * (1 + lower)
        deduction = 10 * share
        limits = (row["lower_ratio"], row["upper_ratio"] or "null")
        yield BandExample(
            f"Target at least 50, actual {actual}, weight 10: r = ({actual} − 50) ÷ 50 = {lower}, "
            f"so 10 − 10 × {share} = {_plain(10 - deduction)} points.",
            (
                ("is_over_achieved", ("50", str(actual), *limits), True),
                ("is_over_achieved", ("50", str(actual - _CENT), *limits), False),
                ("over_achievement_deduction", ("10", str(share)), deduction),
            ),
        )


def _reasons(ratio: str | None) -> Iterator[BandExample]:
    if not ratio:
        return
    reached = 100 * Decimal(ratio)
    yield BandExample(
        f"Target at least 100: an actual value of {_plain(reached)} needs a written reason, "
        f"{_plain(reached - _CENT)} needs none.",
        (
            ("reaches_ratio", ("100", str(reached), ratio), True),
            ("reaches_ratio", ("100", str(reached - _CENT), ratio), False),
        ),
    )


def _qualitative(bands: str | None) -> Iterator[BandExample]:
    for row in seed("qualitative_band"):
        if row["ruleset_id"] != bands:
            continue
        included = row["is_upper_included"] == "true"
        lower, upper = 10 * Decimal(row["lower_share"]), 10 * Decimal(row["upper_share"])
        last = upper if included else upper - _CENT
        limits = ("10", row["lower_share"], row["upper_share"], row["is_upper_included"])
        yield BandExample(
            f"Words that say `{row['attainment']}`, weight 10: {_plain(lower)} to {_plain(last)} points.",
            tuple(
                ("is_in_qualitative_band", (str(score), *limits), expected)
                for score, expected in ((lower, True), (last, True), (last + _CENT, False), (lower - _CENT, False))
            ),
        )


def _plain(number: Decimal) -> str:
    """Without zeros that say nothing."""
    return f"{number.normalize():f}"


def _rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
