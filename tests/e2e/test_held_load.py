"""A load that the gate holds: nothing is published, and its forms come again with the next load."""

import json

from tests.e2e.conftest import Home


def test_a_held_load_publishes_nothing_keeps_its_report_and_loses_no_form(undisturbed: Home, grown: Home) -> None:
    held = json.loads((grown.path.parent / "held.json").read_text("utf-8"))
    assert held["returncode"] == 3, held["stdout"] + held["stderr"]
    assert "HELD" in held["stdout"]
    assert "Traceback" not in held["stderr"]
    assert held["current"] == str((undisturbed.path / "current").readlink())
    assert held["reports"] == 1
    assert held["rows"] == []

    assert grown.query("select status from audit.form where file_name = 'again.pdf'") == [{"status": "quarantined"}]
    loads = grown.query("select status from audit.load order by load_id")
    assert [load["status"] for load in loads] == ["published", "held", "published"]
