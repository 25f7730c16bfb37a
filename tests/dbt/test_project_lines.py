"""Which projects of different years are one project, and which stay apart because nothing printed says so."""

from typing import Any

import pytest

from tests.dbt.conftest import Built
from tests.dbt.project_rows import PROJECTS


@pytest.fixture(scope="module")
def built(history_build: Built) -> Built:
    return history_build


def projects(built: Built, department: str) -> list[dict[str, Any]]:
    return built.rows(
        "select project.*, fact.fiscal_year as form_year from marts.fct_evaluation as fact "
        "join marts.dim_project as project using (project_key) join marts.dim_document using (document_id) "
        "where starts_with(file_name, ?) order by file_name, form_ordinal",
        f"{department}/",
    )


@pytest.mark.parametrize("department", PROJECTS)
def test_a_project_is_linked_where_the_name_allows_and_says_how_or_why_not(department: str, built: Built) -> None:
    found = [
        row["unlinked_reason"] or row["link_basis"] + (" by unit" if row["is_linked_by_unit"] else "")
        for row in projects(built, department)
    ]

    assert found == PROJECTS[department][1]


@pytest.mark.parametrize(
    ("departments", "lines"),
    [
        (("same name",), 1),
        (("normalised name",), 1),
        (("phases",), 2),
        (("twins in one year",), 4),
        (("two names that stay",), 2),
        (("units told apart",), 3),
        (("样例县教委", "样例县教育委员会"), 1),
        (("样例市环境保护局", "样例市生态环境局"), 1),
        (("same name", "name without year"), 2),
    ],
    ids=str,
)
def test_projects_that_are_linked_share_a_line(departments: tuple[str, ...], lines: int, built: Built) -> None:
    found = [row for department in departments for row in projects(built, department)]

    assert len({row["project_line_key"] for row in found}) == lines
    assert len({row["project_key"] for row in found}) == len(found)


def test_a_project_names_the_one_it_goes_on_with(built: Built) -> None:
    first, second, before = projects(built, "same name")

    assert before["previous_project_key"] is None
    assert (first["previous_project_key"], first["previous_fiscal_year"]) == (before["project_key"], 2021)
    assert (second["previous_project_key"], second["previous_fiscal_year"]) == (first["project_key"], 2023)


def test_a_link_over_a_reform_says_that_the_department_was_renamed(built: Built) -> None:
    (former,) = projects(built, "样例市环境保护局")
    (today,) = projects(built, "样例市生态环境局")

    assert [former["is_department_renamed"], today["is_department_renamed"]] == [False, True]
    assert [row["is_department_renamed"] for row in projects(built, "same name")] == [False] * 3


def test_a_name_that_only_changes_its_year_is_not_missed_the_year_after(built: Built) -> None:
    missed = built.rows("select department, project_name from audit.unpublished where fiscal_year = 2024")

    names = {row["department"] for row in missed}
    assert names.isdisjoint({"same name", "name without year", "normalised name", "two names that become one"})
    assert {"department": "phases", "project_name": "校园安全一期"} in missed
