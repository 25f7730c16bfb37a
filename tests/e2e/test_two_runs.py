"""Two runs at once on one home: one waits for the other or says so, and neither changes what is loaded."""

import hashlib
import subprocess
import sys
from pathlib import Path

from tests.e2e.conftest import KILLER, Home


def fingerprint(folder: Path) -> dict[str, str]:
    """Hash of every file that holds data, by its path; Airflow's own database and lock files left out."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.relative_to(folder).parts[0] not in {"airflow", "lock"}
    }


def test_the_second_run_says_so_or_waits_and_on_the_same_files_both_change_nothing(published: Home, root: Path) -> None:
    before = fingerprint(published.path)
    sources = ["--source", str(root / "samples" / "files")]
    with subprocess.Popen(
        [sys.executable, str(KILLER), "pause:plan_extraction:10", "run", *sources],
        env=published.environment(),
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    ) as first:
        assert first.stderr is not None
        assert any("Received: " in line for line in first.stderr)  # it is at work for 10 seconds more
        refused = published.run("run", "--no-wait", *sources)
        waited = published.run("run", *sources)
        first.communicate()
    assert first.returncode == 0
    assert refused.returncode == 1
    assert "load_in_progress" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert waited.returncode == 0, waited.stderr
    assert "Waiting for it to end" in waited.stderr
    assert "Nothing new: no new form and no new decision; 1 quarantined form waits for a decision" in waited.stderr
    assert [load["status"] for load in published.query("select status from audit.load")] == ["published"]
    assert fingerprint(published.path) == before
