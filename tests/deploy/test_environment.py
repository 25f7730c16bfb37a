"""Whether an environment is whole is decided by what is installed, not by a mark alone."""

import subprocess
import sys
from pathlib import Path

import pytest

from deploy.check_environment import differs


def test_an_environment_of_the_lock_is_whole(root: Path) -> None:
    assert differs(root / "requirements-dev.lock") == []
    script = root / "deploy" / "check_environment.py"
    assert subprocess.run([sys.executable, str(script), str(root / "requirements.lock")], check=False).returncode == 0


@pytest.mark.parametrize(
    "line", ["duckdb==0.0.1 \\", "no-such-package==1.0 \\", 'duckdb==0.1 ; python_version >= "3.11" \\']
)
def test_a_missing_package_or_another_version_is_seen(tmp_path: Path, line: str) -> None:
    lock = tmp_path / "requirements.lock"
    lock.write_text(f"{line}\n    --hash=sha256:00==\n", "utf-8")
    assert len(differs(lock)) == 1


def test_what_another_platform_needs_is_not_missed(tmp_path: Path) -> None:
    lock = tmp_path / "requirements.lock"
    lock.write_text('no-such-package==1.0 ; sys_platform == "never" \\\n', "utf-8")
    assert differs(lock) == []
