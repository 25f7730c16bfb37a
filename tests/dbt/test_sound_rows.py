"""The test of rows that every seed has: each of its columns is found wrong by itself, and nothing else is."""

from collections.abc import Callable, Iterator

import duckdb
import pytest

from tests.dbt.conftest import PROJECT
from tests.dbt.macros import load_generic_test

CHECKS = {
    "grain": ["ruleset_id", "parameter"],
    "nullable": ["parameter"],
    "filled": ["citation", "status"],
    "accepted": {"status": ["read", "form"], "kind": ["number", "word"]},
    "parents": {"ruleset_id": "rule_set", "template": "form_template"},
}
SOUND = {
    "ruleset_id": "default",
    "parameter": "rounding",
    "citation": "官方文件",
    "status": "read",
    "kind": "word",
    "template": "T1",
}


@pytest.fixture(scope="module")
def sound_rows() -> Callable[..., str]:
    return load_generic_test(PROJECT, "sound_rows")


@pytest.fixture
def tables() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute("create table rule_set as from (values ('default'), ('mof_2021')) as t (ruleset_id)")
        connection.execute("create table form_template as from (values ('T1')) as t (template)")
        connection.execute(f"create table rule_parameter ({', '.join(f'{column} varchar' for column in SOUND)})")
        connection.execute("insert into rule_parameter values ('mof_2021', null, 'x', 'form', null, null)")
        yield connection


@pytest.mark.parametrize(
    ("column", "value", "fault"),
    [
        ("ruleset_id", None, "is null"),
        ("ruleset_id", "other", "is other, which rule_set lacks"),
        ("citation", None, "is null"),
        ("status", None, "is null"),
        ("status", "heard", "is heard, not read, form"),
        ("kind", "sign", "is sign, not number, word"),
        ("template", "T9", "is T9, which form_template lacks"),
    ],
)
def test_each_column_fails_by_itself_and_names_its_row(
    column: str, value: str | None, fault: str, sound_rows: Callable[..., str], tables: duckdb.DuckDBPyConnection
) -> None:
    row = {**SOUND, column: value}
    tables.execute("insert into rule_parameter values (?, ?, ?, ?, ?, ?)", list(row.values()))

    found = tables.execute(sound_rows("rule_parameter", **CHECKS)).fetchall()

    assert found == [(row["ruleset_id"], row["parameter"], column, fault)]


def test_a_row_that_occurs_twice_is_found_by_its_grain(
    sound_rows: Callable[..., str], tables: duckdb.DuckDBPyConnection
) -> None:
    for row in (SOUND, {**SOUND, "parameter": None}, {**SOUND, "citation": "另一文件"}, {**SOUND, "parameter": None}):
        tables.execute("insert into rule_parameter values (?, ?, ?, ?, ?, ?)", list(row.values()))

    found = tables.execute(f"{sound_rows('rule_parameter', **CHECKS)} order by all nulls last").fetchall()

    assert found == [
        ("default", "rounding", "ruleset_id, parameter", "occurs 2 times"),
        ("default", None, "ruleset_id, parameter", "occurs 2 times"),
    ]


def test_sound_rows_are_let_through(sound_rows: Callable[..., str], tables: duckdb.DuckDBPyConnection) -> None:
    tables.execute("insert into rule_parameter values (?, ?, ?, ?, ?, ?)", list(SOUND.values()))

    assert tables.execute(sound_rows("rule_parameter", **CHECKS)).fetchall() == []
    assert tables.execute(sound_rows("rule_parameter", ["ruleset_id", "parameter"], ["parameter"])).fetchall() == []
