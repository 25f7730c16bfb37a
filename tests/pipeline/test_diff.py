"""`jixiao diff` as it is typed: names of releases, tables and JSON."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from model.errors import UsageError
from pipeline.cli import app
from pipeline.settings import get_settings
from tests.releases import FIRST, SECOND, evaluation, finding, form, make_release, rows

runner = CliRunner()


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with two releases: the second has another form, which has a finding, and another score."""
    make_release(tmp_path, FIRST, rows(form("a")))
    after = rows(
        form("a"),
        form("b"),
        audit__finding=[finding("b")],
        marts__fct_evaluation=[evaluation("a", recomputed_total=88.5), evaluation("b")],
    )
    make_release(tmp_path, SECOND, after, ruleset_hash="b")
    monkeypatch.setenv("JIXIAO_HOME", str(tmp_path))
    get_settings.cache_clear()
    yield tmp_path
    get_settings.cache_clear()


def test_the_tables_name_form_and_reason(home: Path) -> None:
    result = runner.invoke(app, ["diff", "previous", "current"])
    assert result.exit_code == 0
    assert f"From {FIRST} to {SECOND}" in result.output
    assert "Forms: 1 added" in result.output
    for words in ("b.docx form 1", "得分合计不符", "new document", "90 → 88.5", "rules, models or checks"):
        assert words in result.output


def test_json_holds_every_row_with_numbers_as_numbers(home: Path) -> None:
    result = runner.invoke(app, ["diff", FIRST, SECOND, "--json", "--limit", "1"])
    changes = json.loads(result.output)
    assert (changes["earlier"], changes["later"]) == (FIRST, SECOND)
    assert [row["file_name"] for row in changes["forms"]] == ["b.docx"]
    assert [(row["total_before"], row["total_after"]) for row in changes["scores"]] == [(90.0, 88.5)]
    assert changes["versions"] == [{"name": "release", "field": "ruleset_hash", "before": "a", "after": "b"}]


def test_what_an_auditor_said_of_a_finding_is_told(home: Path) -> None:
    explained = rows(form("b"), audit__finding=[finding("b") | {"state": "explained"}])
    make_release(home, "20260703T180000Z-0003", rows(form("b"), audit__finding=[finding("b") | {"state": "open"}]))
    make_release(home, "20260704T180000Z-0004", explained)
    assert "changed: open → explained" in runner.invoke(app, ["diff", "previous", "current"]).output


def test_what_a_table_leaves_out_is_counted(home: Path) -> None:
    make_release(home, "20260703T180000Z-0003", rows(form("a"), form("b"), form("c"), form("d")))
    assert "… and 1 more" in runner.invoke(app, ["diff", SECOND, "current", "--limit", "1"]).output


def test_a_release_compared_with_itself_says_that_nothing_changed(home: Path) -> None:
    assert "Nothing that readers see is different" in runner.invoke(app, ["diff", "current", SECOND]).output


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("20250101T000000Z-0000", "no release has the name '20250101T000000Z-0000'; kept are .*-0001, .*-0002"),
        ("../releases", "no release has the name"),
    ],
)
def test_an_unknown_name_gets_the_names_that_are_kept(home: Path, name: str, said: str) -> None:
    result = runner.invoke(app, ["diff", name, "current"])
    assert isinstance(result.exception, UsageError)
    with pytest.raises(UsageError, match=said):
        raise result.exception


def test_there_is_nothing_before_the_first_release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIXIAO_HOME", str(tmp_path))
    get_settings.cache_clear()
    assert "no release yet" in str(runner.invoke(app, ["diff", "previous", "current"]).exception)
    make_release(tmp_path, FIRST, rows())
    assert "is the only release kept" in str(runner.invoke(app, ["diff", "previous", "current"]).exception)
    get_settings.cache_clear()
