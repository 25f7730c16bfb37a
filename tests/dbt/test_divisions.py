"""The seed of administrative divisions: a name that tells one alone belongs to no other, a code has its parent."""

import csv
from collections import Counter

from tests.dbt.conftest import PROJECT

FILE = PROJECT / "seeds" / "intermediate" / "division.csv"
with FILE.open(encoding="utf-8", newline="") as file:
    DIVISIONS = {row["division_code"]: row for row in csv.DictReader(file)}


def test_a_name_that_two_divisions_share_tells_none_alone() -> None:
    counted = Counter(row["division_name"] for row in DIVISIONS.values())
    shared = [row for row in DIVISIONS.values() if counted[row["division_name"]] > 1]
    assert {row["division_name"] for row in shared} >= {"朝阳区", "鼓楼区", "城关区"}
    assert {row["is_name_unique"] for row in shared} == {"false"}


def test_every_division_is_below_the_one_that_its_code_tells() -> None:
    for code, row in DIVISIONS.items():
        parent = DIVISIONS.get(row["parent_code"])
        if row["division_level"] == "province":
            assert (code[2:], parent) == ("0000", None)
            continue
        assert parent is not None, code
        assert row["parent_code"] in (f"{code[:4]}00", f"{code[:2]}0000"), code
        assert row["city_name"] == DIVISIONS[f"{code[:2]}0000"]["division_name"], code


def test_no_common_word_and_no_area_that_is_not_a_division_is_among_them() -> None:
    names = {row["division_name"] for row in DIVISIONS.values()}
    assert not names & {"市辖区", "省直辖县级行政区划", "城区", "郊区", "矿区", "苏州工业园区"}
    assert {name[-1] for name in names} == set("省市区县州盟旗"), "the model looks for names that end so"
    assert sum(row["division_level"] == "county" for row in DIVISIONS.values()) > 2800
