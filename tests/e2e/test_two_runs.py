"""Two runs at once on one home: one works, the other waits for it or says so."""

import subprocess
import sys
from pathlib import Path

from tests.e2e.conftest import KILLER, Home


def test_the_second_run_says_so_or_waits_and_both_end_well(published: Home, root: Path) -> None:
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
    assert "Nothing new" in waited.stderr
    assert [load["status"] for load in published.query("select status from audit.load")] == ["published"]
