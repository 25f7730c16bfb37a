"""The test of grains that every model has: what repeats a grain or leaves it open is found, and nothing else."""

from collections.abc import Callable

import duckdb
import pytest

from tests.dbt.conftest import PROJECT
from tests.dbt.macros import load_generic_test


@pytest.fixture(scope="module")
def unique_grain() -> Callable[..., str]:
    return load_generic_test(PROJECT, "unique_grain")


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ("('d', 1), ('d', 2), ('e', 1)", []),
        ("('d', 1), ('e', 1), ('d', 1), ('d', 1)", [("d", 1, 3)]),
        ("('d', null), ('e', 1)", [("d", None, 1)]),
        ("(null, 1), (null, 1)", [(None, 1, 2)]),
    ],
)
def test_a_grain_that_is_repeated_or_open_is_found(
    rows: str, found: list[tuple[object, ...]], unique_grain: Callable[..., str]
) -> None:
    with duckdb.connect() as connection:
        connection.execute(f"create table form as from (values {rows}) as form (document_id, form_ordinal)")
        assert connection.execute(unique_grain("form", ["document_id", "form_ordinal"])).fetchall() == found


def test_a_column_that_may_be_open_is_compared_all_the_same(unique_grain: Callable[..., str]) -> None:
    with duckdb.connect() as connection:
        connection.execute("create table cell as from (values ('d', null), ('e', null), ('d', null)) as cell (d, seq)")
        found = connection.execute(unique_grain("cell", ["d", "seq"], nullable=["seq"])).fetchall()
    assert found == [("d", None, 2)]


@pytest.mark.parametrize("repeated", [1, 63, 64, 126, 200])
def test_a_number_that_shares_its_bit_with_others_is_found_only_where_it_repeats(
    repeated: int, unique_grain: Callable[..., str]
) -> None:
    with duckdb.connect() as connection:
        connection.execute("create table cell as select 'd' as d, range as column_no from range(1, 201)")
        query = unique_grain("cell", ["d", "column_no"])
        assert connection.execute(query).fetchall() == []
        connection.execute("insert into cell values ('d', ?)", [repeated])
        assert connection.execute(query).fetchall() == [("d", repeated, 2)]
