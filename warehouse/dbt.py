"""dbt, run as a process once per phase; every node of its result reported."""

import json
import logging
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from model.errors import DbtFailed
from warehouse.functions import register

_LOG = logging.getLogger(__name__)

WAREHOUSE_VARIABLE = "JIXIAO_WAREHOUSE"
"""The environment variable by which dbt's profile finds the build."""

_GOOD = {"success", "pass", "skipped", "no-op", "reused"}
_WARNED = {"warn"}
_TAKES_BLANKS = ("--select", "-s", "--exclude", "--models", "-m")
_TAIL = 20
_FAULTS = 10
_ENDED = re.compile(r"^\S+\s+\d+ of (\d+) (?!START\b)[A-Z]", re.MULTILINE)
EVERY_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class DbtNode:
    """What became of a model, seed, test or unit test. `failures` counts the rows that a test found by its `sql`."""

    unique_id: str
    name: str
    resource_type: str
    status: str
    seconds: float
    failures: int | None
    message: str | None
    sql: str | None


@dataclass(frozen=True, slots=True)
class DbtResult:
    """All nodes of a run of dbt, in the order in which they ended; `elapsed` in seconds."""

    nodes: tuple[DbtNode, ...]
    elapsed: float
    target_path: Path
    log_path: Path

    @property
    def warnings(self) -> tuple[DbtNode, ...]:
        """Tests that found something but only warn."""
        return tuple(node for node in self.nodes if node.status in _WARNED)

    @property
    def failed(self) -> tuple[DbtNode, ...]:
        """Nodes that ended badly: empty unless the run raised."""
        return tuple(node for node in self.nodes if node.status not in _GOOD | _WARNED)


def run_dbt(
    arguments: Sequence[str],
    *,
    build: Path,
    artifacts: Path,
    project: Path,
    threads: int | None = None,
    timeout: float | None = None,
    parsed: Path | None = None,
    progress: Callable[[int, int], None] | None = None,
    every: float = EVERY_SECONDS,
) -> DbtResult:
    """Run dbt on a build: `run_dbt(["build", "--select", "staging intermediate"], …)`.

    Its artifacts go to `artifacts`/target: run_results.json and the SQL of a build, the manifest of `parse`. What it
    says goes to `artifacts`/logs. dbt ends when this process does, however that ends. `timeout` is in seconds.
    `parsed` is a file that keeps what dbt made of the project's files from one run to the next: dbt checks each file
    against it and reads anew what changed, or all where it is of no use.
    `progress` is told `every` so many seconds how many nodes have ended, of how many.

    Raises:
        DbtFailed: a node failed, dbt could not begin, or it took longer than `timeout`; the message names the nodes,
            the faults that tests say of rows (their column `fault`), and where the log is.

    """
    target, logs = artifacts.absolute() / "target", artifacts.absolute() / "logs"
    for folder in (target, logs):
        folder.mkdir(parents=True, exist_ok=True)
    results = target / "run_results.json"
    results.unlink(missing_ok=True)
    words = _split_selections(arguments)
    command = [sys.executable, "-m", "warehouse.dbt_process", str(os.getpid()), str(results), *words]
    command += ["--project-dir", str(project.absolute()), "--profiles-dir", str(project.absolute())]
    command += ["--target-path", str(target)]
    if parsed is not None and parsed.is_file():
        command += ["--partial-parse-file-path", str(parsed.absolute())]
    if threads is not None:
        command += ["--threads", str(threads)]
    output = logs / "output.txt"
    # dbt reads everything anew where a variable of its profile has changed: so the build is named within its folder.
    process = _start(command, _environment(build, logs, manifest=words[0] == "parse"), output, build.absolute().parent)
    code = _wait(process, output, timeout, progress, every)
    nodes, elapsed = _read_results(results)
    result = DbtResult(nodes, elapsed, target, logs)
    for node in result.warnings:
        _LOG.warning("dbt %s %s warns: %s", node.resource_type, node.name, node.message)
    if code != 0 or result.failed:
        raise DbtFailed(_explain(words, code, result, output, build))
    if parsed is not None:
        _keep(target / "partial_parse.msgpack", parsed)
    return result


def _keep(made: Path, parsed: Path) -> None:
    """Put what dbt parsed where the next run looks for it, whole or not at all."""
    if made.is_file():
        parsed.parent.mkdir(parents=True, exist_ok=True)
        aside = parsed.with_suffix(f".{os.getpid()}")
        shutil.copyfile(made, aside)
        aside.replace(parsed)


def _split_selections(arguments: Sequence[str]) -> list[str]:
    """Dbt takes each selector as a word of its own."""
    words: list[str] = []
    selecting = False
    for argument in arguments:
        if argument.startswith("-"):
            selecting = argument in _TAKES_BLANKS
        words += argument.split() if selecting else [argument]
    return words


def _environment(build: Path, logs: Path, *, manifest: bool) -> dict[str, str]:
    # What a user's shell says to dbt (another profile, target or log place) must not change what a load does, and
    # Airflow's settings and secrets are nothing to dbt.
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("DBT_", "AIRFLOW"))}
    root = str(Path(__file__).resolve().parent.parent)
    paths = [root, *filter(None, [inherited.get("PYTHONPATH")])]
    return inherited | {
        "PYTHONPATH": os.pathsep.join(paths),
        "PYTHONUTF8": "1",
        WAREHOUSE_VARIABLE: build.name,
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "DBT_VERSION_CHECK": "false",
        "DBT_USE_COLORS": "false",
        "DBT_LOG_PATH": str(logs),
        # dbt_process prints what dbt says: a tenth of dbt's time goes into lines that its own printers do not print.
        "DBT_LOG_LEVEL": "none",
        "DBT_LOG_LEVEL_FILE": "none",
        # Whoever wants the manifest parses; writing it before and after each build takes as long as thirty tests.
        "DBT_WRITE_JSON": "true" if manifest else "false",
        "DO_NOT_TRACK": "1",
    }


def _start(command: Sequence[str], environment: dict[str, str], output: Path, folder: Path) -> subprocess.Popen[bytes]:
    with output.open("wb") as stream:
        return subprocess.Popen(  # noqa: S603 our own interpreter and words
            command,
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=subprocess.STDOUT,
            env=environment,
            cwd=folder,
            start_new_session=True,
        )


def _wait(
    process: subprocess.Popen[bytes],
    output: Path,
    timeout: float | None,
    progress: Callable[[int, int], None] | None,
    every: float,
) -> int:
    """The exit status of dbt; it is ended where it takes longer than `timeout` or this process is interrupted."""
    end = None if timeout is None else time.monotonic() + timeout
    try:
        while True:
            try:
                return process.wait(every if end is None else max(0.0, min(every, end - time.monotonic())))
            except subprocess.TimeoutExpired:
                if end is not None and time.monotonic() >= end:
                    with output.open("ab") as stream:
                        stream.write(f"\nstopped after {timeout} seconds\n".encode())
                    return -signal.SIGKILL
                _tell(output, progress)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _tell(output: Path, progress: Callable[[int, int], None] | None) -> None:
    ended = _ENDED.findall(output.read_text("utf-8", "replace")) if progress else []
    if progress and ended:
        progress(len(ended), int(ended[-1]))


def _read_results(path: Path) -> tuple[tuple[DbtNode, ...], float]:
    if not path.is_file():
        return (), 0.0
    content = json.loads(path.read_text("utf-8"))
    return tuple(_node(result) for result in content["results"]), float(content["elapsed_time"])


def _node(result: dict[str, Any]) -> DbtNode:
    unique_id = result["unique_id"]
    resource_type, _, rest = unique_id.partition(".")
    # A generic test's name ends in a hash behind its readable part: test.jixiao.not_null_x.0a1b2c.
    parts = rest.split(".")
    name = parts[1] if resource_type == "test" and len(parts) > 2 else ".".join(parts[1:])
    return DbtNode(
        unique_id=unique_id,
        name=name,
        resource_type=resource_type,
        status=result["status"],
        seconds=float(result["execution_time"]),
        failures=result.get("failures"),
        message=result.get("message"),
        sql=result.get("compiled_code"),
    )


def _explain(words: Sequence[str], code: int, result: DbtResult, output: Path, build: Path) -> str:
    lines = [f"dbt {' '.join(words)} failed (exit {code}); what it said: {output}"]
    for node in result.failed:
        lines.append(f"- {node.resource_type} {node.name}: {node.status}: {node.message}")
        if node.failures and node.sql:
            lines += [f"  - {fault}" for fault in _faults(build, node.sql)]
    if not result.failed:
        lines += output.read_text("utf-8", "replace").splitlines()[-_TAIL:]
    return "\n".join(lines)


def _faults(build: Path, sql: str) -> list[str]:
    """The first rows that a test found, where it says of each what its `fault` is: others may hold printed text."""
    try:
        with duckdb.connect(str(build), read_only=True) as connection:
            register(connection)
            found = connection.execute(f"SELECT * FROM (\n{sql}\n) ORDER BY ALL LIMIT {_FAULTS}")  # noqa: S608
            names = [column[0] for column in found.description]
            rows = found.fetchall() if "fault" in names else []
    except duckdb.Error as error:
        return [f"its rows cannot be listed: {error}"]
    return [", ".join(f"{name}: {value}" for name, value in zip(names, row, strict=True)) for row in rows]
