"""Fixtures for all tests."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler import LoadGroupScheduling

from tests.made_once import once
from tests.outside import absent

CHROMIUM = Path("/usr/bin/chromium")
ROOT = Path(__file__).resolve().parent.parent


SLOW_FIRST = (
    "tests/e2e/test_samples_load.py",
    "tests/deploy/test_processes.py",
    "tests/e2e/test_shared_seeds.py",
    "tests/dbt/test_corrections.py",
    "tests/extract/test_readers_scan.py",
    "tests/e2e/test_held_load.py",
    "tests/e2e/test_killed_load.py::test_a_load_killed_at_every_boundary",
    "tests/dbt/",
    "tests/e2e/test_bad_input.py",
    "tests/e2e/",
    "tests/deploy/",
    "tests/expectations/",
    "tests/samples/",
    "tests/warehouse/test_release.py",
    "tests/report/",
    "tests/docs/",
)
"""Where tests take longest, in the order in which they begin, so that none of them is left to the end.

Those that make what several use (the home of the samples, the published forms of dbt, the home that grew, the stairs)
begin first, each on another worker, and what does not wait for these comes between them and the tests that do.
"""

ALONE = ("tests/e2e/test_killed_load.py",)
"""Where each test is handed out by itself; elsewhere a module is, since its tests share what is dear to make."""

LONGER = {"tests/e2e/": 900}
"""Seconds a test may take, with what it waits for that another worker is making, where that is more than usual."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put slow tests first, and give those that wait for what others make time for it."""

    def rank(item: pytest.Item) -> int:
        return next(
            (place for place, folder in enumerate(SLOW_FIRST) if item.nodeid.startswith(folder)), len(SLOW_FIRST)
        )

    items.sort(key=rank)
    for item in items:
        for folder, seconds in LONGER.items():
            if item.nodeid.startswith(folder):
                item.add_marker(pytest.mark.timeout(seconds))


class ByModule(LoadGroupScheduling):  # type: ignore[misc]
    """Hands out a module at a time, in the order of the tests.

    The groups of xdist itself would do, but xdist 3.8 does not see them under pytest 9.2
    (https://github.com/pytest-dev/pytest-xdist/issues/1386): each test went to any worker.
    """

    def _split_scope(self, nodeid: str) -> str:
        return nodeid if nodeid.startswith(ALONE) else nodeid.partition("::")[0]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByModule | None:
    """What goes to one worker together, with `--dist loadgroup --no-loadscope-reorder`."""
    return ByModule(config, log) if config.getvalue("dist") == "loadgroup" else None


@pytest.fixture(scope="session")
def root() -> Path:
    """The top folder of the project."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real published files and hand-checked truth, where it lies beside the project."""
    folder = ROOT.parent / "shared"
    if not (folder / "acceptance" / "truth.json").exists():
        absent("no folder 'shared' with real published files beside the project", "JIXIAO_REQUIRE_SHARED")
    return folder


@pytest.fixture(scope="session")
def parsed_project(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A folder with what dbt makes of the project's files: `target/manifest.json`, and `partial_parse.msgpack`.

    The latter, given to a run of dbt, saves it seconds.
    """
    from warehouse.dbt import run_dbt

    def make(folder: Path) -> None:
        run_dbt(
            ["parse"],
            build=folder / "jixiao.duckdb",
            artifacts=folder,
            project=ROOT / "dbt_project",
            parsed=folder / "partial_parse.msgpack",
        )

    return once(tmp_path_factory, worker_id, "parsed-project", make)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium without network services. Without it the test is skipped, or fails where a browser is required."""
    if not CHROMIUM.exists():
        absent(f"no {CHROMIUM}: install chromium (apt-get install chromium)", "JIXIAO_REQUIRE_BROWSER")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=str(CHROMIUM),
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-component-update",
                "--no-first-run",
                "--disable-sync",
            ],
        )
        yield launched
        launched.close()
