"""Which extraction of a document and which version of a form counts, as loads come and go."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.dbt.conftest import MODELS_ALONE, Built, checked, published
from tests.warehouse_rows import add_forms, add_load, decide, form, line, open_build, part

OLD, NEW = "1.0.0+old", "1.1.0+new"
FIRST, SECOND, THIRD = "20260601T180000Z-0001", "20260602T180000Z-0001", "20260603T180000Z-0001"


def extracted(build: duckdb.DuckDBPyConnection, name: str, version: str, load_id: str, project: str) -> None:
    add_forms(build, [form(project_name=project)], name, extractor_version=version, load_id=load_id)


def test_after_an_extractor_rollback_the_running_load_s_version_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "jixiao.duckdb"
    with open_build(path) as build:
        add_load(build, FIRST, "published", extractor_version=OLD)
        add_load(build, SECOND, "published", extractor_version=NEW)
        add_load(build, THIRD, extractor_version=OLD)
        extracted(build, "both.docx", OLD, FIRST, "旧读法")
        extracted(build, "both.docx", NEW, SECOND, "新读法")
        extracted(build, "new only.docx", NEW, SECOND, "只有新读法")
        extracted(build, "twice.docx", OLD, FIRST, "先装")
        extracted(build, "twice.docx", OLD, THIRD, "后装")

    built = checked(path, tmp_path, MODELS_ALONE)

    assert {row["project_name"] for row in built.rows("select project_name from staging.stg_form")} == {
        "旧读法",
        "只有新读法",
        "后装",
    }
    assert built.one("select count(*) as n from intermediate.int_form_check where is_in_load")["n"] == 3


def test_without_a_running_load_the_newest_extraction_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "jixiao.duckdb"
    with open_build(path) as build:
        add_load(build, FIRST, "held", extractor_version=OLD)
        extracted(build, "both.docx", NEW, FIRST, "新读法")
        extracted(build, "both.docx", OLD, SECOND, "旧读法")

    built: Built = checked(path, tmp_path, MODELS_ALONE)

    assert [row["project_name"] for row in built.rows("select project_name from staging.stg_form")] == ["旧读法"]


SMALL = {"project_name": "同名项目", "goal_expected": "小项目", "budget_lines": [line(), part()]}
LARGE = {
    "project_name": "同名项目",
    "goal_expected": "大项目",
    "budget_lines": [line(full_year_budget="200", executed="200"), part()],
}
OTHER = {**LARGE, "goal_expected": "第三个项目", "budget_lines": [line(full_year_budget="300"), part()]}
CHANGED_SMALL = {**SMALL, "budget_lines": [line(full_year_budget="110"), part()]}
CHANGED_LARGE = {**LARGE, "budget_lines": [line(full_year_budget="210"), part()]}

Keys = dict[tuple[str, int], dict[str, Any]]


Documents = list[tuple[str, list[dict[str, Any]], str]]

SINGLES: Documents = [("v1", [SMALL], "accepted"), ("v2", [CHANGED_SMALL], "accepted")]
BEFORE: dict[str, Documents] = {
    "then quarantined": SINGLES,
    "then accepted": SINGLES,
    "like the last": [*SINGLES, ("twins", [LARGE, CHANGED_SMALL], "accepted")],
    "alone": [
        ("twins", [SMALL, LARGE], "accepted"),
        ("same", [LARGE], "accepted"),
        ("goal", [CHANGED_LARGE], "accepted"),
        ("neither", [OTHER], "accepted"),
    ],
}
AFTER: dict[str, Documents] = {
    "then quarantined": [*SINGLES, ("twins", [OTHER, LARGE], "quarantined")],
    "then accepted": [*SINGLES, ("twins", [OTHER, LARGE], "accepted")],
}
"""The documents of each department, one a day: series never reach over departments, so that one build holds many."""


def fill(build: duckdb.DuckDBPyConnection, departments: dict[str, Documents]) -> None:
    add_load(build)
    for department, documents in departments.items():
        for day, (name, forms, status) in enumerate(documents, start=1):
            printed = [form(**{**one, "department": department}) for one in forms]
            received = datetime(2026, 7, day, 18, 0)
            key = add_forms(build, printed, f"{department}/{name}", received_at=received)
            for ordinal in range(1, len(forms) + 1):
                decide(build, key, ordinal, status=status)


def series(shared_build: Callable[..., Built], name: str, departments: dict[str, Documents]) -> dict[str, Keys]:
    """By department, the keys of every form and whether it is current, after all documents came."""

    def both_phases(path: Path, artifacts: Path) -> None:
        checked(path, artifacts, MODELS_ALONE)
        published(path, artifacts, MODELS_ALONE)

    built = shared_build(name, lambda build: fill(build, departments), both_phases)
    found: dict[str, Keys] = {department: {} for department in departments}
    for row in built.rows(
        "select file_name, form_ordinal, evaluation_series_key, evaluation.project_key, is_current "
        "from intermediate.int_evaluation as evaluation "
        "left join marts.fct_evaluation as fact using (document_id, form_ordinal, evaluation_series_key)"
    ):
        department, _, document = row.pop("file_name").partition("/")
        found[department][document, row.pop("form_ordinal")] = row
    return found


@pytest.fixture(scope="module")
def before(shared_build: Callable[..., Built]) -> dict[str, Keys]:
    return series(shared_build, "series_before", BEFORE)


@pytest.fixture(scope="module")
def after(shared_build: Callable[..., Built]) -> dict[str, Keys]:
    return series(shared_build, "series_after", AFTER)


@pytest.mark.parametrize("department", AFTER)
def test_twins_that_come_later_change_nothing_for_the_forms_before(
    department: str, before: dict[str, Keys], after: dict[str, Keys]
) -> None:
    was, now = before[department], after[department]

    assert [was["v1", 1]["is_current"], was["v2", 1]["is_current"]] == [False, True]
    assert was["v1", 1]["evaluation_series_key"] == was["v2", 1]["evaluation_series_key"]
    assert {key: now[key] for key in was} == was
    assert len({row["evaluation_series_key"] for row in now.values()}) == 3


def test_a_twin_like_the_last_version_goes_on_with_its_series(before: dict[str, Keys]) -> None:
    found = before["like the last"]

    assert found["twins", 2]["evaluation_series_key"] == found["v1", 1]["evaluation_series_key"]
    assert {key: row["is_current"] for key, row in found.items()} == {
        ("v1", 1): False,
        ("v2", 1): False,
        ("twins", 1): True,
        ("twins", 2): True,
    }


def test_a_form_alone_in_its_document_joins_the_twin_that_it_is_most_like(before: dict[str, Keys]) -> None:
    found = before["alone"]
    large, small = found["twins", 2]["evaluation_series_key"], found["twins", 1]["evaluation_series_key"]

    assert large != small
    assert found["same", 1]["evaluation_series_key"] == found["goal", 1]["evaluation_series_key"] == large
    assert found["neither", 1]["evaluation_series_key"] == small
