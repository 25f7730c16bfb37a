"""Runs of the real command in homes of their own."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import pytest

from tests.e2e.broken_files import broken_files
from tests.made_once import once
from warehouse.query import query_current

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

    def started(self, *arguments: str) -> "subprocess.Popen[str]":
        """The command begun."""
        return subprocess.Popen(
            [str(COMMAND), *arguments],
            env=self.environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run_killed(
        self, where: str, *arguments: str, env: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """The command in a process that kills itself with SIGKILL at `where` (see killer.py)."""
        return subprocess.run(
            [sys.executable, str(KILLER), where, *arguments],
            env=self.environment(env),
            capture_output=True,
            text=True,
            check=False,
        )

    def load(self, source: Path, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        """All steps of a load one after the other, without Airflow: a third less to wait for."""
        return self.run_killed("never:begin", "--load", str(source), env=env)

    def query(self, sql: str) -> list[dict[str, Any]]:
        """The rows that `jixiao query --format jsonl` prints, without a process for each query."""
        result = query_current(self.path, sql)
        rows = [dict(zip(result.columns, row, strict=True)) for row in result.rows]
        return cast("list[dict[str, Any]]", json.loads(json.dumps(rows, default=str)))


@pytest.fixture(scope="session")
def home_template(tmp_path_factory: pytest.TempPathFactory, worker_id: str, parsed_project: Path) -> Path:
    """A home with Airflow's database and dbt's parsed project: making these takes longer than most tests."""

    def make(folder: Path) -> None:
        (folder / "dbt").mkdir(parents=True)
        shutil.copyfile(parsed_project / "partial_parse.msgpack", folder / "dbt" / "partial_parse.msgpack")
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


STEPS = (
    "begin",
    "receive",
    "plan_extraction",
    "extract_batch",
    "load_raw",
    "build_audit",
    "run_gate",
    "build_marts",
    "check_release",
    "report",
    "publish",
)
"""Every task of the DAG, in order: after each is a task boundary."""

IN_THE_MIDDLE = {
    "build_audit": ["dbt: OK created sql table model intermediate."],
    "run_gate": ["duckdb.connect:1", "seconds:1.5"],
    "build_marts": ["dbt: OK created sql table model marts."],
    "check_release": ["duckdb.connect:1"],
    "report": ["duckdb.connect:1", "os.fsync:4", "os.rename:1"],
}
"""Places in steps that an engineer clears: the same load goes on with the same step."""

HOLD_ALWAYS = {"JIXIAO_THRESHOLDS__QUARANTINED_MAX_SHARE": "0", "JIXIAO_THRESHOLDS__QUARANTINED_FLOOR": "1"}


@pytest.fixture(scope="session")
def inbox(tmp_path_factory: pytest.TempPathFactory, worker_id: str, root: Path) -> Path:
    """A folder with one document that the samples lack: the one whose form is quarantined, printed once more."""

    def make(folder: Path) -> None:
        folder.mkdir()
        wrong = (root / "samples" / "files" / "schools-2023-wrong-total.pdf").read_bytes()
        (folder / "again.pdf").write_bytes(wrong + b"\n%printed again\n")

    return once(tmp_path_factory, worker_id, "inbox", make)


REASON = "分值合计为92.5，<script>alert(1)</script>=1+1"
"""Why the auditor corrects the form; what a page must not run."""


@pytest.fixture(scope="session")
def decided(tmp_path_factory: pytest.TempPathFactory, worker_id: str, undisturbed: Home) -> Home:
    """The undisturbed home, an auditor having corrected the quarantined form and told of a finding; only to be read.

    What the commands gave stands beside it in `decided.json`, for test_review_life_cycle.py.
    """

    def make(folder: Path) -> None:
        shutil.copytree(undisturbed.path, folder, symlinks=True)
        home = Home(folder)
        (waiting,) = home.query("select document_id, form_ordinal::varchar as ordinal from audit.quarantine")
        form = [waiting["document_id"], waiting["ordinal"]]
        (known,) = home.query(
            "select finding_key from audit.finding where gate_status = 'accepted' order by finding_key limit 1"
        )
        finding = known["finding_key"]
        cell = ["--cell", "form.total_score=92.5", "--reason", REASON, "--by", "某审核员"]
        said = [
            home.run("review", "correct", *form, *cell),
            home.run("review", "decide", *form, "reject", "--reason", "不符", "--by", "另一人"),
            home.run("review", "finding", finding, "explained", "--reason", "部门已说明"),
        ]
        facts = {"document": form[0], "finding": finding, "said": [[done.returncode, done.stderr] for done in said]}
        (folder.parent / "decided.json").write_text(json.dumps(facts), "utf-8")

    return Home(once(tmp_path_factory, worker_id, "decided", make))


@pytest.fixture(scope="session")
def grown(tmp_path_factory: pytest.TempPathFactory, worker_id: str, decided: Home, inbox: Path) -> Home:
    """That home after two loads of the inbox, the first held by the gate, the second published.

    What the first left stands beside it in `held.json`, for test_held_load.py. Only to be read.
    """

    def make(folder: Path) -> None:
        shutil.copytree(decided.path, folder, symlinks=True)
        home = Home(folder)
        held = home.run("run", "--source", str(inbox), env=HOLD_ALWAYS)
        facts = {
            "returncode": held.returncode,
            "stdout": held.stdout,
            "stderr": held.stderr,
            "current": str((folder / "current").readlink()),
            "reports": len(list(folder.glob("loads/*/report/index.html"))),
            "rows": home.query("select 1 from audit.form where file_name = 'again.pdf'"),
        }
        (folder.parent / "held.json").write_text(json.dumps(facts), "utf-8")
        done = home.load(inbox)
        assert done.returncode == 0, done.stdout + done.stderr

    return Home(once(tmp_path_factory, worker_id, "grown", make))


@pytest.fixture(scope="session")
def republished(tmp_path_factory: pytest.TempPathFactory, worker_id: str, grown: Home, root: Path) -> Home:
    """That home after a load in which the department corrects the form itself, among broken and foreign files.

    Only to be read.
    """

    def make(folder: Path) -> None:
        shutil.copytree(grown.path, folder, symlinks=True)
        inbox = folder.parent / "in box"
        inbox.mkdir(exist_ok=True)
        for name, content in broken_files(root).items():
            (inbox / name).write_bytes(content)
        done = Home(folder).load(inbox, env={"JIXIAO_MAX_DOCUMENT_BYTES": "1000000"})
        assert done.returncode == 0, done.stdout + done.stderr

    return Home(once(tmp_path_factory, worker_id, "republished", make))


@dataclass(frozen=True)
class Stairs:
    """Copies of a home on which one load was killed at each task boundary, and what it loads."""

    path: Path
    inbox: Path

    def after(self, step: str) -> Home:
        return Home(self.path / step)


@pytest.fixture(scope="session")
def stairs(tmp_path_factory: pytest.TempPathFactory, worker_id: str, decided: Home, inbox: Path) -> Stairs:
    """A load on the decided home, killed in the middle of its steps and after each of them, a copy kept each time.

    Up to `load_raw` each kill is followed by a new run, from then on by the same step again: it is cleared.
    """
    from tests.e2e.killed_homes import a_reader, killed, last_load

    def make(folder: Path) -> None:
        home = Home(folder / "home")
        shutil.copytree(decided.path, home.path, symlinks=True)
        with a_reader(home.path):
            for step in STEPS:
                if STEPS.index(step) <= STEPS.index("load_raw"):
                    killed(home, f"after:{step}", "--load", str(inbox))
                else:
                    for place in IN_THE_MIDDLE.get(step, ()):
                        killed(home, f"in:{step}:{place}", "--steps", last_load(home), step)
                    killed(home, f"after:{step}", "--steps", last_load(home), step)
                shutil.copytree(home.path, folder / step, symlinks=True)

    return Stairs(once(tmp_path_factory, worker_id, "stairs", make), inbox)
