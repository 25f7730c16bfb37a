"""From quarantine through an auditor's correction to the department's own: two loads on top of the samples."""

import copy
import sqlite3
from pathlib import Path

from samples.make import data, document_bytes
from tests.e2e.conftest import Home

# ruff: noqa: S608 - the values are ours
WRONG = "schools-2023-wrong-total.pdf"


def republished() -> bytes:
    """The same form with the total that its scores give, published anew by the department."""
    document = copy.deepcopy(next(each for each in data()["documents"] if each["file"] == WRONG))
    document["forms"][0]["total"] = ["100", "92.5"]
    return document_bytes(document)


def test_a_correction_is_published_with_both_values_until_the_department_corrects_itself(
    published: Home, root: Path, tmp_path: Path
) -> None:
    (waiting,) = published.query(f"select document_id, form_ordinal from audit.quarantine where file_name = '{WRONG}'")
    document, ordinal = waiting["document_id"], str(waiting["form_ordinal"])
    (known,) = published.query(
        "select finding_key from audit.finding where gate_status = 'accepted' order by finding_key limit 1"
    )
    reason = "分值合计为92.5，<script>alert(1)</script>=1+1"
    corrected = published.run(
        "review",
        "correct",
        document,
        ordinal,
        "--cell",
        "form.total_score=92.5",
        "--reason",
        reason,
        "--by",
        "某审核员",
    )
    assert corrected.returncode == 0, corrected.stderr
    late = published.run("review", "decide", document, ordinal, "reject", "--reason", "不符", "--by", "另一人")
    assert late.returncode == 1
    assert "in the meantime" in late.stderr
    said = published.run("review", "finding", known["finding_key"], "explained", "--reason", "部门已说明")
    assert said.returncode == 0, said.stderr

    next_load = published.load(root / "samples" / "files")
    assert next_load.returncode == 0, next_load.stdout + next_load.stderr
    (form,) = published.query(
        f"select reported_total, is_corrected, is_current from marts.fct_evaluation where document_id = '{document}'"
    )
    assert (float(form["reported_total"]), form["is_corrected"], form["is_current"]) == (92.5, True, True)
    both = "select printed_value, corrected_value, state, decided_by, reason from audit.correction"
    assert published.query(both) == [
        {
            "printed_value": "96.5",
            "corrected_value": "92.5",
            "state": "in_effect",
            "decided_by": "auditor-1",
            "reason": reason,
        }
    ]
    status = f"select status from audit.form where document_id = '{document}'"
    assert published.query(status) == [{"status": "corrected"}]
    assert not published.query("select 1 from audit.quarantine where status = 'quarantined'")
    worked = f"select state, state_by from audit.finding where finding_key = '{known['finding_key']}'"
    assert published.query(worked)[0]["state"] == "explained"
    release = (published.path / "current").resolve()
    for path in release.rglob("*"):
        if path.is_file() and path.suffix in {".html", ".csv", ".json", ".js"}:
            text = path.read_text("utf-8")
            assert "<script>alert(1)" not in text, path
            assert "某审核员" not in text, path

    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "schools-2023-again.pdf").write_bytes(republished())
    third = published.load(inbox)
    assert third.returncode == 0, third.stdout + third.stderr
    versions = published.query(
        "select reported_total, is_corrected, is_current from marts.fct_evaluation where evaluation_series_key ="
        f" (select evaluation_series_key from marts.fct_evaluation where document_id = '{document}')"
        " order by is_current"
    )
    assert [(float(row["reported_total"]), row["is_corrected"], row["is_current"]) for row in versions] == [
        (92.5, True, False),
        (92.5, False, True),
    ]
    assert published.query("select state from audit.correction") == [{"state": "obsolete"}]
    assert published.query(status) == [{"status": "superseded"}]
    assert published.query(worked)[0]["state"] == "explained"

    assert "2 decisions, the chain is whole" in published.run("review", "verify").stdout
    with sqlite3.connect(published.path / "state.sqlite") as store:
        store.execute("drop trigger decision_keeps_UPDATE")
        store.execute("update decision set corrections = replace(corrections, '92.5', '99') where decision_id = 1")
    changed = published.run("review", "verify")
    assert changed.returncode == 1
    assert "at 1" in changed.stderr
