"""Every rule of the catalogue finds what it is about, and nothing on a form that is in order."""

import csv
from collections.abc import Callable
from typing import Any

import pytest

from report.words import words
from tests.dbt.conftest import PROJECT, Built
from tests.dbt.rule_cases import CASES, Case
from tests.dbt.test_findings import build_findings
from tests.warehouse_rows import document_id


@pytest.fixture(scope="module")
def built(shared_build: Callable[..., Built]) -> Built:
    return build_findings(shared_build)


@pytest.fixture(scope="module")
def findings(built: Built) -> list[dict[str, Any]]:
    return built.rows("select * from intermediate.int_finding")


def of_case(case: Case, findings: list[dict[str, Any]]) -> list[dict[str, Any]]:
    documents = {document_id(case.file_name(number + 1)) for number in range(len(case.documents))}
    return [row for row in findings if row["document_id"] in documents and row["rule_id"] == case.rule_id]


@pytest.mark.parametrize("case", [case for case in CASES if case.gives], ids=lambda case: f"{case.rule_id} {case.name}")
def test_the_rule_finds_it(case: Case, findings: list[dict[str, Any]]) -> None:
    found = of_case(case, findings)
    if case.message:
        found = [row for row in found if row["message_zh"] == case.message] or pytest.fail(
            f"{[row['message_zh'] for row in found]} is not {case.message}"
        )

    assert found
    assert {name: found[0][name] for name in case.expected} == dict(case.expected)


@pytest.mark.parametrize(
    "case", [case for case in CASES if not case.gives], ids=lambda case: f"{case.rule_id} {case.name}"
)
def test_the_rule_does_not_find_what_is_in_order(case: Case, findings: list[dict[str, Any]]) -> None:
    assert of_case(case, findings) == []


def test_every_rule_of_the_catalogue_has_a_case_that_gives_it_and_one_that_does_not() -> None:
    with (PROJECT / "seeds" / "intermediate" / "rule_catalog.csv").open(encoding="utf-8", newline="") as file:
        rules = {row["rule_id"]: row["is_implemented"] for row in csv.DictReader(file)}

    assert {case.rule_id for case in CASES if case.gives} == set(rules)
    assert {case.rule_id for case in CASES if not case.gives} == set(rules)
    assert set(rules.values()) == {"true"}


def test_every_finding_says_where_it_stands_and_in_words_that_the_report_knows(
    findings: list[dict[str, Any]],
) -> None:
    assert {row["rule_id"] for row in findings} == {case.rule_id for case in CASES}
    assert [row for row in findings if not row["message_zh"] or row["row_no"] is None] == []
    assert {row["field"] for row in findings if row["field"]} <= set(words("field"))
    assert {row["explained_by"] for row in findings if row["explained_by"]} <= set(words("explained_by"))


def test_the_check_of_the_total_s_execution_rate_looks_at_the_total_alone(built: Built) -> None:
    wrong = (
        "select distinct document_id from intermediate.int_budget_line where not rate_matches and funding_source {} "
    )
    total, part = (
        {row["document_id"] for row in built.rows(wrong.format(kind))} for kind in ("= 'total'", "!= 'total'")
    )
    checked = built.rows("select document_id from intermediate.int_form_check where execution_rate_gap != 0")
    assert part - total
    assert {row["document_id"] for row in checked} == total
