"""Writes docs/scoring.md from the seeds of the rule sets and the value tables that test the scoring macros.

`python -m docs.make_scoring` rewrites the file; a test fails where it is not what this gives.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

from docs.scoring_examples import Row, band_examples, seed, value_rows, worked_example
from tests.dbt.rule_cases import CASES

DOCS = Path(__file__).resolve().parent

# Each rule: its heading, what it says, and the value tables whose rows are its worked examples.
RULES: Sequence[tuple[str, str, Sequence[str]]] = (
    (
        "Reading a value (指标值, 完成值)",
        "A cell is a number, a range, a date, several numbers, a sentence with a number, words, or nothing. Only a "
        "number is scored; Chinese numerals are digits where the whole cell is a comparison, a numeral and a unit.",
        (
            "measure_kind",
            "parse_value",
            "with_digits",
            "without_inclusion",
            "parse_operator",
            "is_range",
            "parse_month",
        ),
    ),
    (
        "Comparing units",
        "万 and 亿 are factors of the number, not units. Units of one kind are compared in their base unit; a value "
        "without a unit takes the column's, else the other value's, unless only the plain number comes near: 0.97 "
        "beside 95%, 56000 beside 5.6万. Money always takes the other's: a thousand times apart is a finding.",
        ("parse_unit", "unknown_unit", "parse_factor", "units_agree", "base_factor", "inherited_factor"),
    ),
    (
        "Numbers that do not compare",
        "Per month and in all, a rise and a fall are not the same: there is no score. A number that is not exact and "
        "less than a tenth from its target has none either.",
        ("measure_per", "measure_trend", "is_approximate"),
    ),
    (
        "Direction (指标方向)",
        "A printed comparison decides, then the column 指标性质, then whether the target is words, then whether it is "
        "0, then words that count what nobody wants. Cost and time without any of these are left open; the rest is "
        "better the more it is.",
        ("direction", "direction_basis"),
    ),
    (
        "Positive (正向)",
        "actual ÷ target × weight, never above the weight, rounded as `score_decimals` says; so are the other scores.",
        ("positive_score", "percentage_of_target", "rounded_score"),
    ),
    (
        "Reverse, `ratio`",
        "The whole weight up to the limit, target ÷ actual × weight beyond it.",
        ("reverse_score_ratio",),
    ),
    (
        "Reverse, `linear_to_double`",
        "The whole weight up to the limit, weight × (1 − (actual − target) ÷ target) beyond, 0 from twice the limit.",
        ("reverse_score_linear", "reverse_score_boundary"),
    ),
    (
        "Exactly the target, `exact_zero`",
        "The whole weight where it is met, the ratio below it; a target of 0 gives 0 to anything above it.",
        ("equal_score",),
    ),
    (
        "Over-achievement (超额完成)",
        "r = (actual − target) ÷ target. A band of r deducts a share of the weight, down to 0.",
        (
            "is_over_achieved_10",
            "is_over_achieved_20",
            "is_over_achieved_30",
            "over_achievement_deduction",
            "cap_score",
            "reaches_ratio",
        ),
    ),
    (
        "Qualitative (定性)",
        "The words of the actual value allow a band of the weight. There is no single due score: it is null.",
        ("attainment", "is_in_qualitative_band"),
    ),
    (
        "Budget execution (预算执行)",
        "weight × executed ÷ full-year budget, never above the weight, rounded as the rule set says.",
        ("execution_rate", "ruled_execution_score", "execution_score_explanation", "rate_agrees", "exceeds_as_printed"),
    ),
    ("Rounding that explains an indicator's score", "Named in the message.", ("points_explanation",)),
    (
        "Amounts in another unit (数量级)",
        "Amounts that are a power of ten apart, or the same digits once in 元 and once in 万元.",
        ("is_power_of_ten_apart", "is_near_multiple", "is_in_other_unit"),
    ),
    ("Grade (等级)", "The band of the total.", ("grade", "grade_central", "grade_platform_early")),
)
SEVERITIES = ("critical", "warning", "info")
BASIS = (
    ("printed", "a heading or note of the form, or of its document outside the forms, prints the rules"),
    ("division", "the division that the department's name tells, and the fiscal year"),
    ("title", "the division that the title tells, where the department tells none"),
    ("division_above", "the prefecture or province above that division"),
    ("government_level", "the level of government of the department"),
    ("template", "the template family alone"),
    ("default", "nothing else fits"),
)


def scoring() -> str:
    """The explanation of rule sets and rules as Markdown."""
    lines = [
        "# Scoring",
        "",
        "Made by `python -m docs.make_scoring` from the seeds in `dbt_project/seeds/intermediate` and the value tables",
        "in `dbt_project/tests/value_tables`; not written by hand. The macros' tests run the examples.",
        "",
        "Status: `read` official text read; `form` printed on a form; `unread` commonly cited, text unread; `own` set",
        "by this project. To change a rule, change its seed and load again: every form is then scored anew.",
        "",
        *_scopes(),
        *_rule_sets(),
        *_rules(),
        *_found(),
        *_bases(),
    ]
    return "\n".join(lines) + "\n"


def _scopes() -> list[str]:
    return [
        "## Which rule set applies",
        "",
        "The first that fits. Within one basis the finer division goes first, then a scope that names a template, then",
        "the later year. `fct_evaluation.ruleset_basis` keeps it.",
        "",
        *_table(("basis", "what decides"), BASIS),
        "",
        *_table(
            ("scope", "rule set", "division", "level", "template", "years", "printed words", "status", "citation"),
            [
                (
                    row["scope_no"],
                    f"`{row['ruleset_id']}`",
                    row["division_code"],
                    row["government_level"],
                    row["template"],
                    f"{row['year_from']}–{row['year_to']}" if row["year_from"] or row["year_to"] else "",
                    f"`{row['printed_pattern']}`" if row["printed_pattern"] else "",
                    row["status"],
                    row["citation"],
                )
                for row in seed("rule_scope")
            ],
        ),
        "",
    ]


def _rule_sets() -> list[str]:
    lines = [
        "## Rule sets",
        "",
        "A parameter that a rule set does not have is the default's, and then as unread as the default is. A value",
        "that no macro knows fails the build. `first_level_weights` and `cost_cap_score` are kept and shown",
        "(`dim_ruleset`), but no finding rests on them: texts let a form weigh its blocks otherwise, and whether a",
        "project set a cost indicator of its own is not printed. `execution_denominator` and `target_basis` are shown",
        "too and change no score: where a form prints an adjusted budget beside the initial one, every rule set",
        "divides by the adjusted one, which is read as its full-year budget (全年预算数).",
    ]
    for row in seed("rule_set"):
        lines += _rule_set(row)
    return lines


def _rules() -> list[str]:
    lines = ["", "## Rules"]
    for heading, about, tables in RULES:
        lines += ["", f"### {heading}", "", about]
        for table in tables:
            lines += ["", f"`{table}`", "", *_examples(table)]
    return lines


def _found() -> list[str]:
    said = first_messages()
    return [
        "",
        "## What is found",
        "",
        "Every rule of the audit (`rule_catalog`), most severe first. Critical findings quarantine a form unless they",
        "are debatable; each rule is proved by made-up forms in `tests/dbt/rule_cases.py`.",
        "",
        *_table(
            ("rule", "severity", "title", "what is checked", "decided from", "status", "citation"),
            [
                (
                    f"`{row['rule_id']}`",
                    row["severity"],
                    row["title_zh"],
                    row["description_zh"],
                    row["decided_from"],
                    "that text's" if row["parameter"] else row["status"],
                    f"{_any_of(row['parameter'])} of the rule set that applies"
                    if row["parameter"]
                    else row["citation"],
                )
                for row in _by_severity()
            ],
        ),
        "",
        "### An example of each",
        "",
        "What the rule says about the first made-up form that must give it; the test compares it word for word.",
        "",
        *_table(("rule", "message"), [(f"`{row['rule_id']}`", said[row["rule_id"]]) for row in _by_severity()]),
        "",
        "### Limits (`audit_threshold`)",
        "",
        *_table(
            ("rule", "limit", "value", "meaning", "status", "citation"),
            [
                (f"`{row['rule_id']}`", row["threshold"], row["value"], row["meaning"], row["status"], row["citation"])
                for row in seed("audit_threshold")
            ],
        ),
        "",
        "### Words (`audit_word`)",
        "",
        "What a list is for stands with its column in the data dictionary.",
        "",
        *_table(
            ("list", "words"),
            [
                (f"`{name}`", "、".join(row["word"] for row in seed("audit_word") if row["list"] == name))
                for name in dict.fromkeys(row["list"] for row in seed("audit_word"))
            ],
        ),
        "",
    ]


def _bases() -> list[str]:
    return [
        "## Why there is a score, or none",
        "",
        "`fct_indicator.score_basis`. Without a score `recomputed_score` is null, never 0.",
        "",
        *_table(
            ("score_basis", "scored", "meaning"),
            [
                (f"`{row['score_basis']}`", "yes" if row["has_score"] == "true" else "", row["meaning"])
                for row in seed("score_basis")
            ],
        ),
    ]


def _rule_set(row: Row) -> list[str]:
    key = row["ruleset_id"]
    own = [other for other in seed("rule_parameter") if other["ruleset_id"] == key]
    lines = ["", f"### `{key}`: {row['title_zh']}", "", f"Status `{row['status']}`; {row['citation']}.", ""]
    if all(scope["ruleset_id"] != key for scope in seed("rule_scope")):
        lines += ["No scope names it: no form is scored by it until `rule_scope` has a row for it.", ""]
    lines += _table(
        ("parameter", "value", "status", "citation"),
        [(f"`{p['parameter']}`", p["value"] or "none", p["status"], p["citation"]) for p in own],
    )
    for name, columns in (
        ("grade_band", ("grade", "word", "lower_limit", "upper_limit", "is_upper_included")),
        ("over_achievement_band", ("lower_ratio", "upper_ratio", "deduction_share")),
        ("qualitative_band", ("attainment", "lower_share", "upper_share", "is_upper_included")),
        ("first_level_weight", ("block", "weight")),
    ):
        bands = [band for band in seed(name) if band["ruleset_id"] == key]
        if bands:
            about = f"`{name}` ({bands[0]['status']}; {bands[0]['citation']})"
            lines += ["", about, "", *_table(columns, [[band[column] for column in columns] for band in bands])]
    lines += ["", "Worked examples:", "", f"- {worked_example(key).told}"]
    return lines + [f"- {example.told}" for example in band_examples(key)]


def first_messages() -> dict[str, str]:
    """By rule, what it says about the first made-up form that must give it."""
    said: dict[str, str] = {}
    for case in CASES:
        if case.gives and case.message:
            said.setdefault(case.rule_id, case.message)
    return said


def _any_of(names: str) -> str:
    """Names with blanks between them as Markdown: `a`, `b` or `c`."""
    *first, last = [f"`{name}`" for name in names.split()]
    return f"{', '.join(first)} or {last}" if first else last


def _by_severity() -> list[Row]:
    return sorted(seed("rule_catalog"), key=lambda row: SEVERITIES.index(row["severity"]))


def _examples(name: str) -> list[str]:
    rows = value_rows(name)
    columns = tuple(rows[0])
    return _table(columns, [[row[column] or "–" for column in columns] for row in rows])


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    cells = [[cell.replace("|", "\\|") for cell in row] for row in rows]
    return [
        "| " + " | ".join(heads) + " |",
        "|" + "---|" * len(heads),
        *("| " + " | ".join(row) + " |" for row in cells),
    ]


if __name__ == "__main__":
    (DOCS / "scoring.md").write_text(scoring(), "utf-8")
