"""Upkeep of releases: what dead loads left behind is put right, and the oldest releases go."""

import logging
import os
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine

from model.errors import UsageError
from model.home import (
    build_path,
    builds_root,
    is_load_id,
    loads_root,
    release_path,
    releases_root,
    remove_tree,
)
from model.status import LoadStatus
from warehouse.current import Release, current_release
from warehouse.state import get_load, running_loads, set_load_status

_LOG = logging.getLogger(__name__)

LEAST_KEPT = 3
"""A reader may hold a release for a while after the switch; so may a person with the report open."""


@dataclass(frozen=True, slots=True)
class Recovery:
    """What was put right after loads that died: loads found published, loads given up, folders removed."""

    rolled_forward: tuple[str, ...]
    abandoned: tuple[str, ...]
    removed: tuple[str, ...]


def prune(home: Path, *, keep: int = 5) -> list[str]:
    """Remove all but the last `keep` releases with their builds, never the current one; the names of those removed.

    Artifacts and reports of loads that are older than the oldest release kept go with them.

    Raises:
        UsageError: `keep` is less than three.

    """
    if keep < LEAST_KEPT:
        raise UsageError(f"at least {LEAST_KEPT} releases are kept, for readers that still hold one; not {keep}")
    current = current_release(home)
    names = _releases(home)
    kept = set(names[-keep:]) | ({current.load_id} if current else set())
    removed = [name for name in names if name not in kept]
    for name in removed:
        # Under its name a release is whole, so it loses the name before it loses its files.
        aside = releases_root(home) / f".{name}.old.tmp"
        os.rename(release_path(home, name), aside)  # noqa: PTH104
        remove_tree(aside)
        remove_tree(build_path(home, name).parent)
    for folder in loads_root(home).glob("*"):
        if removed and folder.name < min(kept):
            remove_tree(folder)
    return removed


def recover(home: Path, engine: Engine, *, keep: Collection[str] = ()) -> Recovery:
    """Put right what dead loads left behind. Call it with the load lock held, before a load begins.

    The current release's load counts as published, since readers see it. Every other running load is abandoned, its
    forms come again with the next. Half-made releases, links and builds that belong to no release are removed.
    `keep` names loads to leave alone.
    """
    current = current_release(home)
    rolled_forward = []
    if current is not None and current.load_id not in keep and roll_forward(engine, current):
        rolled_forward.append(current.load_id)
    abandoned = []
    for load in running_loads(engine):
        if load.load_id not in keep:
            set_load_status(engine, load.load_id, LoadStatus.ABANDONED)
            abandoned.append(load.load_id)
    removed = _left_overs(home, engine, current, keep)
    for path in removed:
        remove_tree(path)
    for what, names in (("published", rolled_forward), ("abandoned", abandoned)):
        for name in names:
            _LOG.warning("the process of load %s had died; the load counts as %s", name, what)
    return Recovery(tuple(rolled_forward), tuple(abandoned), tuple(str(path.relative_to(home)) for path in removed))


def roll_forward(engine: Engine, current: Release) -> bool:
    """Count the current release's load as published, since readers see it; whether it did not count as such before."""
    load = get_load(engine, current.load_id)
    if load is None or load.status is LoadStatus.PUBLISHED:
        return False
    gate = current.info.get("gate", {})
    counts = {name: gate.get(name) for name in ("form_count", "accepted_count", "quarantined_count")}
    set_load_status(engine, load.load_id, LoadStatus.PUBLISHED, **counts)
    return True


def _left_overs(home: Path, engine: Engine, current: Release | None, keep: Collection[str]) -> list[Path]:
    """Everything half-made, and releases that got their name but were never switched to."""
    found = sorted(home.glob(".current.*.tmp"))
    released = set()
    for name in _releases(home):
        load = get_load(engine, name)
        switched_to = current is not None and name == current.load_id
        if switched_to or name in keep or load is None or load.status is LoadStatus.PUBLISHED:
            released.add(name)
        else:
            found.append(release_path(home, name))
    for path in sorted(releases_root(home).glob(".*.tmp")):
        if path.name.removeprefix(".").partition(".")[0] not in keep:
            found.append(path)
    if builds_root(home).is_dir():
        found += [path for path in sorted(builds_root(home).iterdir()) if path.name not in released | set(keep)]
    return found


def _releases(home: Path) -> list[str]:
    root = releases_root(home)
    return sorted(path.name for path in root.iterdir() if is_load_id(path.name)) if root.is_dir() else []
