"""Who published last year and not this year."""

from tests.dbt.conftest import Built


def test_projects_and_departments_without_a_form_for_the_newest_year_are_listed(marts_build: Built) -> None:
    rows = marts_build.rows("select * from audit.unpublished order by project_name")
    listed = [(row["project_name"], row["fiscal_year"], row["has_department_published"]) for row in rows]
    assert listed == [("再无消息", 2024, False), ("去年有今年无", 2024, True)]
