"""The suites are data: what they name must exist, and agree with the rule catalog."""

import csv
import re
from pathlib import Path
from string import Formatter

import pytest

from expectations.frames import reading, select_frames
from expectations.register import as_parameter, register
from expectations.results import Level
from expectations.suites import FRAMES, ExpectationSpec, Suite, load_suite, load_suites
from expectations.thresholds import Thresholds
from model.errors import Defect
from model.status import Severity
from tests.expectations.gate_rows import DAY, Build

SPECS = [pytest.param(suite, spec, id=spec.expectation_id) for suite in load_suites() for spec in suite.expectations]


@pytest.fixture(scope="module")
def columns(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """The columns of every frame."""
    build = Build(tmp_path_factory.mktemp("build"))
    build.forms(1)
    agreement = as_parameter(register(Thresholds(), (), DAY))
    parameters = {**Thresholds().model_dump(), "quarantined_count": 0, "register": agreement}
    with reading(build.path) as connection:
        frames = {
            name: frame
            for suite in load_suites()
            for name, frame in select_frames(connection, suite, parameters).items()
        }
    return {name: set(frame.data.columns) for name, frame in frames.items()}


def test_every_level_has_a_suite_of_its_own_name() -> None:
    assert [(suite.suite, suite.level) for suite in load_suites()] == [(str(level), level) for level in Level]


def test_an_expectation_id_names_one_expectation_of_all_suites() -> None:
    ids = [spec.expectation_id for suite in load_suites() for spec in suite.expectations]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(("suite", "spec"), SPECS)
def test_what_an_expectation_names_is_in_its_frame(
    suite: Suite, spec: ExpectationSpec, columns: dict[str, set[str]]
) -> None:
    named = {spec.kwargs["column"], *suite.frames[spec.frame].key, *suite.frames[spec.frame].show}
    places = list(Formatter().parse(spec.message_zh))
    named |= {name for _, name, _, _ in places if name}
    assert {form for _, _, form, _ in places} <= {None, "", "%", "pp"}
    named |= {spec.row_condition.column} if spec.row_condition else set()
    assert named <= columns[spec.frame]


@pytest.mark.parametrize(("suite", "spec"), SPECS)
def test_a_parameter_is_a_threshold(suite: Suite, spec: ExpectationSpec) -> None:
    named = {value["$PARAMETER"] for value in spec.kwargs.values() if isinstance(value, dict)}
    assert named <= Thresholds.model_fields.keys(), suite.suite


def test_every_frame_is_looked_at() -> None:
    assert {path.stem for path in FRAMES.glob("*.sql")} == {name for suite in load_suites() for name in suite.frames}


def test_severity_and_citation_are_those_of_the_rule_catalog(root: Path) -> None:
    path = root / "dbt_project" / "seeds" / "intermediate" / "rule_catalog.csv"
    with path.open(encoding="utf-8", newline="") as file:
        catalog = {row["rule_id"]: row for row in csv.DictReader(file)}
    decided = [spec for spec in load_suite("form").expectations if spec.rule_id]
    assert decided
    for spec in decided:
        rule = catalog[spec.rule_id or ""]
        assert (spec.severity, spec.citation) == (rule["severity"], rule["citation"]), spec.expectation_id


def test_every_critical_rule_of_the_catalog_is_decided_by_an_expectation(root: Path) -> None:
    path = root / "dbt_project" / "seeds" / "intermediate" / "rule_catalog.csv"
    with path.open(encoding="utf-8", newline="") as file:
        critical = {row["rule_id"] for row in csv.DictReader(file) if row["severity"] == Severity.CRITICAL}
    assert critical == {
        spec.rule_id for spec in load_suite("form").expectations if spec.rule_id and spec.severity is Severity.CRITICAL
    }


def test_texts_for_auditors_are_chinese() -> None:
    for suite in load_suites():
        for spec in suite.expectations:
            assert re.search(r"[一-鿿]", spec.description_zh), spec.expectation_id


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"frame": "nowhere"}, "no such frame: nowhere"),
        ({"severity": "grave"}, "severity"),
        ({"expectation": "be_nice"}, "expectation"),
        ({"sevrity": "critical"}, "sevrity"),
    ],
)
def test_a_slip_in_a_suite_is_named(change: dict[str, str], complaint: str) -> None:
    good = load_suite("form").model_dump(mode="json")
    first = {**good["expectations"][0], **change}
    with pytest.raises(ValueError, match=complaint):
        Suite.model_validate({**good, "expectations": [first, *good["expectations"][1:]]})


def test_an_expectation_given_twice_is_named() -> None:
    good = load_suite("form").model_dump(mode="json")
    with pytest.raises(ValueError, match="given twice: weight_total"):
        Suite.model_validate({**good, "expectations": [*good["expectations"], good["expectations"][0]]})


def test_a_suite_that_is_not_there_is_a_defect() -> None:
    with pytest.raises(Defect, match=r"nothing\.yml"):
        load_suite("nothing")
