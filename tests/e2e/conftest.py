"""Runs of the real command in homes of their own."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock

COMMAND = Path(sys.executable).parent / "jixiao"
KILLER = Path(__file__).parent / "killer.py"


@dataclass(frozen=True)
class Home:
    """A home of jixiao and the means to run the command on it."""

    path: Path

    def environment(self, extra: Mapping[str, str] | None = None) -> dict[str, str]:
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("JIXIAO_", "AIRFLOW"))}
        return {**clean, "JIXIAO_HOME": str(self.path), **(extra or {})}

    def run(self, *arguments: str, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        """The command as a process of its own."""
        return subprocess.run(
            [str(COMMAND), *arguments], env=self.environment(env), capture_output=True, text=True, check=False
        )

    def run_killed(self, where: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """The command in a process that kills itself with SIGKILL at `where` (see killer.py)."""
        return subprocess.run(
            [sys.executable, str(KILLER), where, *arguments],
            env=self.environment(),
            capture_output=True,
            text=True,
            check=False,
        )

    def query(self, sql: str) -> list[dict[str, Any]]:
        done = self.run("query", "--format", "jsonl", sql)
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture(scope="session")
def airflow_template(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """An Airflow home whose database is made: making it takes longer than most tests."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if worker_id != "master" else base
    template = shared / "airflow-template"
    with FileLock(shared / "airflow-template.lock"):
        if not (template / "made").exists():
            code = (
                "from pipeline.settings import get_settings; from pipeline.airflow_home import prepare_airflow;"
                "prepare_airflow(get_settings())"
            )
            subprocess.run([sys.executable, "-c", code], env=Home(template).environment(), check=True)
            (template / "made").touch()
    return template


@pytest.fixture
def new_home(tmp_path: Path, airflow_template: Path) -> Callable[[str], Home]:
    """Makes homes, with Airflow's database in place."""

    def make(name: str = "home") -> Home:
        path = tmp_path / name
        shutil.copytree(airflow_template / "airflow", path / "airflow")
        return Home(path)

    return make


@pytest.fixture
def home(new_home: Callable[[str], Home]) -> Home:
    return new_home("home")
