"""One load at a time on a home, whoever runs it.

`jixiao run` holds the lock for its whole load. Under a scheduler each task is a process of its own, so each holds
the lock for its own time, and between two tasks a fresh heartbeat of the load speaks for it.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine

from model.errors import LoadInProgress
from model.home import load_path, write_text_durably
from warehouse.lock import load_lock
from warehouse.state import running_loads

BETWEEN_TASKS = timedelta(minutes=5)
_IN_PROCESS = "in-process"
_SCHEDULED = "scheduled"
_held: set[Path] = set()


@contextmanager
def whole_load(home: Path, *, wait: float | None) -> Iterator[None]:
    """Hold the lock for a load that runs in this process; the steps called inside do not take it again.

    Raises LoadInProgress where another process holds it longer than `wait` seconds (None: waits as long as it takes).
    """
    with load_lock(home, wait=wait):
        _held.add(home)
        try:
            yield
        finally:
            _held.discard(home)


@contextmanager
def one_step(home: Path) -> Iterator[None]:
    """Hold the lock for one step, unless this process holds it for the whole load."""
    if home in _held:
        yield
        return
    with load_lock(home, wait=60):
        yield


def mark_owner(home: Path, load_id: str) -> None:
    """Write down whether the load belongs to this process or to a scheduler's tasks."""
    owner = _IN_PROCESS if home in _held else _SCHEDULED
    path = load_path(home, load_id) / "owner"
    path.parent.mkdir(parents=True, exist_ok=True)
    write_text_durably(path, f"{owner} {os.getpid()}\n")


def refuse_beside_scheduled_load(home: Path, engine: Engine) -> None:
    """Raise LoadInProgress where a scheduler's load is between two of its tasks.

    A running load of a process that held the lock needs no such care: that we have the lock says that it is dead.
    """
    if home not in _held:
        return
    for load in running_loads(engine):
        owner = load_path(home, load.load_id) / "owner"
        scheduled = owner.exists() and owner.read_text("utf-8").startswith(_SCHEDULED)
        if scheduled and datetime.now(UTC) - load.heartbeat_at < BETWEEN_TASKS:
            raise LoadInProgress(
                f"load {load.load_id} of the scheduler is at work on {home}; wait until it has ended, then run again"
            )
