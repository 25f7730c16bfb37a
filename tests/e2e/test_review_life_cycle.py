"""From quarantine through an auditor's correction to the department's own: three loads on top of the samples."""

import json
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.conftest import REASON, Home
from tests.files import files_in

# ruff: noqa: S608 - the values are ours


@pytest.fixture
def facts(decided: Home) -> dict[str, Any]:
    """The form that is corrected, the finding that is explained, and what the commands said."""
    told: dict[str, Any] = json.loads((decided.path.parent / "decided.json").read_text("utf-8"))
    return told


def test_who_decides_late_is_told_so(facts: dict[str, Any]) -> None:
    corrected, late, explained = facts["said"]
    assert corrected[0] == 0, corrected[1]
    assert late[0] == 1
    assert "in the meantime" in late[1]
    assert explained[0] == 0, explained[1]


def test_a_correction_is_published_with_both_values(grown: Home, facts: dict[str, Any]) -> None:
    """The load before was held by the gate: the decision waited for the next."""
    document = facts["document"]
    (form,) = grown.query(
        f"select reported_total, is_corrected, is_current from marts.fct_evaluation where document_id = '{document}'"
    )
    assert (float(form["reported_total"]), form["is_corrected"], form["is_current"]) == (92.5, True, True)
    both = "select printed_value, corrected_value, state, decided_by, reason from audit.correction"
    assert grown.query(both) == [
        {
            "printed_value": "96.5",
            "corrected_value": "92.5",
            "state": "in_effect",
            "decided_by": "auditor-1",
            "reason": REASON,
        }
    ]
    assert grown.query(f"select status from audit.form where document_id = '{document}'") == [{"status": "corrected"}]
    waiting = grown.query("select file_name from audit.quarantine where status = 'quarantined'")
    assert waiting == [{"file_name": "again.pdf"}]
    worked = f"select state from audit.finding where finding_key = '{facts['finding']}'"
    assert grown.query(worked) == [{"state": "explained"}]
    release = (grown.path / "current").resolve()
    for path in files_in(release, "*"):
        if path.is_file() and path.suffix in {".html", ".csv", ".json", ".js"}:
            text = path.read_text("utf-8")
            assert "<script>alert(1)" not in text, path
            assert "某审核员" not in text, path


def test_it_ends_when_the_department_corrects_itself(republished: Home, facts: dict[str, Any]) -> None:
    document = facts["document"]
    versions = republished.query(
        "select reported_total, is_corrected, is_current from marts.fct_evaluation where evaluation_series_key ="
        f" (select evaluation_series_key from marts.fct_evaluation where document_id = '{document}')"
        " order by is_current"
    )
    assert [(float(row["reported_total"]), row["is_corrected"], row["is_current"]) for row in versions] == [
        (92.5, True, False),
        (92.5, False, True),
    ]
    assert republished.query("select state from audit.correction") == [{"state": "obsolete"}]
    status = f"select status from audit.form where document_id = '{document}'"
    assert republished.query(status) == [{"status": "superseded"}]
    worked = f"select state from audit.finding where finding_key = '{facts['finding']}'"
    assert republished.query(worked) == [{"state": "explained"}]


def test_a_decision_changed_by_hand_is_found(republished: Home, tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    home.path.mkdir()
    shutil.copyfile(republished.path / "state.sqlite", home.path / "state.sqlite")
    assert "2 decisions, the chain is whole" in home.run("review", "verify").stdout
    with sqlite3.connect(home.path / "state.sqlite") as store:
        store.execute("drop trigger decision_keeps_UPDATE")
        store.execute("update decision set corrections = replace(corrections, '92.5', '99') where decision_id = 1")
    changed = home.run("review", "verify")
    assert changed.returncode == 1
    assert "at 1" in changed.stderr
