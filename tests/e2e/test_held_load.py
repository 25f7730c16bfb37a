"""A load that the gate holds: nothing is published, and its forms come again with the next load."""

from pathlib import Path

from tests.e2e.conftest import Home

HOLD_ALWAYS = {"JIXIAO_THRESHOLDS__QUARANTINED_MAX_SHARE": "0", "JIXIAO_THRESHOLDS__QUARANTINED_FLOOR": "1"}


def test_a_held_load_publishes_nothing_keeps_its_report_and_loses_no_form(home: Home, root: Path) -> None:
    samples = str(root / "samples" / "files")
    held = home.run("run", "--source", samples, env=HOLD_ALWAYS)
    assert held.returncode == 3, held.stdout + held.stderr
    assert "HELD" in held.stdout
    assert not (home.path / "current").exists()
    reports = list(home.path.glob("loads/*/report/index.html"))
    assert len(reports) == 1
    assert "quarantined" in held.stdout
    assert "Traceback" not in held.stderr

    published = home.run("run", "--source", samples)
    assert published.returncode == 0, published.stderr
    assert home.query("select count(*) as forms from audit.form where status = 'accepted'")[0]["forms"] > 0
    loads = home.query("select status from audit.load order by load_id")
    assert [load["status"] for load in loads] == ["held", "published"]

    release = (home.path / "current").resolve()
    (home.path.parent / "more").mkdir()
    wrong = (root / "samples" / "files" / "schools-2023-wrong-total.pdf").read_bytes()
    (home.path.parent / "more" / "wrong.pdf").write_bytes(wrong + b"\n%another\n")
    held_again = home.run("run", "--source", str(home.path.parent / "more"), env=HOLD_ALWAYS)
    assert held_again.returncode == 3, held_again.stdout + held_again.stderr
    assert (home.path / "current").resolve() == release
