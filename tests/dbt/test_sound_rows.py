"""The test of rows that every model and seed has: what repeats a grain or leaves it open is found, each other column
is found wrong by itself, and nothing else is.
"""

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


@pytest.mark.parametrize(
    ("rows", "faults"),
    [
        ("('d', 1), ('d', 2), ('e', 1)", []),
        ("('d', 1), ('e', 1), ('d', 1), ('d', 1)", [("d", 1, "document_id, form_ordinal", "occurs 3 times")]),
        ("('d', null), ('e', 1)", [("d", None, "form_ordinal", "is null")]),
        (
            "(null, 1), (null, 1)",
            [
                (None, 1, "document_id", "is null"),
                (None, 1, "document_id", "is null"),
                (None, 1, "document_id, form_ordinal", "occurs 2 times"),
            ],
        ),
    ],
)
def test_a_grain_that_is_repeated_or_open_is_found(
    rows: str, faults: list[tuple[object, ...]], sound_rows: Callable[..., str]
) -> None:
    with duckdb.connect() as connection:
        connection.execute(f"create table form as from (values {rows}) as form (document_id, form_ordinal)")
        found = connection.execute(f"{sound_rows('form', ['document_id', 'form_ordinal'])} order by all").fetchall()
    assert found == faults


def test_a_column_that_may_be_open_is_compared_all_the_same(sound_rows: Callable[..., str]) -> None:
    with duckdb.connect() as connection:
        connection.execute("create table cell as from (values ('d', null), ('e', null), ('d', null)) as cell (d, seq)")
        found = connection.execute(sound_rows("cell", ["d", "seq"], nullable=["seq"])).fetchall()
    assert found == [("d", None, "d, seq", "occurs 2 times")]


@pytest.mark.parametrize("repeated", [1, 63, 64, 126, 200])
def test_a_number_that_shares_its_bit_with_others_is_found_only_where_it_repeats(
    repeated: int, sound_rows: Callable[..., str]
) -> None:
    with duckdb.connect() as connection:
        connection.execute("create table cell as select 'd' as d, range as column_no from range(1, 201)")
        query = sound_rows("cell", ["d", "column_no"])
        assert connection.execute(query).fetchall() == []
        connection.execute("insert into cell values ('d', ?)", [repeated])
        assert connection.execute(query).fetchall() == [("d", repeated, "d, column_no", "occurs 2 times")]
