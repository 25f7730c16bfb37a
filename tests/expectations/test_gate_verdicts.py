"""What the gate says about forms and loads: reasons in the auditor's words, decisions, and when a load is held."""

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from sqlalchemy import text

from expectations.gate import run_gate, run_release_suite
from expectations.results import FormVerdict, GateResult
from expectations.thresholds import Thresholds
from model.errors import Defect
from model.status import FormStatus, Severity
from tests.expectations.gate_rows import EARLIER, Build, marts_of
from tests.warehouse_rows import EXTRACTOR_VERSION, LOAD_ID, document_id
from warehouse import state
from warehouse.state_copy import copy_state

Fill = Callable[[Build, str], object]
CASES: dict[str, Fill] = {}
"""What each case puts into the one build that the gate judges for all of them, by its document's name."""


def case(name: str, fill: Fill) -> str:
    """A document of this name in the build that all cases share, filled by `fill`; gives the document's id."""
    CASES[f"{name}.docx"] = fill
    return document_id(f"{name}.docx")


def one_form(**check: object) -> Fill:
    """A form of these figures."""
    return lambda build, name: build.forms(1, name, **check)


def decided(decision: str, check: dict[str, object], **values: object) -> Fill:
    """A form of these figures, with a decision about it."""

    def fill(build: Build, name: str) -> None:
        build.decision(build.forms(1, name, **check), decision, decision_id=len(CASES), **values)

    return fill


@pytest.fixture
def build(tmp_path: Path) -> Build:
    return Build(tmp_path / "builds")


def gate(build: Build, **thresholds: float) -> GateResult:
    return run_gate(build.path, docs_dir=None, thresholds=Thresholds.model_validate(thresholds))


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> GateResult:
    """The gate's word on the build of all cases."""
    build = Build(tmp_path_factory.mktemp("cases"))
    with build.opened():
        for name, fill in CASES.items():
            fill(build, name)
    return gate(build)


Verdicts = Callable[[str], list[FormVerdict]]


@pytest.fixture(scope="module")
def verdicts(judged: GateResult) -> Verdicts:
    """The verdicts on the forms of one document, in their order."""
    return lambda document: [verdict for verdict in judged.forms if verdict.document_id == document]


def messages(verdict: FormVerdict) -> list[str]:
    return [reason.message_zh for reason in verdict.reasons]


PLAIN = case("keeps-every-rule", one_form())


def test_a_form_that_keeps_every_rule_is_accepted(verdicts: Verdicts) -> None:
    (verdict,) = verdicts(PLAIN)
    assert (verdict.document_id, verdict.form_ordinal, verdict.form_hash) == (PLAIN, 1, "hash-1")
    assert (verdict.extractor_version, verdict.status, verdict.reasons) == (EXTRACTOR_VERSION, FormStatus.ACCEPTED, ())


def _one_of_two(build: Build, name: str) -> None:
    build.document(name, form_count=2)
    build.form(name, score_sum=96, score_gap=1)
    build.form(name, 2)


ONE_OF_TWO = case("one-of-two", _one_of_two)


def test_only_the_form_that_breaks_a_rule_is_quarantined(verdicts: Verdicts) -> None:
    first, second = verdicts(ONE_OF_TWO)
    assert (first.status, second.status) == (FormStatus.QUARANTINED, FormStatus.ACCEPTED)
    (reason,) = first.reasons
    assert (reason.expectation_id, reason.rule_id, reason.severity) == ("score_total", "score_sum", Severity.CRITICAL)
    assert reason.message_zh == "得分合计为 96，与总分 95 相差 1"


def _with_finding(build: Build, name: str) -> None:
    build.finding(build.forms(1, name, weight_gap=3), "weight_sum", "第 1 页：分值合计 103，应为 100")


WITH_FINDING = case("with-finding", _with_finding)


def test_a_reason_is_the_finding_where_there_is_one(verdicts: Verdicts) -> None:
    (verdict,) = verdicts(WITH_FINDING)
    assert messages(verdict) == ["第 1 页：分值合计 103，应为 100"]


def _finding_of_a_row(build: Build, name: str) -> None:
    key = build.document(name)
    over = {"score": 12, "score_over_weight": 2}
    build.form(name, indicators=({}, over, over))
    build.finding(key, "score_over_weight", "第二行得分 12 超过分值 10", seq=2)


FINDING_OF_A_ROW = case("finding-of-a-row", _finding_of_a_row)


def test_a_reason_about_a_row_is_the_finding_about_that_row(verdicts: Verdicts) -> None:
    (verdict,) = verdicts(FINDING_OF_A_ROW)
    assert messages(verdict) == ["第二行得分 12 超过分值 10", "第 3 行指标“培训班期数”得分 12 超过分值 10"]


CRITICAL_FINDING = case(
    "critical-finding",
    lambda build, name: build.finding(build.forms(1, name), "copied_result", "实际完成情况与预期目标逐字相同"),
)


def test_a_rule_that_the_catalog_calls_critical_quarantines_by_its_finding(verdicts: Verdicts) -> None:
    (verdict,) = verdicts(CRITICAL_FINDING)
    (reason,) = verdict.reasons
    assert (verdict.status, reason.rule_id) == (FormStatus.QUARANTINED, "copied_result")


WARNED = case("warned", one_form(execution_rate_gap=0.2, budget_gap=5, execution_score_gap=1))


def test_a_warning_publishes(verdicts: Verdicts, judged: GateResult) -> None:
    assert [verdict.status for verdict in verdicts(WARNED)] == [FormStatus.ACCEPTED]
    failing = {
        each.expectation_id
        for each in judged.results
        for row in each.unexpected_rows
        if row.get("document_id") == WARNED
    }
    assert failing == {"execution_rate_of_total", "budget_parts", "execution_score"}


EARLIER_FORM = case("of-an-earlier-load", lambda build, name: build.forms(2, name, load_id=EARLIER, weight_gap=1))
THREE = case("three", lambda build, name: build.forms(3, name))


def test_exactly_the_forms_of_the_load_get_a_verdict(verdicts: Verdicts) -> None:
    assert verdicts(EARLIER_FORM) == []
    assert [form.form_ordinal for form in verdicts(THREE)] == [1, 2, 3]


def _same_names(build: Build, name: str) -> None:
    build.document(name, form_count=2)
    build.form(name, project_name="同名项目", weight_gap=1)
    build.form(name, 2, project_name="同名项目")


SAME_NAMES = case("same-names", _same_names)


def test_two_forms_of_one_name_in_one_document_are_two(verdicts: Verdicts) -> None:
    assert [form.status for form in verdicts(SAME_NAMES)] == [FormStatus.QUARANTINED, FormStatus.ACCEPTED]


WAIVED = case("waived", decided("waive", {"weight_sum": 103, "weight_gap": 3}))
REJECTED = case("rejected", decided("reject", {"weight_sum": 103, "weight_gap": 3}))


@pytest.mark.parametrize(
    ("document", "status", "last_reason"),
    [
        (WAIVED, FormStatus.WAIVED, "审核人员放行：已核实"),
        (REJECTED, FormStatus.REJECTED, "审核人员退回：已核实"),
    ],
)
def test_a_decision_takes_effect_and_is_told(
    verdicts: Verdicts, document: str, status: FormStatus, last_reason: str
) -> None:
    (verdict,) = verdicts(document)
    assert verdict.status is status
    assert messages(verdict) == ["分值合计为 103，与总分栏分值 100 相差 3", last_reason]


HOSTILE = "{weight_sum}{0}<script>alert(1)</script>\n=1+1\nBcc: x@mail.example'; drop table raw.form; -- مرحبا"
HOSTILE_REASON = case("hostile-reason", decided("reject", {}, reason=HOSTILE))


def test_a_reason_is_told_as_it_was_written_whatever_it_holds(verdicts: Verdicts) -> None:
    (verdict,) = verdicts(HOSTILE_REASON)
    assert messages(verdict) == [f"审核人员退回：{HOSTILE}"]


REJECTED_IN_ORDER = case("rejected-in-order", decided("reject", {}))
WAIVED_IN_ORDER = case("waived-in-order", decided("waive", {}))


def test_a_form_in_order_may_be_rejected_but_needs_no_waiver(verdicts: Verdicts) -> None:
    assert [verdict.status for verdict in verdicts(REJECTED_IN_ORDER)] == [FormStatus.REJECTED]
    assert [verdict.status for verdict in verdicts(WAIVED_IN_ORDER)] == [FormStatus.ACCEPTED]


OTHER_CONTENT = case("other-content", decided("waive", {"weight_gap": 3}, form_hash="hash-of-an-older-reading"))


def test_a_decision_on_other_printed_content_does_not_count(verdicts: Verdicts) -> None:
    assert [verdict.status for verdict in verdicts(OTHER_CONTENT)] == [FormStatus.QUARANTINED]


NOT_IN_EFFECT = {
    state: case(f"decision-{state}", decided("waive", {"weight_gap": 3}, state=state))
    for state in ("expired", "replaced", "revoked", "awaiting_confirmation")
} | {"revocation": case("decision-taken-back", decided("revoke", {"weight_gap": 3}, revokes=7))}


@pytest.mark.parametrize("state", NOT_IN_EFFECT)
def test_a_decision_that_is_not_in_effect_does_not_count(verdicts: Verdicts, state: str) -> None:
    (verdict,) = verdicts(NOT_IN_EFFECT[state])
    assert verdict.status is FormStatus.QUARANTINED
    is_told = any("待第二人确认" in message for message in messages(verdict))
    assert is_told == (state == "awaiting_confirmation")


CORRECTED = case("corrected", decided("correct", {}, reason="得分印错一位"))


def test_a_form_that_adds_up_with_its_corrections_is_corrected(verdicts: Verdicts) -> None:
    (verdict,) = verdicts(CORRECTED)
    assert verdict.status is FormStatus.CORRECTED
    assert messages(verdict) == ["审核人员更正：得分印错一位"]


CORRECTED_WRONG = case("corrected-wrong", decided("correct", {"weight_gap": 3}))


def test_a_form_that_does_not_add_up_even_with_its_corrections_stays_out(verdicts: Verdicts) -> None:
    (verdict,) = verdicts(CORRECTED_WRONG)
    assert verdict.status is FormStatus.QUARANTINED
    assert messages(verdict)[-1] == "审核人员更正后仍未通过：已核实"


OF_FINDING = case("of-finding", decided("finding_false_alarm", {"weight_gap": 3}, finding_key="f"))


def test_a_decision_about_a_finding_decides_no_form(verdicts: Verdicts) -> None:
    assert [verdict.status for verdict in verdicts(OF_FINDING)] == [FormStatus.QUARANTINED]


def test_a_load_in_order_is_not_held(build: Build) -> None:
    build.forms(1)
    result = gate(build)
    assert (result.held, result.hold_reasons) == (False, ())


def test_a_decision_changed_by_hand_holds_the_load(build: Build, tmp_path: Path) -> None:
    """From the state store to the reason that the load is held for."""
    engine = state.open_state(state.default_state_url(tmp_path))
    for ordinal in (1, 2, 3):
        about = {"document_id": "d" * 64, "form_ordinal": ordinal, "form_hash": "h", "decided_by": "auditor"}
        state.add_decision(engine, decision="waive", reason="已核实", **about)
    state.begin_load(engine, LOAD_ID, extractor_version=EXTRACTOR_VERSION, ruleset_version="made")
    copy_state(build.path, engine, LOAD_ID)
    assert not gate(build).held
    with engine.begin() as connection:
        connection.execute(text("DROP TRIGGER decision_keeps_UPDATE"))
        connection.execute(text("UPDATE decision SET reason = '别的' WHERE decision_id = 2"))
    copy_state(build.path, engine, LOAD_ID)
    result = gate(build)
    assert result.held
    assert "第 2 号审核决定被改动过，或其前后有决定丢失" in "".join(result.hold_reasons)
    assert "第 1 号" not in "".join(result.hold_reasons)


def test_a_check_that_cannot_run_holds_the_load_even_a_warning(build: Build) -> None:
    build.forms(1)
    build.execute("alter table intermediate.int_indicator_check drop column is_negative")
    build.execute("alter table intermediate.int_budget_check drop column rate_matches")
    build.execute("drop table intermediate.int_finding")
    result = gate(build)
    not_run = {each.expectation_id: each for each in result.results if not each.evaluated}
    assert not_run.keys() == {
        "indicator_not_negative",
        "indicator_score_within_weight",
        "execution_rate_of_line",
        "execution_score_not_negative",
        "execution_score_within_weight",
        "no_critical_finding",
    }
    assert all(each.is_critical_failure and not each.success for each in not_run.values())
    assert not_run["execution_rate_of_line"].severity is Severity.WARNING
    assert "is_negative" in not_run["indicator_not_negative"].details
    assert result.held
    assert "指标的分值和得分不得为负数：检查无法执行（form/indicator_not_negative）" in result.hold_reasons
    assert any(why.endswith("检查无法执行（form/execution_rate_of_line）") for why in result.hold_reasons)


def test_a_lost_form_holds_the_load(build: Build) -> None:
    build.forms(2)
    build.execute("delete from intermediate.int_form_check where form_ordinal = 2")
    result = gate(build)
    assert result.held
    assert "检查了 0 次" in result.hold_reasons[0]


def test_many_quarantined_forms_hold_a_load(build: Build) -> None:
    build.forms(10, weight_gap=1)
    result = gate(build)
    assert result.held
    assert result.hold_reasons == (
        "被隔离的自评表不应超过一定比例；过高多半是读取出了问题：自评表 10 份，其中 10 份被隔离（100%）",
    )


def test_many_quarantined_forms_do_not_hold_a_small_load(build: Build) -> None:
    build.forms(9, weight_gap=1)
    assert not gate(build).held


def test_waived_forms_do_not_count_as_quarantined(build: Build) -> None:
    build.forms(10, weight_gap=1)
    for ordinal in range(1, 7):
        values = {"decision_id": ordinal, "form_ordinal": ordinal, "form_hash": f"hash-{ordinal}"}
        build.decision(document_id("forms.docx"), "waive", **values)
    assert not gate(build).held


SOURCES = {
    # source: (earlier documents, forms in each; documents now with forms, forms in each, without) -> what fails
    "steady": ((30, 4), (30, 4, 0), set()),
    "without-forms": ((30, 4), (8, 4, 22), {"source_not_too_few", "source_not_fewer_forms"}),
    "far-too-few": ((30, 20), (30, 1, 0), {"source_not_far_fewer_forms", "source_not_fewer_forms"}),
    "few": ((30, 4), (30, 1, 0), {"source_not_fewer_forms"}),
    "many": ((30, 4), (30, 13, 0), {"source_not_more_forms"}),
    "small-night": ((15, 4), (0, 0, 15), set()),
    "new": ((0, 0), (0, 0, 30), set()),
}


@pytest.fixture(scope="module")
def by_source(tmp_path_factory: pytest.TempPathFactory) -> GateResult:
    """The gate's word on a load with one source for each case."""
    build = Build(tmp_path_factory.mktemp("sources"))
    with build.opened():
        for source, ((earlier, forms_earlier), (with_forms, forms, without), _) in SOURCES.items():
            for load_id, count, form_count in (
                (EARLIER, earlier, forms_earlier),
                (LOAD_ID, with_forms, forms),
                (LOAD_ID, without, 0),
            ):
                for number in range(count):
                    name = f"{source}-{load_id}-{form_count}-{number}.docx"
                    build.document(name, form_count=form_count, load_id=load_id, source=source)
    return gate(build)


@pytest.mark.parametrize("source", SOURCES)
def test_far_too_few_forms_of_a_source_are_critical_few_or_many_warn(source: str, by_source: GateResult) -> None:
    failed = {
        each.expectation_id for each in by_source.results for row in each.unexpected_rows if row.get("source") == source
    }
    assert failed == SOURCES[source][2]


def test_a_source_holds_the_load_by_what_is_critical_alone(by_source: GateResult) -> None:
    held_for = {source for source in SOURCES for why in by_source.hold_reasons if f"“{source}”" in why}
    assert held_for == {"without-forms", "far-too-few"}


def test_a_load_without_forms_is_judged_without_a_fault(build: Build) -> None:
    result = gate(build)
    assert result.forms == ()
    assert not result.held


def test_judging_twice_gives_the_same_and_the_build_is_closed_after(build: Build) -> None:
    build.forms(2, weight_gap=1)
    first = gate(build)
    assert gate(build) == first
    connection = duckdb.connect(str(build.path))
    connection.execute("create table intermediate.written_after as select 1 as one")
    connection.close()


def test_a_build_that_is_not_there_is_a_defect(tmp_path: Path) -> None:
    with pytest.raises(Defect, match="no such warehouse file"):
        run_gate(tmp_path / "jixiao.duckdb", docs_dir=None)


def release(build: Build, previous: Path | None = None) -> GateResult:
    limits = Thresholds(loss_floor=1)
    return run_release_suite(build.path, previous, docs_dir=None, thresholds=limits)


def published(build: Build) -> str:
    """Two forms, one accepted and published, one in quarantine. Gives the document's id."""
    key = build.forms(2)
    build.publish(key, 1)
    build.outcome(key, 1)
    build.quarantine(key, 2)
    build.outcome(key, 2, "quarantined")
    return key


def test_the_first_release_has_nothing_to_compare_with(build: Build) -> None:
    published(build)
    result = release(build)
    assert (result.forms, result.held, result.hold_reasons) == ((), False, ())
    (compared,) = (each for each in result.results if each.expectation_id == "nothing_lost")
    assert (compared.success, compared.element_count) == (True, 0)


def test_rows_that_are_gone_hold_the_load(build: Build, tmp_path: Path) -> None:
    key = published(build)
    previous = marts_of(build, tmp_path / "previous" / "marts.duckdb")
    assert not release(build, previous).held
    build.execute("delete from marts.fct_indicator where document_id = ?", key)
    result = release(build, previous)
    assert result.held
    assert "表 fct_indicator 上次发布 1 行，其中 1 行无故消失（100%）" in result.hold_reasons[0]


def test_a_quarantined_form_in_the_marts_holds_the_load(build: Build) -> None:
    key = published(build)
    build.publish(key, 2)
    result = release(build)
    assert result.held
    assert any("在发布表中 1 次，在隔离区 1 次" in reason for reason in result.hold_reasons)


def test_a_form_that_staging_dropped_holds_the_load(build: Build) -> None:
    key = published(build)
    build.execute("delete from intermediate.int_form_check")
    build.execute("delete from audit.quarantine")
    build.execute("delete from marts.fct_evaluation where document_id = ?", key)
    assert release(build).held


def test_marts_that_cannot_be_read_hold_the_load(build: Build) -> None:
    published(build)
    build.execute("drop table marts.dim_ruleset")
    result = release(build)
    assert result.held
    assert any("检查无法执行" in reason for reason in result.hold_reasons)
