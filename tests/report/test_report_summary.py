"""The numbers that the command line prints."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from model.errors import Defect
from report.summary import RuleCount, load_summary


def test_receipts_add_up_over_their_statuses(sample: Path) -> None:
    summary = load_summary(sample)
    assert [(line.status, line.title_zh, line.count) for line in summary.receipts_by_status] == [
        ("parsed", "已读取", 5),
        ("no_form", "无自评表", 1),
        ("corrupt", "文件损坏", 1),
    ]
    assert summary.received == 7


def test_forms_are_counted_by_what_was_decided(sample: Path) -> None:
    summary = load_summary(sample)
    assert {line.status: line.count for line in summary.forms_by_status} == {"quarantined": 2, "accepted": 5}
    assert summary.form_count == 7


def test_findings_are_counted_by_rule_critical_ones_first(sample: Path) -> None:
    summary = load_summary(sample)
    assert summary.findings_by_rule[0] == RuleCount("grade", "critical", "等级与总分不符", 1)
    assert [rule.rule_id for rule in summary.findings_by_rule] == [
        "grade",
        "score_sum",
        "weight_sum",
        "unexplained_deduction",
        "execution_score",
    ]
    assert summary.finding_count == 6


def test_quarantined_forms_come_with_every_reason(sample: Path) -> None:
    by_department = {form.department: form for form in load_summary(sample).quarantined}
    assert by_department["市城市管理委员会"].reasons == (
        "分值合计为 105：表中 100，应为 105",
        "总分 88 应为良：表中 优，应为 良",
    )
    assert by_department["市园林绿化局"].place == "表1 行1"


def test_reasons_that_are_no_json_are_taken_from_their_text(
    tmp_path: Path, make_audit: Callable[..., Path], rows: Any
) -> None:
    rows["quarantine"][0] |= {"reasons": "{broken", "reason_zh": "总分不符；等级不符"}
    rows["quarantine"][1] |= {"reasons": None, "reason_zh": None}
    summary = load_summary(make_audit(tmp_path / "a.duckdb", rows))
    assert {form.reasons for form in summary.quarantined} == {("总分不符", "等级不符"), ("（未写明原因）",)}


def test_a_rejected_form_no_longer_waits(tmp_path: Path, make_audit: Callable[..., Path], rows: Any) -> None:
    rows["quarantine"][0]["status"] = "rejected"
    summary = load_summary(make_audit(tmp_path / "a.duckdb", rows))
    assert [form.department for form in summary.quarantined] == ["市城市管理委员会"]


def test_an_empty_load_has_a_summary(tmp_path: Path, make_audit: Callable[..., Path]) -> None:
    summary = load_summary(make_audit(tmp_path / "a.duckdb", {}))
    assert (summary.received, summary.form_count, summary.finding_count, summary.quarantined) == (0, 0, 0, ())


def test_a_form_that_no_load_has_decided_is_counted_as_such(
    tmp_path: Path, make_audit: Callable[..., Path], rows: Any
) -> None:
    rows["form"][1]["status"] = None
    summary = load_summary(make_audit(tmp_path / "a.duckdb", rows))
    assert ("undecided", "未判定", 1) in [(line.status, line.title_zh, line.count) for line in summary.forms_by_status]


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(Defect, match=r"none\.duckdb: no such database"):
        load_summary(tmp_path / "none.duckdb")


def test_a_missing_table_is_named(tmp_path: Path, make_audit: Callable[..., Path]) -> None:
    path = make_audit(tmp_path / "a.duckdb", {})
    with duckdb.connect(str(path)) as connection:
        connection.execute("drop table audit.issue")
    with pytest.raises(Defect, match=r"audit\.issue"):
        load_summary(path)


def test_the_database_is_closed_afterwards(tmp_path: Path, make_audit: Callable[..., Path]) -> None:
    path = make_audit(tmp_path / "a.duckdb", {})
    load_summary(path)
    with duckdb.connect(str(path)) as connection:
        connection.execute("create table written (x integer)")
        assert connection.execute("select count(*) from written").fetchone() == (0,)
