"""Which extraction of a document and which version of a form counts, as loads come and go."""

from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from tests.dbt.conftest import Built, checked, published
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

    built = checked(path, tmp_path)

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

    built: Built = checked(path, tmp_path)

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


def series(folder: Path, documents: list[tuple[str, list[dict[str, Any]], str]]) -> Keys:
    """The keys of every form, and whether it is current, after these documents came one a day in this order."""
    path = folder / "jixiao.duckdb"
    with open_build(path) as build:
        add_load(build)
        for day, (name, forms, status) in enumerate(documents, start=1):
            received = datetime(2026, 7, day, 18, 0)
            key = add_forms(build, [form(**printed) for printed in forms], name, received_at=received)
            for ordinal in range(1, len(forms) + 1):
                decide(build, key, ordinal, status=status)
    checked(path, folder)
    built = published(path, folder)
    rows = built.rows(
        "select file_name, form_ordinal, evaluation_series_key, evaluation.project_key, is_current "
        "from intermediate.int_evaluation as evaluation "
        "left join marts.fct_evaluation as fact using (document_id, form_ordinal, evaluation_series_key)"
    )
    return {(row.pop("file_name"), row.pop("form_ordinal")): row for row in rows}


def test_twins_that_come_later_change_nothing_for_the_forms_before(tmp_path: Path) -> None:
    singles = [("v1", [SMALL], "accepted"), ("v2", [CHANGED_SMALL], "accepted")]
    before = series(tmp_path / "before", singles)
    quarantined = series(tmp_path / "quarantined", [*singles, ("twins", [OTHER, LARGE], "quarantined")])
    accepted = series(tmp_path / "accepted", [*singles, ("twins", [OTHER, LARGE], "accepted")])

    assert [before["v1", 1]["is_current"], before["v2", 1]["is_current"]] == [False, True]
    assert before["v1", 1]["evaluation_series_key"] == before["v2", 1]["evaluation_series_key"]
    for after in (quarantined, accepted):
        assert {key: after[key] for key in before} == before
        assert len({row["evaluation_series_key"] for row in after.values()}) == 3


def test_a_twin_like_the_last_version_goes_on_with_its_series(tmp_path: Path) -> None:
    found = series(
        tmp_path,
        [
            ("v1", [SMALL], "accepted"),
            ("v2", [CHANGED_SMALL], "accepted"),
            ("twins", [LARGE, CHANGED_SMALL], "accepted"),
        ],
    )

    assert found["twins", 2]["evaluation_series_key"] == found["v1", 1]["evaluation_series_key"]
    assert {key: row["is_current"] for key, row in found.items()} == {
        ("v1", 1): False,
        ("v2", 1): False,
        ("twins", 1): True,
        ("twins", 2): True,
    }


def test_a_form_alone_in_its_document_joins_the_twin_that_it_is_most_like(tmp_path: Path) -> None:
    documents = [
        ("twins", [SMALL, LARGE], "accepted"),
        ("same", [LARGE], "accepted"),
        ("goal", [CHANGED_LARGE], "accepted"),
        ("neither", [OTHER], "accepted"),
    ]
    found = series(tmp_path, documents)
    large, small = found["twins", 2]["evaluation_series_key"], found["twins", 1]["evaluation_series_key"]

    assert large != small
    assert found["same", 1]["evaluation_series_key"] == found["goal", 1]["evaluation_series_key"] == large
    assert found["neither", 1]["evaluation_series_key"] == small
