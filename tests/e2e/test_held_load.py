"""A load that the gate holds: nothing is published, and its forms come again with the next load."""

from pathlib import Path

from tests.e2e.conftest import Home

HOLD_ALWAYS = {"JIXIAO_THRESHOLDS__QUARANTINED_MAX_SHARE": "0", "JIXIAO_THRESHOLDS__QUARANTINED_FLOOR": "1"}


def test_a_held_load_publishes_nothing_keeps_its_report_and_loses_no_form(
    published: Home, root: Path, tmp_path: Path
) -> None:
    release = (published.path / "current").resolve()
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    once_more = (root / "samples" / "files" / "schools-2023-wrong-total.pdf").read_bytes() + b"\n%printed again\n"
    (inbox / "again.pdf").write_bytes(once_more)

    held = published.run("run", "--source", str(inbox), env=HOLD_ALWAYS)
    assert held.returncode == 3, held.stdout + held.stderr
    assert "HELD" in held.stdout
    assert "Traceback" not in held.stderr
    assert (published.path / "current").resolve() == release
    assert len(list(published.path.glob("loads/*/report/index.html"))) == 1
    assert not published.query("select 1 from audit.form where file_name = 'again.pdf'")

    done = published.run("run", "--source", str(inbox))
    assert done.returncode == 0, done.stderr
    assert published.query("select status from audit.form where file_name = 'again.pdf'") == [{"status": "quarantined"}]
    loads = published.query("select status from audit.load order by load_id")
    assert [load["status"] for load in loads] == ["published", "held", "published"]
