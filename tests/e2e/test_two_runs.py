"""Two runs at once on one home: one works, the other waits for it or says so."""

import subprocess
from pathlib import Path

from tests.e2e.conftest import COMMAND, Home


def test_the_second_run_says_so_or_waits_and_both_end_well(home: Home, root: Path) -> None:
    sources = ["--source", str(root / "samples" / "files")]
    with subprocess.Popen(
        [str(COMMAND), "run", *sources],
        env=home.environment(),
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as first:
        assert first.stderr is not None
        assert first.stderr.readline()  # it speaks, so it holds the lock
        refused = home.run("run", "--no-wait", *sources)
        waited = home.run("run", *sources)
        first.communicate()
    assert first.returncode == 0
    assert refused.returncode == 1
    assert "load_in_progress" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert waited.returncode == 0, waited.stderr
    assert "Nothing new" in waited.stderr
    assert [load["status"] for load in home.query("select status from audit.load")] == ["published"]
