"""What the gate says about forms and loads: reasons in the auditor's words, decisions, and when a load is held."""

from pathlib import Path

import duckdb
import pytest

from expectations.gate import run_gate, run_release_suite
from expectations.results import GateResult
from expectations.thresholds import Thresholds
from model.errors import Defect
from model.status import FormStatus, Severity
from tests.expectations.gate_rows import EARLIER, Build, marts_of
from tests.warehouse_rows import EXTRACTOR_VERSION, LOAD_ID, document_id


@pytest.fixture
def build(tmp_path: Path) -> Build:
    return Build(tmp_path / "builds")


def gate(build: Build, **thresholds: float) -> GateResult:
    limits = Thresholds.model_validate(thresholds)
    return run_gate(build.path, docs_dir=build.path.parent / "docs", thresholds=limits)


def test_a_form_that_keeps_every_rule_is_accepted(build: Build) -> None:
    key = build.forms(1)
    result = gate(build)
    (verdict,) = result.forms
    assert (verdict.document_id, verdict.form_ordinal, verdict.form_hash) == (key, 1, "hash-1")
    assert (verdict.extractor_version, verdict.status, verdict.reasons) == (EXTRACTOR_VERSION, FormStatus.ACCEPTED, ())
    assert not result.held
    assert result.hold_reasons == ()


def test_only_the_form_that_breaks_a_rule_is_quarantined(build: Build) -> None:
    build.document(form_count=2)
    build.form(score_sum=96, score_gap=1)
    build.form(ordinal=2)
    first, second = gate(build).forms
    assert (first.status, second.status) == (FormStatus.QUARANTINED, FormStatus.ACCEPTED)
    (reason,) = first.reasons
    assert (reason.expectation_id, reason.rule_id, reason.severity) == ("score_total", "score_sum", Severity.CRITICAL)
    assert reason.message_zh == "得分合计为 96，与总分 95 相差 1"


def test_a_reason_is_the_finding_where_there_is_one(build: Build) -> None:
    key = build.document()
    build.form(weight_gap=3)
    build.finding(key, "weight_sum", "第 1 页：分值合计 103，应为 100")
    (verdict,) = gate(build).forms
    assert [reason.message_zh for reason in verdict.reasons] == ["第 1 页：分值合计 103，应为 100"]


def test_a_reason_about_a_row_is_the_finding_about_that_row(build: Build) -> None:
    key = build.document()
    over = {"score": 12, "score_over_weight": 2}
    build.form(indicators=({}, over, over))
    build.finding(key, "score_over_weight", "第二行得分 12 超过分值 10", seq=2)
    (verdict,) = gate(build).forms
    assert [reason.message_zh for reason in verdict.reasons] == [
        "第二行得分 12 超过分值 10",
        "第 3 行指标“培训班期数”得分 12 超过分值 10",
    ]


def test_a_rule_that_the_catalog_calls_critical_quarantines_by_its_finding(build: Build) -> None:
    key = build.document()
    build.form()
    build.finding(key, "copied_result", "实际完成情况与预期目标逐字相同")
    (verdict,) = gate(build).forms
    (reason,) = verdict.reasons
    assert (verdict.status, reason.rule_id) == (FormStatus.QUARANTINED, "copied_result")


def test_a_warning_publishes(build: Build) -> None:
    build.forms(1, execution_rate_gap=0.2, budget_gap=5, execution_score_gap=1)
    result = gate(build)
    assert [verdict.status for verdict in result.forms] == [FormStatus.ACCEPTED]
    failed = {each.expectation_id for each in result.results if not each.success}
    assert failed == {"execution_rate_of_total", "budget_parts", "execution_score"}


def test_exactly_the_forms_of_the_load_get_a_verdict(build: Build) -> None:
    build.forms(2, "earlier.docx", load_id=EARLIER, weight_gap=1)
    key = build.forms(3)
    assert [(form.document_id, form.form_ordinal) for form in gate(build).forms] == [(key, 1), (key, 2), (key, 3)]


def test_two_forms_of_one_name_in_one_document_are_two(build: Build) -> None:
    build.document(form_count=2)
    build.form(project_name="同名项目", weight_gap=1)
    build.form(ordinal=2, project_name="同名项目")
    assert [form.status for form in gate(build).forms] == [FormStatus.QUARANTINED, FormStatus.ACCEPTED]


@pytest.mark.parametrize(
    ("decision", "status", "last_reason"),
    [
        ("waive", FormStatus.WAIVED, "审核人放行：已核实"),
        ("reject", FormStatus.REJECTED, "审核人驳回：已核实"),
    ],
)
def test_a_decision_takes_effect_and_is_told(build: Build, decision: str, status: FormStatus, last_reason: str) -> None:
    key = build.forms(1, weight_sum=103, weight_gap=3)
    build.decision(key, decision)
    (verdict,) = gate(build).forms
    assert verdict.status is status
    assert [reason.message_zh for reason in verdict.reasons] == ["分值合计为 103，与总分栏分值 100 相差 3", last_reason]


def test_a_form_in_order_may_be_rejected_but_needs_no_waiver(build: Build) -> None:
    rejected = build.forms(1, "rejected.docx")
    waived = build.forms(1, "waived.docx")
    build.decision(rejected, "reject")
    build.decision(waived, "waive", decision_id=2)
    status = {verdict.document_id: verdict.status for verdict in gate(build).forms}
    assert status == {rejected: FormStatus.REJECTED, waived: FormStatus.ACCEPTED}


def test_a_decision_on_other_printed_content_does_not_count(build: Build) -> None:
    key = build.forms(1, weight_gap=3)
    build.decision(key, "waive", form_hash="hash-of-an-older-reading")
    assert [verdict.status for verdict in gate(build).forms] == [FormStatus.QUARANTINED]


@pytest.mark.parametrize("state", ["expired", "replaced", "awaiting_confirmation"])
def test_a_decision_that_is_not_in_effect_does_not_count(build: Build, state: str) -> None:
    key = build.forms(1, weight_gap=3)
    build.decision(key, "waive", state=state)
    (verdict,) = gate(build).forms
    assert verdict.status is FormStatus.QUARANTINED
    is_told = any("待第二人确认" in reason.message_zh for reason in verdict.reasons)
    assert is_told == (state == "awaiting_confirmation")


def test_a_form_that_adds_up_with_its_corrections_is_corrected(build: Build) -> None:
    key = build.forms(1)
    build.decision(key, "correct", reason="得分印错一位")
    (verdict,) = gate(build).forms
    assert verdict.status is FormStatus.CORRECTED
    assert [reason.message_zh for reason in verdict.reasons] == ["审核人更正：得分印错一位"]


def test_a_form_that_does_not_add_up_even_with_its_corrections_stays_out(build: Build) -> None:
    key = build.forms(1, weight_gap=3)
    build.decision(key, "correct")
    (verdict,) = gate(build).forms
    assert verdict.status is FormStatus.QUARANTINED
    assert verdict.reasons[-1].message_zh == "审核人更正后仍未通过：已核实"


def test_a_decision_about_a_finding_decides_no_form(build: Build) -> None:
    key = build.forms(1, weight_gap=3)
    build.decision(key, "finding_false_alarm", finding_key="f")
    assert [verdict.status for verdict in gate(build).forms] == [FormStatus.QUARANTINED]


def test_a_changed_decision_holds_the_load(build: Build) -> None:
    key = build.forms(1)
    build.decision(key, "waive", decision_id=7, is_intact=False)
    result = gate(build)
    assert result.held
    assert "第 7 号审核决定被改动过" in "".join(result.hold_reasons)


def test_a_check_that_cannot_run_holds_the_load(build: Build) -> None:
    build.forms(1)
    build.execute("alter table intermediate.int_indicator_check drop column is_negative")
    result = gate(build)
    not_run = {each.expectation_id: each for each in result.results if not each.evaluated}
    assert not_run.keys() == {"indicator_not_negative", "indicator_score_within_weight"}
    assert all(each.is_critical_failure and not each.success for each in not_run.values())
    assert "is_negative" in not_run["indicator_not_negative"].details
    assert result.held
    assert result.hold_reasons[1] == "指标的分值和得分不得为负数：检查无法执行（form/indicator_not_negative）"


def test_a_warning_that_cannot_run_counts_as_critical(build: Build) -> None:
    build.forms(1)
    build.execute("alter table intermediate.int_budget_check alter rate_matches type varchar")
    build.execute("alter table intermediate.int_budget_check drop column reported_execution_rate")
    result = gate(build)
    (rate,) = (each for each in result.results if each.expectation_id == "execution_rate_of_line")
    assert (rate.severity, rate.evaluated, rate.is_critical_failure) == (Severity.WARNING, False, True)
    assert result.held


def test_findings_that_cannot_be_read_hold_the_load(build: Build) -> None:
    build.forms(1)
    build.execute("drop table intermediate.int_finding")
    assert gate(build).held


def test_a_lost_form_holds_the_load(build: Build) -> None:
    build.forms(2)
    build.execute("delete from intermediate.int_form_check where form_ordinal = 2")
    result = gate(build)
    assert result.held
    assert "检查了 0 次" in result.hold_reasons[0]


def test_many_quarantined_forms_hold_a_load_but_not_a_small_one(build: Build) -> None:
    build.forms(9, weight_gap=1)
    assert not gate(build).held
    build.forms(1, "one-more.docx", weight_gap=1)
    result = gate(build)
    assert result.held
    assert result.hold_reasons == (
        "被隔离的自评表不应超过一定比例；过高多半是读取出了问题：自评表 10 份，其中 10 份被隔离（1）",
    )
    assert not gate(build, quarantined_max_share=1).held


def test_waived_forms_do_not_count_as_quarantined(build: Build) -> None:
    build.forms(10, weight_gap=1)
    for ordinal in range(1, 7):
        values = {"decision_id": ordinal, "form_ordinal": ordinal, "form_hash": f"hash-{ordinal}"}
        build.decision(document_id("forms.docx"), "waive", **values)
    assert not gate(build).held


def documents(build: Build, count: int, *, load_id: str, form_count: int) -> None:
    """Documents of one source without their forms."""
    with build.opened():
        for number in range(count):
            build.document(f"{load_id}-{form_count}-{number}.docx", form_count=form_count, load_id=load_id)


def source_checks(build: Build, **thresholds: float) -> tuple[set[str], bool]:
    """The source's expectations that failed, and whether the load is held because of one."""
    result = gate(build, **thresholds)
    failed = {each.expectation_id for each in result.results if not each.success}
    return {name for name in failed if name.startswith("source_")}, any("来源" in why for why in result.hold_reasons)


@pytest.mark.parametrize(
    ("with_forms", "without", "form_count", "failed", "held"),
    [
        (30, 0, 4, set(), False),
        (8, 22, 4, {"source_not_too_few", "source_not_fewer_forms"}, True),
        (30, 0, 1, {"source_not_fewer_forms"}, False),
        (30, 0, 13, {"source_not_more_forms"}, False),
    ],
)
def test_a_source_whose_documents_lose_their_forms_holds_the_load_other_counts_warn(
    build: Build, with_forms: int, without: int, form_count: int, failed: set[str], held: bool
) -> None:
    documents(build, 30, load_id=EARLIER, form_count=4)
    documents(build, with_forms, load_id=LOAD_ID, form_count=form_count)
    documents(build, without, load_id=LOAD_ID, form_count=0)
    assert source_checks(build) == (failed, held)


def test_a_small_night_or_a_new_source_is_not_held_for_its_size(build: Build) -> None:
    documents(build, 15, load_id=EARLIER, form_count=4)
    documents(build, 15, load_id=LOAD_ID, form_count=0)
    assert source_checks(build) == (set(), False)
    build.execute("delete from raw.document where load_id = ?", EARLIER)
    assert source_checks(build, source_floor=1) == (set(), False)


def test_a_load_without_forms_is_judged_without_a_fault(build: Build) -> None:
    result = gate(build)
    assert result.forms == ()
    assert not result.held


def test_the_build_is_closed_after(build: Build) -> None:
    build.forms(1)
    gate(build)
    connection = duckdb.connect(str(build.path))
    connection.execute("create table intermediate.written_after as select 1 as one")
    connection.close()


def test_judging_twice_gives_the_same(build: Build) -> None:
    build.forms(2, weight_gap=1)
    first = gate(build)
    assert gate(build) == first


def test_a_build_that_is_not_there_is_a_defect(tmp_path: Path) -> None:
    with pytest.raises(Defect, match="no such warehouse file"):
        run_gate(tmp_path / "jixiao.duckdb", docs_dir=tmp_path / "docs")


def release(build: Build, previous: Path | None = None) -> GateResult:
    limits = Thresholds(loss_floor=1)
    return run_release_suite(build.path, previous, docs_dir=build.path.parent / "docs", thresholds=limits)


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
    assert "表 fct_indicator 上次发布 1 行，其中 1 行无故消失（1）" in result.hold_reasons[0]


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
