"""Every expectation of every suite: a build that makes it fail, and one on which it was evaluated and holds."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from expectations.engine import Engine
from expectations.frames import reading, select_frames
from expectations.results import ValidationResult
from expectations.suites import ExpectationSpec, Suite, load_suites
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


def narrowed(suite: Suite, only: str | None) -> Suite | None:
    """The part of a suite that looks at the same frame as an expectation; all of it where none is named."""
    if only is None:
        return suite
    for name in suite.frames:
        specs = suite.of_frame(name)
        if only in {spec.expectation_id for spec in specs}:
            return suite.model_copy(update={"frames": {name: suite.frames[name]}, "expectations": specs})
    return None


def evaluate(build: Build, previous: Path, work_dir: Path, only: str | None = None) -> dict[str, ValidationResult]:
    """The results of all suites, or of the frame of one expectation. Quarantined: forms with a wrong weight."""
    found: dict[str, ValidationResult] = {}
    engine = Engine(work_dir, LOAD_ID)
    with reading(build.path, previous) as connection:
        (count,) = connection.execute(
            "select count(*) from intermediate.int_form_check where is_in_load and weight_gap <> 0"
        ).fetchone() or (0,)
        parameters = {**STRICT.model_dump(), "quarantined_count": count}
        for whole in load_suites():
            if suite := narrowed(whole, only):
                frames = select_frames(connection, suite, parameters)
                results = engine.validate(suite, frames, STRICT.model_dump())
                found |= {result.expectation_id: result for result in results}
    return found


@pytest.fixture(scope="module")
def in_order(tmp_path_factory: pytest.TempPathFactory) -> dict[str, ValidationResult]:
    """The results on a build in which all is in order."""
    folder = tmp_path_factory.mktemp("good")
    return evaluate(*good(folder), folder / "gx")


def test_every_expectation_has_a_case_that_makes_it_fail() -> None:
    assert BREAKS.keys() == SPECS.keys()


@pytest.mark.parametrize("expectation_id", SPECS)
def test_it_is_evaluated_on_rows_and_holds(expectation_id: str, in_order: dict[str, ValidationResult]) -> None:
    result = in_order[expectation_id]
    assert (result.success, result.evaluated, result.unexpected_rows) == (True, True, ()), result.details
    assert result.element_count > 0


@pytest.mark.parametrize("expectation_id", SPECS)
def test_it_fails(expectation_id: str, tmp_path: Path) -> None:
    build, previous = good(tmp_path)
    BREAKS[expectation_id](build)
    result = evaluate(build, previous, tmp_path / "gx", only=expectation_id)[expectation_id]
    spec: ExpectationSpec = SPECS[expectation_id]
    assert (result.success, result.evaluated) == (False, True), result.details
    assert result.unexpected_count == len(result.unexpected_rows) > 0
    assert (result.severity, result.rule_id) == (spec.severity, spec.rule_id)


def test_every_failing_row_is_named_not_a_sample(tmp_path: Path) -> None:
    build = Build(tmp_path)
    build.document(form_count=1)
    rows = tuple({"score": 11, "score_over_weight": 1} for _ in range(300))
    build.form(indicators=rows)
    result = evaluate_one("indicator_score_within_weight", build, tmp_path)
    assert [row["seq"] for row in result.unexpected_rows] == list(range(1, 301))


def test_what_could_not_be_decided_is_not_a_failure(tmp_path: Path) -> None:
    build = Build(tmp_path)
    build.document()
    gaps = ("weight_gap", "score_gap", "execution_rate_gap", "execution_score_gap", "budget_gap", "grade_matches")
    build.form(**dict.fromkeys(gaps), indicators=({"score_over_weight": None},), lines=({"rate_matches": None},))
    results = evaluate(build, marts_of(build, tmp_path / "previous" / "marts.duckdb"), tmp_path / "gx")
    undecided = ("weight_total", "score_total", "execution_rate_of_total", "execution_score", "budget_parts")
    undecided += ("grade_of_total", "indicator_score_within_weight", "execution_rate_of_line")
    assert all(results[name].success and results[name].evaluated for name in undecided)


def test_a_form_without_scores_needs_no_total(tmp_path: Path) -> None:
    build = Build(tmp_path)
    build.document(form_count=2)
    build.form(is_scored=False, has_total=False)
    build.form(ordinal=2, is_blank=True, has_total=False)
    assert evaluate_one("total_readable", build, tmp_path).success


def test_a_debatable_finding_does_not_keep_a_form_out(tmp_path: Path) -> None:
    build = Build(tmp_path)
    key = build.document()
    build.form()
    build.finding(key, "grade", "等级有争议", debatable=True)
    assert evaluate_one("no_critical_finding", build, tmp_path).success


def test_forms_of_earlier_loads_are_not_judged_again(tmp_path: Path) -> None:
    build = Build(tmp_path)
    build.forms(1, "earlier.docx", load_id=EARLIER, weight_gap=3)
    build.forms(1)
    result = evaluate_one("weight_total", build, tmp_path)
    assert (result.success, result.element_count) == (True, 1)


def test_a_form_decided_before_a_rollback_need_not_be_listed_again(tmp_path: Path) -> None:
    build, previous = good(tmp_path)
    build.execute("delete from state.load_form where document_id = ? and form_ordinal = 2", NOW)
    build.execute("update intermediate.int_form_check set is_in_load = false where form_ordinal = 2")
    build.execute("delete from state.form_outcome where form_ordinal = 2")
    version = {"document_id": NOW, "extractor_version": EXTRACTOR_VERSION, "form_ordinal": 2}
    build.insert("state.form_outcome", **version, load_id=EARLIER, status="accepted")
    results = evaluate(build, previous, tmp_path / "gx", only="form_listed_once")
    assert results["form_listed_once"].success
    assert results["form_checked_once"].success


def test_rows_of_a_form_that_was_rejected_may_go(tmp_path: Path) -> None:
    build, previous = good(tmp_path)
    for table in ("fct_indicator", "fct_evaluation"):
        build.execute(f"delete from marts.{table} where document_id = ? and form_ordinal = 1", BEFORE)  # noqa: S608
    build.execute("delete from marts.fct_budget_execution where evaluation_key = ?", f"{BEFORE[:8]}-1")
    build.execute(
        "update state.form_outcome set status = 'rejected' where document_id = ? and form_ordinal = 1", BEFORE
    )
    results = evaluate(build, previous, tmp_path / "gx", only="nothing_lost")
    assert all(result.success for result in results.values())


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
    tmp_path: Path, printed: dict[str, str], actual_text: str, amount: float | None, success: bool
) -> None:
    build, previous = good(tmp_path)
    personal(build, actual_text=actual_text, amount=amount, **printed)
    results = evaluate(build, previous, tmp_path / "gx", only="no_personal_value")
    assert results["no_personal_value"].success is success


def test_a_person_in_the_name_of_a_project_is_found(tmp_path: Path) -> None:
    build, previous = good(tmp_path)
    personal(build, actual_text="完成", responsible_person="某甲乙")
    build.execute("alter table marts.dim_project add column project_name varchar default '某甲乙工作室'")
    results = evaluate(build, previous, tmp_path / "gx", only="no_personal_value")
    assert not results["no_personal_value"].success


def test_a_person_in_a_file_name_is_the_sender_s(tmp_path: Path) -> None:
    build, previous = good(tmp_path)
    personal(build, actual_text="完成", responsible_person="某甲乙")
    build.execute("alter table audit.form add column file_name varchar default '某甲乙.docx'")
    build.execute(
        "insert into audit.form by name select ? as document_id, 1 as form_ordinal, '某甲乙.docx' as file_name", NOW
    )
    results = evaluate(build, previous, tmp_path / "gx", only="no_personal_value")
    assert results["no_personal_value"].success


def evaluate_one(expectation_id: str, build: Build, folder: Path) -> ValidationResult:
    previous = marts_of(build, folder / "previous" / "marts.duckdb")
    return evaluate(build, previous, folder / "gx", only=expectation_id)[expectation_id]
