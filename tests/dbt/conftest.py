"""Builds for the tests of the models, each made once and shared by the test processes."""

import json
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pytest
from filelock import FileLock

from benchmarks.scoring.made_warehouse import outcomes
from tests.dbt.marts_rows import fill_marts, rule_findings
from tests.dbt.project_rows import fill_projects
from tests.dbt.version_rows import BEFORE, fill_versions
from tests.made_once import once
from tests.warehouse_rows import LOAD_ID, add_load, open_build
from warehouse.dbt import run_dbt
from warehouse.functions import register

PROJECT = Path(__file__).resolve().parents[2] / "dbt_project"
WITHOUT_UNIT_TESTS = ["--exclude-resource-type", "unit_test"]
MODELS_ALONE = ["--exclude-resource-type", "unit_test", "test"]
"""Without the tests of the models, which take half of a build: for builds of forms that other builds hold too."""


class Built:
    """A build file that dbt has gone over."""

    def __init__(self, path: Path, artifacts: Path) -> None:
        self.path = path
        self.artifacts = artifacts

    def rows(self, query: str, *values: Any) -> list[dict[str, Any]]:
        """The rows of a query as dicts."""
        with duckdb.connect(str(self.path), read_only=True) as connection:
            register(connection)
            result = connection.execute(query, list(values))
            names = [column[0] for column in result.description or ()]
            return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

    def one(self, query: str, *values: Any) -> dict[str, Any]:
        """The only row of a query."""
        (row,) = self.rows(query, *values)
        return row


def parsed_beside(path: Path) -> Path:
    """What dbt parsed of the project, kept for all builds of a test run: parsing costs more than a small build."""
    return path.parent.parent / "partial_parse.msgpack"


def checked(path: Path, artifacts: Path, left_out: Sequence[str] = WITHOUT_UNIT_TESTS) -> Built:
    """The first phase: staging and intermediate."""
    return selected(path, artifacts, "staging intermediate", left_out)


def published(path: Path, artifacts: Path, left_out: Sequence[str] = WITHOUT_UNIT_TESTS) -> Built:
    """The second phase of a load that publishes: audit and marts."""
    return selected(path, artifacts, "audit marts", left_out)


def whole(path: Path, artifacts: Path, left_out: Sequence[str] = WITHOUT_UNIT_TESTS) -> Built:
    """Both phases of a load that publishes, for which nothing is to be done between them, in one start of dbt."""
    return selected(path, artifacts, "staging intermediate audit marts", left_out)


def held(path: Path, artifacts: Path) -> Built:
    """Both phases of a load that is held: of the second the audit alone."""
    return selected(path, artifacts, "staging intermediate audit")


def selected(path: Path, artifacts: Path, select: str, left_out: Sequence[str] = WITHOUT_UNIT_TESTS) -> Built:
    """What dbt selects."""
    # One thread: two in one interpreter wait for each other, and the other core runs tests already.
    run_dbt(
        ["build", "--select", select, *left_out],
        build=path,
        artifacts=artifacts,
        project=PROJECT,
        threads=1,
        parsed=parsed_beside(path),
    )
    return Built(path, artifacts)


def quarantine_critical(connection: duckdb.DuckDBPyConnection) -> None:
    """What the gate would say: every form of the load with a critical finding is quarantined, the rest accepted."""
    for outcome in outcomes(connection, LOAD_ID):
        connection.execute(
            "insert into state.form_outcome values (?, ?, ?, ?, ?, ?, ?)",
            [
                outcome.document_id,
                outcome.extractor_version,
                outcome.form_ordinal,
                outcome.form_hash,
                outcome.load_id,
                outcome.status.value,
                outcome.reasons,
            ],
        )


@pytest.fixture(scope="session")
def builds_folder(tmp_path_factory: pytest.TempPathFactory, worker_id: str, parsed_project: Path) -> Path:
    """The folder of what is made once per test run."""

    def make(folder: Path) -> None:
        folder.mkdir()
        shutil.copyfile(parsed_project / "partial_parse.msgpack", folder / "partial_parse.msgpack")

    return once(tmp_path_factory, worker_id, "dbt", make)


@pytest.fixture(scope="session")
def manifest(parsed_project: Path) -> dict[str, Any]:
    """What dbt says of the project when it has parsed it."""
    found: dict[str, Any] = json.loads((parsed_project / "target" / "manifest.json").read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="session")
def shared_build(builds_folder: Path) -> Callable[..., Built]:
    """Makes a build once per test run: give it a name and what fills the raw and state tables, and is done with it."""

    def build(
        name: str, fill: Callable[[duckdb.DuckDBPyConnection], None], then: Callable[[Path, Path], object]
    ) -> Built:
        place = builds_folder / name
        path = place / "jixiao.duckdb"
        with FileLock(builds_folder / f"{name}.lock"):
            if not (place / "done").exists():
                path.unlink(missing_ok=True)
                with open_build(path) as connection:
                    fill(connection)
                then(path, place)
                (place / "done").touch()
        return Built(path, place)

    return build


@pytest.fixture(scope="session")
def marts_build(shared_build: Callable[..., Built]) -> Built:
    """The forms of marts_rows, published."""

    def both_phases(path: Path, artifacts: Path) -> None:
        checked(path, artifacts)
        with duckdb.connect(str(path)) as connection:
            rule_findings(connection)
        published(path, artifacts)

    return shared_build("marts", fill_marts, both_phases)


@pytest.fixture(scope="session")
def history_build(shared_build: Callable[..., Built]) -> Built:
    """Forms published several times and projects of several years, published. The departments keep them apart."""

    def fill(build: duckdb.DuckDBPyConnection) -> None:
        add_load(build)
        fill_versions(build, BEFORE)
        fill_projects(build)

    return shared_build("history", fill, whole)
