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

from warehouse.dbt import run_dbt

COMMAND = Path(sys.executable).parent / "jixiao"
ROOT = Path(__file__).resolve().parents[2]
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


def once(tmp_path_factory: pytest.TempPathFactory, worker_id: str, name: str, make: Callable[[Path], None]) -> Path:
    """A folder that `make` fills once, whatever the number of workers."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if worker_id != "master" else base) / name
    with FileLock(folder.with_suffix(".lock")):
        if not (folder / ".made").exists():
            make(folder)
            (folder / ".made").touch()
    return folder


@pytest.fixture(scope="session")
def home_template(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A home with Airflow's database and dbt's parsed project: making these takes longer than most tests."""

    def make(folder: Path) -> None:
        (folder / "dbt").mkdir(parents=True)
        run_dbt(
            ["parse"],
            build=folder / "dbt" / "jixiao.duckdb",
            artifacts=folder / "artifacts",
            project=ROOT / "dbt_project",
            parsed=folder / "dbt" / "partial_parse.msgpack",
        )
        code = (
            "from pipeline.settings import get_settings; from pipeline.airflow_home import prepare_airflow;"
            "prepare_airflow(get_settings())"
        )
        subprocess.run([sys.executable, "-c", code], env=Home(folder).environment(), check=True)

    return once(tmp_path_factory, worker_id, "home-template", make)


@pytest.fixture
def new_home(tmp_path: Path, home_template: Path) -> Callable[[str], Home]:
    """Makes homes, with Airflow's database and dbt's parsed project in place."""

    def make(name: str = "home") -> Home:
        for part in ("airflow", "dbt"):
            shutil.copytree(home_template / part, tmp_path / name / part)
        return Home(tmp_path / name)

    return make


@pytest.fixture
def home(new_home: Callable[[str], Home]) -> Home:
    return new_home("home")


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory: pytest.TempPathFactory, worker_id: str, home_template: Path, root: Path) -> Home:
    """A home on which the samples were loaded once and nothing went wrong; only to be read."""

    def make(folder: Path) -> None:
        for part in ("airflow", "dbt"):
            shutil.copytree(home_template / part, folder / part)
        done = Home(folder).run("run", "--source", str(root / "samples" / "files"))
        assert done.returncode == 0, done.stdout + done.stderr
        (folder.parent / "undisturbed.out").write_text(done.stdout, "utf-8")

    return Home(once(tmp_path_factory, worker_id, "undisturbed", make))


@pytest.fixture
def published(undisturbed: Home, tmp_path: Path) -> Home:
    """A copy of that home, to go on from."""
    shutil.copytree(undisturbed.path, tmp_path / "published", symlinks=True)
    return Home(tmp_path / "published")
