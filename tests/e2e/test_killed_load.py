"""SIGKILL at every task boundary and in the middle of every kind of writing, with a reader of the current release.

A killed load goes on with the step that an engineer clears (`stairs`, in conftest.py, goes so from the first step to
the last and keeps a copy of the home at each boundary), or a next run takes its place. What that run's dbt and gate
are given must be what an undisturbed run gives them, from each boundary; whole runs prove that the same marts come out.
"""

from pathlib import Path

import pytest

from tests.e2e.conftest import STEPS, Home, Stairs
from tests.e2e.killed_homes import (
    a_reader,
    copied,
    documents_kept,
    documents_read,
    given,
    kept,
    killed,
    last_load,
    load_statuses,
    marts,
    same_marts,
)

EARLY_WRITING = [
    "in:receive:os.replace:1",
    "in:receive:os.fsync:2",
    "in:extract_batch:os.fsync:3",
    "in:extract_batch:os.fsync:20",
    "in:extract_batch:os.rename:2",
    "in:load_raw:duckdb.connect:1",
    "in:load_raw:duckdb.connect:2",
    "in:load_raw:duckdb.connect:3",
]
"""Writing of landing, extracted and raw."""

PUBLISHING = {
    "in:report:os.fsync:4": "abandoned",
    "in:publish:os.rename:1": "abandoned",
    "in:publish:os.symlink:1": "abandoned",
    "in:publish:os.replace:1": "abandoned",
    "in:publish:os.fsync:2": None,
    "after:publish": "published",
}
"""Places around the switch, and what the load must be afterwards; null where either is right."""


@pytest.mark.parametrize("step", STEPS[:-1])
def test_killed_at_a_task_boundary_the_next_run_decides_the_same_forms_from_the_same_rows(
    step: str, stairs: Stairs, undisturbed: Home, grown: Home, tmp_path: Path
) -> None:
    home = copied(stairs.after(step), tmp_path / "home")
    killed(home, "after:load_raw", "--load", str(stairs.inbox))
    assert given(home, last_load(home)) == given(grown, last_load(grown))
    assert kept(home, last_load(home)) == kept(undisturbed, last_load(undisturbed))
    assert documents_kept(home, last_load(home)) == documents_read(undisturbed)
    assert marts(home.path) == marts(undisturbed.path)
    assert set(load_statuses(home).values()) <= {"published", "abandoned", "running"}


def test_killed_when_all_is_made_and_once_more_in_airflow_the_next_run_gives_the_same_marts(
    stairs: Stairs, grown: Home, tmp_path: Path
) -> None:
    """What the steps before left behind is there too; Airflow's database holds tasks that never ended."""
    home = copied(stairs.after("report"), tmp_path / "home")
    with a_reader(home.path):
        killed(home, "after:load_raw", "run", "--source", str(stairs.inbox))
        done = home.run("run", "--source", str(stairs.inbox))
        assert done.returncode == 0, done.stdout + done.stderr
    same_marts(home, grown)


def test_a_load_killed_at_every_boundary_and_in_every_step_goes_on_to_the_same_marts(
    stairs: Stairs, grown: Home, tmp_path: Path
) -> None:
    home = copied(stairs.after("publish"), tmp_path / "home")
    same_marts(copied(home, tmp_path / "as-killed"), grown)
    releases = sorted(path.name for path in (home.path / "releases").iterdir())
    again = home.load(stairs.inbox)
    assert again.returncode == 0, again.stdout + again.stderr
    assert sorted(path.name for path in (home.path / "releases").iterdir()) == releases
    same_marts(home, grown)


def test_killed_while_receiving_reading_and_loading_the_first_load_begins_with_the_same_rows(
    home: Home, undisturbed: Home, root: Path
) -> None:
    samples = str(root / "samples" / "files")
    for place in EARLY_WRITING:
        killed(home, place, "--load", samples)
    killed(home, "before:build_audit", "--load", samples)
    assert given(home, last_load(home)) == given(undisturbed, last_load(undisturbed))
    assert kept(home, last_load(home)) == {}


@pytest.mark.parametrize("place", PUBLISHING)
def test_killed_while_publishing_a_load_is_published_whole_or_not_at_all(
    place: str, stairs: Stairs, undisturbed: Home, grown: Home, tmp_path: Path
) -> None:
    step = place.split(":")[1]
    home = copied(stairs.after("check_release" if step == "report" else "report"), tmp_path / "home")
    load_id = last_load(home)
    with a_reader(home.path):
        killed(home, place, "--steps", load_id, step)
        recovered = home.run_killed("never:publish", "--steps", "", "begin")
        assert recovered.returncode == 0, recovered.stderr
    outcome = load_statuses(home)[load_id]
    assert outcome in {"abandoned", "published"}
    assert PUBLISHING[place] in {outcome, None}
    same_marts(home, grown if outcome == "published" else undisturbed)
