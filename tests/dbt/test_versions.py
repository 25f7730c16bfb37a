"""Which extraction of a document and which version of a form counts, as loads come and go."""

from collections.abc import Callable
from typing import Any

import duckdb
import pytest

from tests.dbt.compiled import remake
from tests.dbt.conftest import Built
from tests.dbt.version_rows import AFTER, BEFORE, Documents, fill_versions
from tests.warehouse_rows import add_forms, add_load, document_id, form

OLD, NEW = "1.0.0+old", "1.1.0+new"
FIRST, SECOND, THIRD = "20260601T180000Z-0001", "20260602T180000Z-0001", "20260603T180000Z-0001"


def extracted(build: duckdb.DuckDBPyConnection, name: str, version: str, load_id: str, project: str) -> None:
    add_forms(build, [form(project_name=project)], name, extractor_version=version, load_id=load_id)


Remade = Callable[[Callable[[duckdb.DuckDBPyConnection], None]], Built]


@pytest.fixture(scope="module")
def remade(history_build: Built, manifest: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Remade:
    """Makes the models of other forms."""
    return lambda fill: remake(history_build, manifest, tmp_path_factory.mktemp("versions"), fill)


def test_after_an_extractor_rollback_the_running_load_s_version_is_taken(remade: Remade) -> None:
    def fill(build: duckdb.DuckDBPyConnection) -> None:
        add_load(build, FIRST, "published", extractor_version=OLD)
        add_load(build, SECOND, "published", extractor_version=NEW)
        add_load(build, THIRD, extractor_version=OLD)
        extracted(build, "both.docx", OLD, FIRST, "旧读法")
        extracted(build, "both.docx", NEW, SECOND, "新读法")
        extracted(build, "new only.docx", NEW, SECOND, "只有新读法")
        extracted(build, "twice.docx", OLD, FIRST, "先装")
        extracted(build, "twice.docx", OLD, THIRD, "后装")

    built = remade(fill)

    assert {row["project_name"] for row in built.rows("select project_name from staging.stg_form")} == {
        "旧读法",
        "只有新读法",
        "后装",
    }
    assert built.one("select count(*) as n from intermediate.int_form_check where is_in_load")["n"] == 3


def test_without_a_running_load_the_newest_extraction_is_taken(remade: Remade) -> None:
    def fill(build: duckdb.DuckDBPyConnection) -> None:
        add_load(build, FIRST, "held", extractor_version=OLD)
        extracted(build, "both.docx", NEW, FIRST, "新读法")
        extracted(build, "both.docx", OLD, SECOND, "旧读法")

    built = remade(fill)

    assert [row["project_name"] for row in built.rows("select project_name from staging.stg_form")] == ["旧读法"]


Keys = dict[tuple[str, int], dict[str, Any]]


def series(built: Built, departments: dict[str, Documents]) -> dict[str, Keys]:
    """By department, the keys of every form and whether it is current, after all documents came."""
    found: dict[str, Keys] = {department: {} for department in departments}
    for row in built.rows(
        "select file_name, form_ordinal, evaluation_series_key, evaluation.project_key, is_current "
        "from intermediate.int_evaluation as evaluation "
        "left join marts.fct_evaluation as fact using (document_id, form_ordinal, evaluation_series_key)"
    ):
        department, _, document = row.pop("file_name").partition("/")
        if department in found:
            found[department][document, row.pop("form_ordinal")] = row
    return found


@pytest.fixture(scope="module")
def built(history_build: Built) -> Built:
    return history_build


@pytest.fixture(scope="module")
def before(built: Built) -> dict[str, Keys]:
    return series(built, BEFORE)


@pytest.fixture(scope="module")
def after(remade: Remade) -> dict[str, Keys]:
    def fill(build: duckdb.DuckDBPyConnection) -> None:
        add_load(build)
        fill_versions(build, AFTER)

    return series(remade(fill), AFTER)


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


def grouped(forms: Keys) -> list[list[tuple[str, int]]]:
    """The forms of each series, those of the current version last."""
    by_series: dict[str, list[tuple[str, int]]] = {}
    for key, row in sorted(forms.items(), key=lambda item: (item[1]["is_current"], item[0])):
        by_series.setdefault(row["evaluation_series_key"], []).append(key)
    assert [sum(forms[key]["is_current"] for key in keys) for keys in by_series.values()] == [1] * len(by_series)
    return sorted(by_series.values())


@pytest.mark.parametrize(
    ("department", "versions"),
    [
        (
            "whole department",
            [[("project.docx", 1)], [("v1.docx", 1), ("v2.pdf", 2), ("v3.html", 1)], [("v2.pdf", 1)]],
        ),
        (
            "whole units",
            [[("v1", 1), ("v2", 1)], [("v1", 2), ("v3", 1)], [("v1", 3)], [("v2", 2)]],
        ),
        (
            "projects without names",
            [[("no goal 1", 1)], [("no goal 2", 1)], [("other goal", 1)], [("v1", 1), ("v2", 1)]],
        ),
    ],
)
def test_forms_that_name_no_project_have_versions_too(
    department: str, versions: list[list[tuple[str, int]]], before: dict[str, Keys]
) -> None:
    assert grouped(before[department]) == versions


def test_what_makes_forms_versions_of_one_is_told(built: Built) -> None:
    rows = built.rows("select distinct split_part(file_name, '/', 1) as name, series_basis from audit.form")
    found = {(row["name"], row["series_basis"]) for row in rows}

    assert {("corrected", "project_name"), ("whole units", "whole_department")} <= found
    assert {("projects without names", "goal"), ("projects without names", "none")} <= found


def changes(built: Built, document: str) -> list[tuple[Any, ...]]:
    rows = built.rows(
        "select change, record_title, field, old_text, new_text from audit.version_change "
        "where document_id = ? order by change_no",
        document_id(document),
    )
    return [tuple(row.values()) for row in rows]


def messages(built: Built, document: str) -> list[str]:
    rows = built.rows(
        "select message_zh from audit.finding where document_id = ? and rule_id = 'republished_changed' order by 1",
        document_id(document),
    )
    return [row["message_zh"] for row in rows]


def test_a_later_version_s_changes_are_told_cell_by_cell_and_no_other_way_to_print_the_same(built: Built) -> None:
    assert changes(built, "corrected/v2.docx") == [
        ("changed", None, "total_score", "100", "97.5"),
        ("changed", "年度资金总额", "executed", "100", "950000"),
        ("changed", "年度资金总额", "execution_rate", "100%", "95%"),
        ("changed", "培训班期数", "actual", "5期", "4期"),
        ("changed", "培训班期数", "score", "50", "47.50"),
        ("changed", "培训班期数", "deviation", None, "场地不足"),
        ("changed", "居民知晓率", "level3", "群众知晓率", "居民知晓率"),
        ("added", "家长满意度", "row", None, "家长满意度"),
    ]


def test_a_change_is_an_auditor_s_finding_on_the_new_version(built: Built) -> None:
    (message,) = messages(built, "corrected/v2.docx")

    assert message.startswith(
        "与此前公开的“corrected/v1.pdf”第1张表相比改了8处：总分由“100”改为“97.5”；"
        "“年度资金总额”的全年执行数由“100”改为“950000”；"
    )
    assert message.endswith(
        "“培训班期数”的偏差原因由空白改为“场地不足”；“居民知晓率”的三级指标由“群众知晓率”改为“居民知晓率”；增加“家长满意度”一行"
    )
    assert messages(built, "corrected/v1.pdf") == []


def test_a_row_that_is_gone_is_told_once_with_its_place_in_the_version_before(built: Built) -> None:
    (row,) = built.rows("select * from audit.version_change where document_id = ?", document_id("shortened/v2.docx"))

    assert (row["change"], row["old_text"], row["new_text"], row["seq"]) == ("removed", "参训人员满意度", None, None)
    assert (row["row_no"], row["previous_row_no"]) == (None, 15)


def test_what_our_reading_doubts_is_no_change_of_the_department(built: Built) -> None:
    assert {field for _, _, field, _, _ in changes(built, "in doubt/v2.pdf")} == set()


def test_the_same_form_in_another_file_kind_supersedes_and_changes_nothing(
    built: Built, before: dict[str, Keys]
) -> None:
    found = before["in another file kind"]

    assert changes(built, "in another file kind/v1.docx") == messages(built, "in another file kind/v1.docx") == []
    assert {key[0]: row["is_current"] for key, row in found.items()} == {"v1.pdf": False, "v1.docx": True}


@pytest.mark.parametrize(
    ("department", "current"),
    [
        ("taken back", {"v1": True, "v2": False}),
        ("copied", {"v1": False, "v2": True}),
        ("taken back to quarantine", {"v1": None, "v2": True}),
        ("taking turns", {"v1": False, "v2": True}),
    ],
)
def test_the_version_published_last_is_current(
    department: str, current: dict[str, bool | None], before: dict[str, Keys]
) -> None:
    assert {key[0]: row["is_current"] for key, row in before[department].items()} == current
    assert len({row["evaluation_series_key"] for row in before[department].values()}) == 1


def test_a_version_taken_back_is_superseded_for_auditors_too(built: Built) -> None:
    rows = built.rows("select file_name, status from audit.form where file_name like 'taken back/%' order by file_name")

    assert [row["status"] for row in rows] == ["accepted", "superseded"]


def test_going_back_to_a_version_is_told_as_what_it_changed(built: Built) -> None:
    assert changes(built, "taken back/v1") == [("changed", "年度资金总额", "full_year_budget", "110", "100")]
    assert changes(built, "taken back/v2") == [("changed", "年度资金总额", "full_year_budget", "100", "110")]
    assert len(messages(built, "taking turns/v1")) == len(messages(built, "taking turns/v2")) == 1


def test_one_version_of_a_series_is_current_and_all_stay(built: Built) -> None:
    counted = built.rows(
        "select count(*) filter (where is_current) as current_count, count(*) as version_count "
        "from marts.fct_evaluation group by evaluation_series_key"
    )

    assert {row["current_count"] for row in counted} == {1}
    assert {row["version_count"] for row in counted} >= {1, 2}


def test_names_of_one_department_are_one_department_for_its_versions(before: dict[str, Keys]) -> None:
    first, second = before["样例区教委"]["v1", 1], before["样例区教育委员会"]["v2", 1]

    assert first["evaluation_series_key"] == second["evaluation_series_key"]
    assert [first["is_current"], second["is_current"]] == [False, True]
