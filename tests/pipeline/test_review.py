"""Decisions by the command: what they need, and what they say where it is missing."""

import json
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from model.errors import UsageError
from pipeline.cli import app
from pipeline.settings import get_settings
from warehouse.state import decisions, open_state

runner = CliRunner()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home whose release has one quarantined and one rejected form."""
    release = tmp_path / "releases" / "20260701T180000Z-0001"
    release.mkdir(parents=True)
    with duckdb.connect(str(release / "marts.duckdb")) as connection:
        connection.execute("create schema audit; create schema marts")
        connection.execute(
            """
            create table audit.quarantine as
            select * from (values
                ('aa11', 1, 'h1', '甲.docx', '项目甲', '总分不符', 'quarantined'),
                ('aa22', 1, 'h2', '乙.docx', '项目乙', '总分不符', 'rejected')
            ) as form (document_id, form_ordinal, form_hash, file_name, project_name, reason_zh, status)
            """
        )
    (release / "release.json").write_text(json.dumps({"load_id": release.name}), "utf-8")
    (tmp_path / "current").symlink_to(Path("releases") / release.name)
    monkeypatch.setenv("JIXIAO_HOME", str(tmp_path))
    monkeypatch.delenv("JIXIAO_STATE_URL", raising=False)
    get_settings.cache_clear()
    yield tmp_path
    get_settings.cache_clear()


def decide(*arguments: str) -> object:
    return runner.invoke(app, ["review", "decide", *arguments], catch_exceptions=True)


def test_a_decision_is_kept_with_its_reason_for_the_printed_content(home: Path) -> None:
    done = decide("aa", "1", "waive", "--reason", "已说明", "--by", "auditor", "--expires", "2027-01-01")
    assert done.exit_code == 0, done.output
    made = decisions(open_state(get_settings().state_database))
    assert [(one.document_id, one.form_hash, one.decision, one.reason, one.decided_by) for one in made] == [
        ("aa11", "h1", "waive", "已说明", "auditor")
    ]
    assert made[0].expires_at is not None
    assert made[0].expires_at.isoformat() == "2027-01-01T00:00:00+00:00"


@pytest.mark.parametrize("document", ["bb", "aa22", "' or true --"])
def test_a_form_that_is_not_waiting_cannot_be_decided(home: Path, document: str) -> None:
    done = decide(document, "1", "reject", "--reason", "x")
    assert isinstance(done.exception, UsageError)
    assert "0 quarantined forms" in str(done.exception)
    assert decisions(open_state(get_settings().state_database)) == []


def test_a_decision_without_a_reason_is_refused(home: Path) -> None:
    done = decide("aa11", "1", "waive", "--reason", "  ")
    assert isinstance(done.exception, UsageError)
    assert "reason" in str(done.exception)


def test_the_list_shows_only_forms_that_wait(home: Path) -> None:
    done = runner.invoke(app, ["review", "list"])
    assert "甲.docx" in done.output
    assert "乙.docx" not in done.output
