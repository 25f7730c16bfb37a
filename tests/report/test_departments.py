"""Departments put together from their forms and findings."""

from dataclasses import replace
from decimal import Decimal

from report.audit import Audit
from report.departments import departments_of, page_of
from report.records import FormHead

FORM = FormHead("d", 1, "1", "a.docx", "项目", "甲局", "2024", "T1", "accepted", "l", "")


def audit(*forms: FormHead) -> Audit:
    return Audit((), (), forms, (), (), (), (), ())


def test_means_leave_out_superseded_forms_and_what_was_not_read() -> None:
    (department,) = departments_of(
        audit(
            replace(FORM, reported_total=Decimal(90), recomputed_execution_rate=Decimal("0.5")),
            replace(FORM, reported_total=Decimal("95.333"), recomputed_execution_rate=None),
            replace(FORM, reported_total=Decimal(10), status="superseded"),
            replace(FORM),
        )
    )

    assert department.mean_total == Decimal("92.67")
    assert department.mean_rate == Decimal(50)
    assert len(department.forms) == 4


def test_a_department_of_which_nothing_was_read_has_no_mean() -> None:
    (department,) = departments_of(audit(FORM))

    assert department.mean_total is None
    assert department.mean_rate is None


def test_quarantined_forms_come_first_and_an_unread_name_last() -> None:
    names = [
        department.name
        for department in departments_of(
            audit(
                replace(FORM, department=None),
                FORM,
                replace(FORM, department="乙局", status="quarantined"),
            )
        )
    ]

    assert names == ["乙局", "甲局", None]


def test_a_name_that_no_file_may_have_still_has_a_page() -> None:
    assert page_of("../甲/乙\0").replace("-", "").isalnum()
    assert page_of("（部门未读出）") != page_of(None)
