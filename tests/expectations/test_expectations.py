"""Every expectation of every suite: a build that makes it fail, and one on which it was evaluated and holds."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from expectations.engine import Engine, Frame, select_frame
from expectations.frames import note_looked_at, select_frames
from expectations.register import as_parameter, register
from expectations.results import CheckResult
from expectations.suites import ExpectationSpec, frame_sql, load_suites
from expectations.thresholds import Thresholds
from tests.expectations.gate_rows import EARLIER, Build, marts_of
from tests.warehouse_rows import EXTRACTOR_VERSION, LOAD_ID, document_id

# Floors of 1, so that a build of one form is judged.
STRICT = Thresholds(source_floor=1, reread_floor=1, quarantined_floor=1, totals_floor=1, loss_floor=1)


def good(folder: Path) -> tuple[Build, Path]:
    """A build in which all is in order, on top of a previous release; and that release's marts."""
    build = Build(folder)
    with build.opened():
        earlier = build.forms(2, "earlier.docx", load_id=EARLIER)
        for ordinal in (1, 2):
            build.publish(earlier, ordinal)
            build.outcome(earlier, ordinal)
    previous = marts_of(build, folder / "previous" / "marts.duckdb")
    with build.opened():
        now = build.forms(2)
        build.finding(now, "unexplained_deduction", "扣分未说明原因", severity="warning")
        for ordinal in (1, 2):
            build.publish(now, ordinal)
            build.outcome(now, ordinal)
        # The same document, read by the version before.
        older = {"document_id": now, "extractor_version": "older", "form_count": 2, "load_id": EARLIER}
        build.insert("raw.document", **older)
        build.decision(earlier, "waive")
        build.insert("audit.rule", rule_id="score_sum")
        build.insert("audit.finding", finding_key="f", rule_id="score_sum", document_id=now, form_ordinal=1)
    return build, previous


NOW = document_id("forms.docx")
BEFORE = document_id("earlier.docx")


def form(**values: Any) -> Callable[[Build], None]:
    """Changes the first form's row of int_form_check."""
    return changed("intermediate.int_form_check", **values)


def changed(table: str, **values: Any) -> Callable[[Build], None]:
    """Changes the rows of the first form of this load in a table."""
    listed = ", ".join(f"{name} = ?" for name in values)

    def change(build: Build) -> None:
        where = "document_id = ? and form_ordinal = 1"
        build.execute(f"update {table} set {listed} where {where}", *values.values(), NOW)  # noqa: S608

    return change


def sql(statement: str, *values: Any) -> Callable[[Build], None]:
    return lambda build: build.execute(statement, *values)


def years_later(build: Build) -> None:
    build.today = date(2099, 1, 1)


def personal(build: Build, *, actual_text: str, amount: float | None = None, **printed: str) -> None:
    """Prints personal data on the first form, and puts a text and an amount on its row in the marts."""
    listed = ", ".join(f"{name} = ?" for name in printed)
    where = "where document_id = ? and form_ordinal = 1"
    build.execute(f"update raw.form set {listed} {where}", *printed.values(), NOW)  # noqa: S608
    build.execute(f"update marts.fct_indicator set actual_text = ?, amount = ? {where}", actual_text, amount, NOW)  # noqa: S608


BREAKS: dict[str, Callable[[Build], None]] = {
    "weight_total": form(weight_sum=101, weight_gap=1),
    "block_weight": form(block_weight_gap=0.5),
    "score_total": form(score_sum=94.99, score_gap=-0.01),
    "grade_of_total": form(grade_matches=False),
    "total_readable": form(has_total=False),
    "execution_rate_of_total": form(execution_rate_gap=0.02),
    "execution_score": form(execution_score_gap=-1),
    "budget_parts": form(budget_gap=300),
    "indicator_score_within_weight": changed("intermediate.int_indicator_check", score=10.5, score_over_weight=0.5),
    "indicator_not_negative": changed("intermediate.int_indicator_check", score=-1, is_negative=True),
    "execution_score_within_weight": changed("intermediate.int_budget_check", score=11, score_over_weight=1),
    "execution_score_not_negative": changed("intermediate.int_budget_check", score=-1),
    "execution_rate_of_line": changed("intermediate.int_budget_check", rate_matches=False),
    "no_critical_finding": lambda build: build.finding(NOW, "copied_result", "照抄", severity="critical"),
    "load_known": sql("update state.load set status = 'held'"),
    "totals_found": sql("update intermediate.int_form_check set weight_gap = null"),
    "quarantined_share": sql("update intermediate.int_form_check set weight_gap = 1"),
    "document_has_all_forms": sql("delete from raw.form where document_id = ? and form_ordinal = 2", NOW),
    "document_received": sql("delete from state.document_name where document_id = ?", NOW),
    "receipt_in_raw": sql("insert into state.receipt (receipt_id, document_id, status) values (9, 'lost', 'parsed')"),
    "form_listed_once": sql("delete from state.load_form where document_id = ? and form_ordinal = 2", NOW),
    "form_checked_once": sql("delete from intermediate.int_form_check where form_ordinal = 2"),
    "source_not_too_few": sql("update raw.document set form_count = 0 where load_id = ?", LOAD_ID),
    "source_not_far_fewer_forms": sql("update raw.document set form_count = 50 where document_id = ?", BEFORE),
    "source_not_fewer_forms": sql("update raw.document set form_count = 20 where document_id = ?", BEFORE),
    "source_not_more_forms": sql("update raw.document set form_count = 8 where load_id = ?", LOAD_ID),
    "reread_finds_no_fewer": sql("update raw.document set form_count = 5 where extractor_version = 'older'"),
    "decision_chain_intact": lambda build: build.decision(NOW, "waive", is_intact=False),
    "limits_reviewed": years_later,
    "key_not_null": sql("update marts.dim_project set project_key = null"),
    "key_unique": sql("insert into marts.fct_indicator from marts.fct_indicator limit 1"),
    "reference_resolves": sql("update marts.fct_indicator set category_key = 'gone'"),
    "form_in_one_place": lambda build: build.quarantine(NOW),
    "form_decided": sql("delete from state.form_outcome where document_id = ? and form_ordinal = 1", NOW),
    "form_where_it_belongs": sql("update state.form_outcome set status = 'rejected' where document_id = ?", NOW),
    "nothing_lost": sql("delete from marts.fct_indicator where document_id = ?", BEFORE),
    "no_personal_column": sql("alter table marts.dim_project add column responsible_person varchar"),
    "no_personal_value": lambda build: personal(build, phone="0100-5550123", actual_text="电话：0100-5550123"),
}
SPECS = {spec.expectation_id: spec for suite in load_suites() for spec in suite.expectations}


@dataclass(frozen=True, slots=True)
class World:
    """A build in which all is in order, and the one start of Great Expectations that all tests share."""

    build: Build
    connection: duckdb.DuckDBPyConnection
    engine: Engine

    def parameters(self) -> dict[str, Any]:
        """The limits and what the gate gives the load suite besides; quarantined are forms with a wrong weight."""
        (count,) = self.connection.execute(
            "select count(*) from intermediate.int_form_check where is_in_load and weight_gap <> 0"
        ).fetchone() or (0,)
        agreement = as_parameter(register(STRICT, (), self.build.today))
        return {**STRICT.model_dump(), "quarantined_count": count, "register": agreement}

    def frame(self, name: str, change: Callable[[Build], object]) -> Frame:
        """A frame after a change of the build, which is taken back."""
        with self.build.undone(self.connection):
            change(self.build)
            frame = select_frame(self.connection, name, frame_sql(name), self.parameters())
        assert isinstance(frame, Frame), frame
        return frame

    def result(self, expectation_id: str, change: Callable[[Build], object]) -> CheckResult:
        """The result of one expectation after a change of the build, which is taken back."""
        spec = SPECS[expectation_id]
        whole = next(suite for suite in load_suites() if spec in suite.expectations)
        suite = whole.model_copy(update={"frames": {spec.frame: whole.frames[spec.frame]}, "expectations": (spec,)})
        (result,) = self.engine.validate(suite, {spec.frame: self.frame(spec.frame, change)}, STRICT.model_dump())
        return result


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("good")
    build, previous = good(folder)
    connection = duckdb.connect()
    connection.execute(f"attach '{build.path}' as jixiao")
    connection.execute(f"attach '{previous}' as previous (read_only)")
    connection.execute("use jixiao")
    note_looked_at(connection)
    yield World(build, connection, Engine(folder / "gx", LOAD_ID))
    connection.close()


@pytest.fixture(scope="module")
def in_order(world: World) -> dict[str, CheckResult]:
    """The results on the build in which all is in order."""
    found: dict[str, CheckResult] = {}
    for suite in load_suites():
        frames = select_frames(world.connection, suite, world.parameters())
        found |= {result.expectation_id: result for result in world.engine.validate(suite, frames, STRICT.model_dump())}
    return found


def test_every_expectation_has_a_case_that_makes_it_fail() -> None:
    assert BREAKS.keys() == SPECS.keys()


@pytest.mark.parametrize("expectation_id", SPECS)
def test_it_is_evaluated_on_rows_and_holds(expectation_id: str, in_order: dict[str, CheckResult]) -> None:
    result = in_order[expectation_id]
    assert (result.success, result.evaluated, result.unexpected_rows) == (True, True, ()), result.details
    assert result.element_count > 0


@pytest.mark.parametrize("expectation_id", SPECS)
def test_it_fails(expectation_id: str, world: World) -> None:
    result = world.result(expectation_id, BREAKS[expectation_id])
    spec: ExpectationSpec = SPECS[expectation_id]
    assert (result.success, result.evaluated) == (False, True), result.details
    assert result.unexpected_count == len(result.unexpected_rows) > 0
    assert (result.severity, result.rule_id) == (spec.severity, spec.rule_id)


def test_every_failing_row_is_named_not_a_sample(world: World) -> None:
    rows = tuple({"score": 11, "score_over_weight": 1} for _ in range(300))
    result = world.result("indicator_score_within_weight", lambda build: build.form("many.docx", indicators=rows))
    assert [row["seq"] for row in result.unexpected_rows] == list(range(1, 301))


@pytest.mark.parametrize(
    ("expectation_id", "change"),
    [
        ("weight_total", form(weight_gap=None)),
        ("block_weight", form(block_weight_gap=None)),
        ("score_total", form(score_gap=None)),
        ("execution_rate_of_total", form(execution_rate_gap=None)),
        ("execution_score", form(execution_score_gap=None)),
        ("budget_parts", form(budget_gap=None)),
        ("grade_of_total", form(grade_matches=None)),
        (
            "indicator_score_within_weight",
            changed("intermediate.int_indicator_check", score=None, score_over_weight=None),
        ),
        ("execution_rate_of_line", changed("intermediate.int_budget_check", rate_matches=None)),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_could_not_be_decided_is_not_a_failure(
    expectation_id: str, change: Callable[[Build], None], world: World
) -> None:
    result = world.result(expectation_id, change)
    assert (result.success, result.evaluated) == (True, True)


@pytest.mark.parametrize("why", [{"is_scored": False}, {"is_blank": True}])
def test_a_form_without_scores_needs_no_total(world: World, why: dict[str, bool]) -> None:
    assert world.result("total_readable", form(has_total=False, **why)).success


def test_a_debatable_finding_does_not_keep_a_form_out(world: World) -> None:
    assert world.result(
        "no_critical_finding", lambda build: build.finding(NOW, "grade", "等级有争议", debatable=True)
    ).success


def test_forms_of_earlier_loads_are_not_judged_again(world: World) -> None:
    wrong = "update intermediate.int_form_check set weight_gap = 3 where not is_in_load"
    result = world.result("weight_total", sql(wrong))
    assert (result.success, result.element_count) == (True, 2)


def test_a_form_decided_before_a_rollback_need_not_be_listed_again(world: World) -> None:
    def roll_back(build: Build) -> None:
        build.execute("delete from state.load_form where document_id = ? and form_ordinal = 2", NOW)
        build.execute("update intermediate.int_form_check set is_in_load = false where form_ordinal = 2")
        build.execute("delete from state.form_outcome where form_ordinal = 2")
        version = {"document_id": NOW, "extractor_version": EXTRACTOR_VERSION, "form_ordinal": 2}
        build.insert("state.form_outcome", **version, load_id=EARLIER, status="accepted")

    assert world.result("form_listed_once", roll_back).success
    assert world.result("form_checked_once", roll_back).success


def test_rows_of_a_form_that_was_rejected_may_go(world: World) -> None:
    def reject(build: Build) -> None:
        for table in ("fct_indicator", "fct_evaluation"):
            build.execute(f"delete from marts.{table} where document_id = ? and form_ordinal = 1", BEFORE)  # noqa: S608
        build.execute("delete from marts.fct_budget_execution where evaluation_key = ?", f"{BEFORE[:8]}-1")
        build.execute(
            "update state.form_outcome set status = 'rejected' where document_id = ? and form_ordinal = 1", BEFORE
        )

    assert world.result("nothing_lost", reject).success


def exposed(world: World, change: Callable[[Build], object]) -> bool:
    """Whether personal data is found in a published table."""
    return any(row["exposed_count"] for row in world.frame("personal_value", change).rows)


@pytest.mark.parametrize(("newer", "is_exposed"), [({}, True), ({"responsible_person": "丙丁戊"}, False)])
def test_a_person_of_an_older_reading_counts_where_the_newer_one_has_none(
    world: World, newer: dict[str, str], is_exposed: bool
) -> None:
    def read_twice(build: Build) -> None:
        personal(build, responsible_person="某甲乙", actual_text="经某甲乙同意")
        build.execute(
            "insert into raw.form select * replace ('0.9' as extractor_version) from raw.form"
            " where document_id = ? and form_ordinal = 1",
            NOW,
        )
        build.execute("update raw.form set responsible_person = null where extractor_version <> '0.9'")
        if newer:
            personal(build, **newer, actual_text="经某甲乙同意")
            build.execute("update raw.form set responsible_person = '某甲乙' where extractor_version = '0.9'")

    assert exposed(world, read_twice) == is_exposed


@pytest.mark.parametrize(
    ("printed", "actual_text", "amount", "success"),
    [
        ({"responsible_person": "某甲"}, "某甲", None, False),
        ({"responsible_person": "某甲"}, "某甲级医院", None, True),
        ({"responsible_person": "某甲乙"}, "经某甲乙同意", None, False),
        ({"responsible_person": "某甲乙、丙丁戊"}, "由丙丁戊核实", None, False),
        ({"responsible_person": "财务科"}, "财务科核算", None, True),
        ({"responsible_person": "某甲乙"}, "由［已隐去］核实", None, True),
        ({"phone": "13812345678"}, "支出13812345678元", None, True),
        ({"phone": "13812345678"}, "13812345678", None, False),
        ({"responsible_person": "样例局", "department": "样例局"}, "样例局", None, True),
        ({"phone": "55501230"}, "完成", 55501230, True),
        ({"phone": "55501230"}, "完成155501230件", None, True),
        ({"phone": "55501230"}, "见55501230", None, False),
        ({"phone": "1000"}, "1000", None, True),
    ],
)
def test_what_counts_as_personal_data_in_a_published_text(
    world: World, printed: dict[str, str], actual_text: str, amount: float | None, success: bool
) -> None:
    def change(build: Build) -> None:
        personal(build, actual_text=actual_text, amount=amount, **printed)

    assert exposed(world, change) is not success


def test_a_person_in_the_name_of_a_project_is_found(world: World) -> None:
    def change(build: Build) -> None:
        personal(build, actual_text="完成", responsible_person="某甲乙")
        build.execute("alter table marts.dim_project add column project_name varchar default '某甲乙工作室'")

    assert exposed(world, change)


def test_a_person_in_a_file_name_is_the_sender_s(world: World) -> None:
    def change(build: Build) -> None:
        personal(build, actual_text="完成", responsible_person="某甲乙")
        build.execute("alter table audit.form add column file_name varchar default '某甲乙.docx'")
        build.execute(
            "insert into audit.form by name select ? as document_id, 1 as form_ordinal, '某甲乙.docx' as file_name", NOW
        )

    assert not exposed(world, change)
