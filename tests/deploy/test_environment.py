"""Whether an environment is whole is decided by what is installed, not by a mark alone."""

import subprocess
import sys
from pathlib import Path

import pytest

from deploy.check_environment import differs
from deploy.install import install


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


PIP = """
import pathlib, sys, time
packages, fails = pathlib.Path(sys.argv[1]), sys.argv[2]
print("Ignoring three: markers 'sys_platform == \\"never\\"' don't match your environment")
print("Processing /cache/one-1.0-py3-none-any.whl", flush=True)
(packages / "one-1.0.dist-info").mkdir()
while not (packages.parent / "seen").exists():
    time.sleep(0.01)
print("what pip says at the end")
sys.exit(int(fails))
"""
"""Stands in for pip: it goes on when its progress was printed."""


@pytest.mark.parametrize("fails", [0, 2])
def test_installing_says_how_far_it_is_and_what_pip_said_where_it_failed(tmp_path: Path, fails: int) -> None:
    lock, packages = tmp_path / "requirements.lock", tmp_path / "packages"
    packages_of_lock = ("one==1.0", "two==2.0", 'three==3.0 ; sys_platform == "never"')
    lock.write_text("".join(f"{line} \\\n    --hash=sha256:00\n" for line in packages_of_lock), "utf-8")
    packages.mkdir()
    printed: list[str] = []

    def note_and_go_on(text: str) -> None:
        printed.append(text)
        if text == "  1 of 2 fetched, 1 installed\n":
            (tmp_path / "seen").touch()

    code = install(lock, [sys.executable, "-c", PIP, str(packages), str(fails)], packages, 0.05, note_and_go_on)
    assert code == fails
    assert "  1 of 2 fetched, 1 installed\n" in printed
    assert ("what pip says at the end" in printed[-1]) == bool(fails)
