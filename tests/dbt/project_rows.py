"""Made-up forms of projects that go on for years, or seem to."""

from typing import Any

import duckdb

from tests.warehouse_rows import add_forms, decide, form

Printed = tuple[str | None, str | None, str | None]
"""Fiscal year, project name, implementing unit."""

UNIT = "样例中心"
PROJECTS: dict[str, tuple[list[Printed], list[str]]] = {
    "same name": (
        [("2023", "校园安全", UNIT), ("2024", "校园安全", UNIT), ("2021", "校园安全", None)],
        ["same_name", "same_name", "same_name"],
    ),
    "name without year": (
        [("2023", "2023年度校园安全", UNIT), ("2024", "2024年度校园安全", UNIT)],
        ["name_without_year", "name_without_year"],
    ),
    "normalised name": (
        [("2022", "2022年校园安全", UNIT), ("2023", "校园安全(2023年)", UNIT), ("2024", "校园安全项目(延续)", UNIT)],
        ["name_without_year", "name_without_year", "normalised_name"],
    ),
    "phases": ([("2023", "校园安全一期", UNIT), ("2024", "校园安全二期", UNIT)], ["no_other_year", "no_other_year"]),
    "twins in one year": (
        [
            ("2022", "校园安全", UNIT),
            ("2023", "校园安全", UNIT),
            ("2023", "校园安全", UNIT),
            ("2024", "校园安全", UNIT),
        ],
        ["several_of_the_name"] * 4,
    ),
    "two names that become one": (
        [("2023", "2023年校园安全", UNIT), ("2023", "2022年校园安全", UNIT), ("2024", "2024年校园安全", UNIT)],
        ["several_of_the_name"] * 3,
    ),
    "two names that stay": (
        [
            ("2023", "校园安全", UNIT),
            ("2023", "校园安全项目", UNIT),
            ("2024", "校园安全", UNIT),
            ("2024", "校园安全项目", UNIT),
        ],
        ["same_name"] * 4,
    ),
    "units told apart": (
        [
            ("2023", "校园安全", "一小"),
            ("2023", "校园安全", "二小"),
            ("2024", "校园安全", "一小"),
            ("2024", "校园安全", "三小"),
        ],
        ["same_name by unit", "several_of_the_name", "same_name by unit", "several_of_the_name"],
    ),
    "no year": ([(None, "校园安全", UNIT), ("2024", "校园安全", UNIT)], ["no_year", "no_other_year"]),
    "样例县教委": ([("2023", "校园安全", UNIT)], ["same_name"]),
    "样例县教育委员会": ([("2024", "校园安全", UNIT)], ["same_name"]),
    "样例市环境保护局": ([("2018", "污染防治", UNIT)], ["same_name"]),
    "样例市生态环境局": ([("2019", "污染防治", UNIT)], ["same_name"]),
    "": ([("2023", "无部门", UNIT), ("2024", "无部门", UNIT)], ["no_department", "no_department"]),
    "nameless": ([("2023", None, UNIT)], ["no_name"]),
}
"""By department: its forms, each of a document of its own but for twins, and how each is linked, or why it is not."""


def fill_projects(build: duckdb.DuckDBPyConnection) -> None:
    """The forms of every department, accepted."""
    for department, (forms, _) in PROJECTS.items():
        documents: dict[Printed, list[dict[str, Any]]] = {}
        for year, name, unit in forms:
            printed = form(department=department or None, fiscal_year=year, project_name=name, implementing_unit=unit)
            documents.setdefault((year, name, unit), []).append(printed)
        for number, alike in enumerate(documents.values(), start=1):
            key = add_forms(build, alike, f"{department}/{number}.docx")
            for ordinal in range(1, len(alike) + 1):
                decide(build, key, ordinal)
