"""Every scoring macro against a table of values, each with the reason why it is there."""

import csv
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from docs.scoring_examples import BandExample, band_examples, seed, worked_example
from tests.dbt.macros import load_macros
from tests.files import files_in

PROJECT = Path(__file__).resolve().parents[2] / "dbt_project"
TABLES = PROJECT / "tests" / "value_tables"
TYPES = {"decimal": "decimal(20, 8)", "varchar": "varchar", "boolean": "boolean"}

# How a table calls its macro, where that is not simply the macro of its name with the table's columns.
CALLS: dict[str, tuple[str, tuple[Any, ...]]] = {
    "execution_score_fine": ("execution_score", ("weight", "executed", "full_year_budget", 2)),
    "execution_score_coarse": ("execution_score", ("weight", "executed", "full_year_budget", 1)),
    "reverse_score_ratio": ("reverse_score", ("weight", "target", "actual", "'ratio'")),
    "reverse_score_linear": ("reverse_score", ("weight", "target", "actual", "'linear_to_double'")),
    "is_over_achieved_10": ("is_over_achieved", ("target", "actual", "2", "3")),
    "is_over_achieved_30": ("is_over_achieved", ("target", "actual", "5", "null")),
    "grade": ("grade", ("total", "'default'")),
    "grade_central": ("grade", ("total", "'central'")),
    "grade_platform_early": ("grade", ("total", "'platform_early'")),
    "is_over_achieved_20": ("is_over_achieved", ("target", "actual", "3", "5")),
    "equal_score": ("equal_score", ("weight", "target", "actual", "'exact_zero'")),
    "percentage_of_target": ("positive_score", ("weight", "target", "actual")),
    "reverse_score_boundary": ("reverse_score", ("weight", "target", "actual", "'linear_to_double'")),
    "score_over_weight": ("score_over_weight", ("printed",)),
    "has_negative_points": ("has_negative_points", ("printed",)),
    "printed_reading": ("printed_reading", ("points", "others", "stated")),
    "may_repeat": ("may_repeat", ("points",)),
    "comparable_amount": ("comparable_amount", ("amount", "in_yuan")),
}

# Parts of a pattern or of another macro, which the tables of the macros that use them cover.
PARTS = {
    "chinese_digit",
    "known_units",
    "large_scales",
    "money_units",
    "printed_number",
    "range_limit",
    "range_pattern",
    "same_units",
    "ungrouped",
    "value_surroundings",
}


def value_rows() -> list[tuple[str, dict[str, str]]]:
    rows = []
    for path in files_in(TABLES, "*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            rows += [(path.stem, row) for row in csv.DictReader(file)]
    return rows


@pytest.fixture(scope="module")
def macros() -> dict[str, Callable[..., str]]:
    return load_macros(PROJECT)


@pytest.fixture(scope="module")
def engine() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    bands = PROJECT / "seeds" / "intermediate" / "grade_band.csv"
    connection.execute("create table grade_band as select * from read_csv(?)", [str(bands)])
    return connection


@pytest.mark.parametrize(
    ("table", "row"), value_rows(), ids=lambda value: value if isinstance(value, str) else value["why"]
)
def test_macro_gives_the_value_of_the_table(
    table: str, row: dict[str, str], macros: dict[str, Callable[..., str]], engine: duckdb.DuckDBPyConnection
) -> None:
    columns = [name for name in row if name != "why"]
    arguments = [name.split(":")[0] for name in columns if not name.startswith("expected")]
    name, call = CALLS.get(table, (table, tuple(arguments)))
    typed = ", ".join(f"cast(? as {TYPES[name.split(':')[1]]}) as {name.split(':')[0]}" for name in columns)
    found, expected = engine.execute(
        f"select {macros[name](*call)} as found, expected from (select {typed}) as printed",  # noqa: S608
        [row[name] or None for name in columns],
    ).fetchall()[0]

    assert found == expected


def test_every_scoring_macro_has_a_table() -> None:
    tabled = {CALLS.get(path.stem, (path.stem, ()))[0] for path in TABLES.glob("*.csv")}
    sources = [path.read_text("utf-8") for path in (PROJECT / "macros" / "scoring").glob("*.sql")]
    macros = {name for source in sources for name in re.findall(r"macro ([a-z]\w*)\(", source)}

    assert macros - PARTS <= tabled
    assert macros >= PARTS


def test_every_scoring_macro_has_a_case_that_it_refuses() -> None:
    without = {
        path.stem
        for path in TABLES.glob("*.csv")
        if len(
            {
                row["expected:" + kind]
                for row in csv.DictReader(path.open(encoding="utf-8"))
                for kind in TYPES
                if "expected:" + kind in row
            }
        )
        < 2
    }

    assert without == set()


# Arguments that must stand in a table, by the table: where one band ends and the next begins, and just beside it.
BOUNDARIES: dict[str, tuple[dict[str, str], ...]] = {
    "grade": tuple({"total": total} for total in ("100", "90", "89.99", "80", "79.99", "60", "59.99", "")),
    "is_over_achieved_10": ({"target": "50", "actual": "149.99"}, {"target": "50", "actual": "150"}),
    "is_over_achieved_20": ({"target": "10", "actual": "39.99"}, {"target": "10", "actual": "40"}),
    "is_over_achieved_30": ({"target": "50", "actual": "299.99"}, {"target": "50", "actual": "300"}),
    "percentage_of_target": tuple(
        {"target": "100", "actual": actual} for actual in ("60", "80", "90", "100", "200", "500")
    ),
    "reverse_score_boundary": tuple({"target": "100", "actual": actual} for actual in ("60", "100", "200", "300")),
    "positive_score": (
        {"target": "0", "actual": "5"},
        {"target": "40", "actual": "0"},
        {"target": ""},
        {"actual": ""},
        {"weight": ""},
    ),
    "score_over_weight": ({"weight": "10", "score": "11"}, {"weight": "10", "score": "10"}),
    "execution_score_fine": (
        {"weight": "10", "executed": "0.125", "full_year_budget": "10"},
        {"full_year_budget": "0"},
    ),
    "rounded_score": ({"score": "8.335", "decimals": "2"},),
}


def test_the_tables_hold_the_boundaries_of_every_rule() -> None:
    rows: dict[str, list[dict[str, str]]] = {}
    for table, row in value_rows():
        rows.setdefault(table, []).append({name.split(":")[0]: value for name, value in row.items()})
    missing = [
        (table, wanted)
        for table, listed in BOUNDARIES.items()
        for wanted in listed
        if not any(wanted.items() <= row.items() for row in rows[table])
    ]

    assert missing == []
    assert sum(len(listed) for listed in rows.values()) >= 250


@pytest.mark.parametrize("ruleset", [row["ruleset_id"] for row in seed("rule_set")])
def test_the_worked_example_of_a_rule_set_is_what_the_macros_give(
    ruleset: str, macros: dict[str, Callable[..., str]], engine: duckdb.DuckDBPyConnection
) -> None:
    told = worked_example(ruleset)
    formula, rounding = f"'{told.reverse_formula}'", f"'{told.rounding}'"
    reverse = macros["reverse_score"]("weight", "target", "actual", formula)
    execution = macros["ruled_execution_score"](
        "execution_weight", "executed", "budget", str(told.execution_decimals), rounding
    )
    typed = ", ".join(
        f"cast(? as decimal(20, 8)) as {name}"
        for name in ("weight", "target", "actual", "execution_weight", "executed", "budget")
    )
    found = engine.execute(
        f"select {reverse}, {execution} from (select {typed})",  # noqa: S608 - our own macros
        [told.weight, told.target, told.actual, told.execution_weight, told.executed, told.full_year_budget],
    ).fetchall()

    assert found == [(told.points, told.execution_points)]
    rounded = macros["rounded_score"](f"cast({told.points} as decimal(20, 8))", str(told.score_decimals))
    assert engine.execute(f"select {rounded}").fetchall() == [(told.rounded_points,)]


@pytest.mark.parametrize(
    "example",
    [example for row in seed("rule_set") for example in band_examples(row["ruleset_id"])],
    ids=lambda example: example.told,
)
def test_the_examples_of_bands_are_what_the_macros_give(
    example: BandExample, macros: dict[str, Callable[..., str]], engine: duckdb.DuckDBPyConnection
) -> None:
    assert example.calls
    for name, arguments, expected in example.calls:
        found = engine.execute(f"select {macros[name](*arguments)}").fetchall()
        assert found == [(expected,)], (name, arguments)


def test_every_set_of_bands_has_examples() -> None:
    """A rule set that names bands of its own shows what they do; 'none' has nothing to show."""
    names = {"grade_bands", "over_achievement_bands", "over_achievement_reason_ratio", "qualitative_bands"}
    naming = {
        row["ruleset_id"]
        for row in seed("rule_parameter")
        if row["parameter"] in names and row["value"] not in {"", "none"}
    }
    assert {row["ruleset_id"] for row in seed("rule_set") if band_examples(row["ruleset_id"])} == naming
