"""One load at a time on a home, whoever runs it.

`jixiao run` holds the lock for its whole load. Under a scheduler each task is a process of its own, so each holds
the lock for its own time, and between two tasks a fresh sign of life of the load speaks for it.
"""

import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Engine

from model.errors import LoadInProgress
from model.home import load_path, write_text_durably
from model.status import LoadStatus
from pipeline.progress import say
from warehouse.lock import AND_RUN_AGAIN, load_lock
from warehouse.state import get_load

BETWEEN_TASKS = timedelta(minutes=5)
BETWEEN_STEPS = 60.0
"""Seconds that a step waits for the step of another load; only `begin` meets loads that take longer."""
_IN_PROCESS = "in-process"
_SCHEDULED = "scheduled"
_held: set[Path] = set()
_begun: dict[Path, str] = {}


@contextmanager
def whole_load(home: Path, *, wait: float | None) -> Iterator[None]:
    """Hold the lock for a load that runs in this process; the steps called inside do not take it again.

    Raises LoadInProgress where another process holds it longer than `wait` seconds (None: waits as long as it takes).
    """
    with ExitStack() as stack:
        stack.enter_context(_lock(home, wait=wait))
        _held.add(home)
        stack.callback(_held.discard, home)
        stack.callback(_begun.pop, home, None)
        yield


def is_whole_load(home: Path) -> bool:
    """Whether this process runs the whole load, not one task of a scheduler."""
    return home in _held


def begun_here(home: Path) -> str | None:
    """The load that this process began and runs as a whole; null before it began one."""
    return _begun.get(home)


@contextmanager
def one_step(home: Path, *, wait: float = BETWEEN_STEPS) -> Iterator[None]:
    """Hold the lock for one step, unless this process holds it for the whole load. `wait` in seconds."""
    if home in _held:
        yield
        return
    with _lock(home, wait=wait):
        yield


@contextmanager
def _lock(home: Path, *, wait: float | None) -> Iterator[None]:
    """The lock, and a word where it has to be waited for."""
    with ExitStack() as stack:
        try:
            stack.enter_context(load_lock(home, wait=0))
        except LoadInProgress as error:
            if wait == 0:
                raise
            say(f"Waiting for it to end: {error}".removesuffix(AND_RUN_AGAIN))
            stack.enter_context(load_lock(home, wait=wait))
        yield


def mark_owner(home: Path, load_id: str) -> None:
    """Write down whether the load belongs to this process or to a scheduler's tasks, and that it is alive."""
    path = _owner_path(home, load_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    if home in _held:
        _begun[home] = load_id
    write_text_durably(path, f"{_IN_PROCESS if home in _held else _SCHEDULED} {os.getpid()}\n")


def beat(home: Path, load_id: str) -> None:
    """Say that the load is alive: at the end of each step, and between the documents of a batch."""
    with suppress(FileNotFoundError):
        os.utime(_owner_path(home, load_id))


def refuse_beside_scheduled_load(home: Path, engine: Engine) -> None:
    """Raise LoadInProgress where a scheduler's load is between two of its tasks, or reads documents without the lock.

    A load of a process that held the lock needs no such care: that we have the lock says that it is dead.
    """
    if home not in _held:
        return
    for owner in home.glob("loads/*/owner"):
        load = get_load(engine, owner.parent.name)
        is_over = load is not None and load.status is not LoadStatus.RUNNING
        is_fresh = time.time() - owner.stat().st_mtime < BETWEEN_TASKS.total_seconds()
        if is_fresh and not is_over and owner.read_text("utf-8").startswith(_SCHEDULED):
            raise LoadInProgress(
                f"load {owner.parent.name} of the scheduler is at work on {home}; wait until it has ended, then run"
                f" again (a load that shows no sign of life for {BETWEEN_TASKS.seconds // 60} minutes counts as dead)"
            )


def _owner_path(home: Path, load_id: str) -> Path:
    return load_path(home, load_id) / "owner"
