"""A form drawn at random, kept as numbers until it is printed, so that it can be changed and still add up."""

from dataclasses import dataclass, field
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from typing import Any

from tests.warehouse_rows import form

ZERO = Decimal(0)


def rounded(number: Decimal, digits: int, rounding: str = ROUND_HALF_UP) -> Decimal:
    """Half up, or cut with ROUND_DOWN."""
    return number.quantize(Decimal(1).scaleb(-digits), rounding=rounding)


def plain(number: Decimal) -> str:
    """Without needless zeros: 8.7, 100."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


@dataclass(frozen=True)
class Rules:
    """What the rule set of a made-up department asks for, written down apart from the warehouse's seeds."""

    department: str
    template: str = "T1"
    year: str = "2023"
    execution_weight: Decimal = Decimal(10)
    is_reverse_ratio: bool = False
    reason_ratio: Decimal = Decimal("1.2")
    deductions: tuple[tuple[Decimal, Decimal], ...] = ()
    are_grades_whole: bool = False

    def positive_score(self, weight: Decimal, target: Decimal, actual: Decimal) -> Decimal:
        """B / A of the weight, less what a target set too low costs: (share above the target, share of the weight)."""
        above = (actual - target) / target
        deducted = max((share for reached, share in self.deductions if above >= reached), default=ZERO)
        return weight * min(Decimal(1), actual / target) - weight * deducted

    def reverse_score(self, weight: Decimal, target: Decimal, actual: Decimal) -> Decimal:
        """Full up to the target, then A / B of the weight or down in a line to twice the target."""
        if actual <= target:
            return weight
        if target == 0:
            return ZERO
        return weight * (target / actual if self.is_reverse_ratio else max(ZERO, 2 - actual / target))

    def grade(self, total: Decimal) -> str | None:
        """The grade of a total; null where whole-number bands up to 100 leave it to none."""
        if self.are_grades_whole and (total != total.to_integral_value() or total > 100):
            return None
        return "优" if total >= 90 else "良" if total >= 80 else "中" if total >= 60 else "差"


WORDS = {"优": ("优", "优秀"), "良": ("良", "良好"), "中": ("中", "中等", "一般"), "差": ("差", "较差")}


@dataclass
class Row:
    """An indicator row. `met` is an actual value that meets the target; `is_touched` once a defect stands on it."""

    kind: str
    level1: str
    level2: str
    level3: str
    target: str | None
    actual: str | None
    met: str
    weight: Decimal
    score: Decimal
    deviation: str | None = None
    number: Decimal | None = None
    unit: str = ""
    is_far_over: bool = False
    is_touched: bool = False
    score_text: str | None = None
    row_kind: str = "indicator"

    @property
    def is_full(self) -> bool:
        """Whether it has all its points."""
        return self.score == self.weight


@dataclass
class Line:
    """A funding line: its source, three amounts, and the rate as printed. Amounts of null are blank cells."""

    source: str
    initial: Decimal | None
    budget: Decimal | None
    executed: Decimal | None
    rate: str | None = None


@dataclass
class Drawn:
    """A form. `printed` holds what is printed instead of what adds up, `heading_gaps` by how much a
    block's heading is wrong; `touched` names what a defect stands on."""

    seed: int
    rules: Rules
    rows: list[Row]
    lines: list[Line]
    money_unit: str
    execution_place: str
    execution_score: Decimal
    grade_choice: int | None
    are_headings_weighed: bool
    total_weight: str | None
    goal_expected: str
    goal_actual: str | None
    is_grouped: bool
    printed: dict[str, Any] = field(default_factory=dict)
    touched: set[str] = field(default_factory=set)
    extra_rows: list[dict[str, Any]] = field(default_factory=list)
    heading_gaps: dict[str, Decimal] = field(default_factory=dict)

    def total(self) -> Decimal:
        """What the scores add up to."""
        return sum((row.score for row in self.rows), self.execution_score)

    def free_rows(self, *kinds: str) -> list[Row]:
        """The rows without a defect, of some kinds or of all."""
        return [row for row in self.rows if not row.is_touched and (not kinds or row.kind in kinds)]

    def amount(self, number: Decimal | None) -> str | None:
        """An amount as this form prints it."""
        if number is None:
            return None
        return f"{number:,}" if self.is_grouped else format(number, "f")

    def as_form(self) -> dict[str, Any]:
        """The form as it is printed."""
        total = self.printed.get("total_score", plain(self.total()))
        try:
            grade = self.rules.grade(Decimal(total))
        except (ArithmeticError, TypeError):
            grade = None
        word = None
        if grade is not None and self.grade_choice is not None:
            word = WORDS[grade][self.grade_choice % len(WORDS[grade])]
        values = {
            "template": self.rules.template,
            "fiscal_year": self.rules.year,
            "department": self.rules.department.format(number=self.seed),
            "project_name": f"样例业务{self.seed}",
            "money_unit": self.money_unit,
            "total_weight": self.total_weight,
            "total_score": total,
            "grade": word,
            "goal_expected": self.goal_expected,
            "goal_actual": self.goal_actual,
            "budget_lines": self._lines(),
            "indicators": [*self._rows(), *self.extra_rows],
        }
        return form(**{**values, **self.printed})

    def _lines(self) -> list[dict[str, Any]]:
        printed = []
        for position, one in enumerate(self.lines):
            points: dict[str, Any] = {}
            if position == 0 and self.execution_place in {"line", "both"}:
                points = {"weight": plain(self.rules.execution_weight), "score": plain(self.execution_score)}
            amounts = {"initial_budget": one.initial, "full_year_budget": one.budget, "executed": one.executed}
            texts = {name: self.amount(number) for name, number in amounts.items()}
            printed.append({"funding_source": one.source, **texts, "execution_rate": one.rate, **points})
        return printed

    def _rows(self) -> list[dict[str, Any]]:
        blocks: dict[str, Decimal] = {}
        for row in self.rows:
            blocks[row.level1] = blocks.get(row.level1, ZERO) + row.weight
        printed: list[dict[str, Any]] = []
        if self.execution_place in {"row", "both"}:
            points = {"weight": plain(self.rules.execution_weight), "score": plain(self.execution_score)}
            named = {"level1": "预算执行率", "level2": "预算执行率", "level3": "预算执行率"}
            printed.append({"row_kind": "execution", **named, "target": "100%", "actual": self.lines[0].rate, **points})
        for row in self.rows:
            headed = plain(blocks[row.level1] + self.heading_gaps.get(row.level1, ZERO))
            heading = f"{row.level1}（{headed}分）" if self.are_headings_weighed else row.level1
            printed.append(
                {
                    "row_kind": row.row_kind,
                    "level1": heading,
                    "level2": row.level2,
                    "level3": row.level3,
                    "target": row.target,
                    "actual": row.actual,
                    "weight": plain(row.weight),
                    "score": plain(row.score) if row.score_text is None else row.score_text or None,
                    "deviation": row.deviation,
                }
            )
        return printed


def cut(number: Decimal, digits: int) -> Decimal:
    """Without the digits behind."""
    return rounded(number, digits, ROUND_DOWN)
