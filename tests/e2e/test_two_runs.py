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


def test_the_second_run_says_so_or_waits_and_on_the_same_files_both_change_nothing(
    published: Home, root: Path, tmp_path: Path
) -> None:
    before = fingerprint(published.path)
    sources = ["--source", str(root / "samples" / "files")]
    go_on = tmp_path / "go on"
    with subprocess.Popen(
        [sys.executable, str(KILLER), f"pause:plan_extraction:{go_on}", "run", *sources],
        env=published.environment(),
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    ) as first:
        try:
            assert first.stderr is not None
            assert any("Received: " in line for line in first.stderr)
            refused = published.run("run", "--no-wait", *sources)
            with published.started("run", *sources) as second:
                assert second.stderr is not None
                assert any("Waiting for it to end" in line for line in second.stderr)
                go_on.touch()
                _, said = second.communicate()
        finally:
            go_on.touch()
        first.communicate()
    assert first.returncode == 0
    assert refused.returncode == 1
    assert "load_in_progress" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert second.returncode == 0, said
    assert "Nothing new: no new form and no new decision; 1 quarantined form waits for a decision" in said
    assert [load["status"] for load in published.query("select status from audit.load")] == ["published"]
    assert fingerprint(published.path) == before
