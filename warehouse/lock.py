"""One load at a time: a lock on the home that the operating system frees when its holder ends, however it ends."""

import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from model.errors import LoadInProgress
from model.home import lock_path, make_directory, write_text_durably

_POLL_SECONDS = 0.1
AND_RUN_AGAIN = "; wait for it to end and run again"
"""The end of what `load_lock` raises: for those who do not wait themselves."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Who took the lock last; whether it still holds it, only the lock itself tells. `since` is ISO 8601 in UTC."""

    pid: int
    host: str
    load_id: str | None
    since: str


@contextmanager
def load_lock(home: Path, *, load_id: str | None = None, wait: float | None = 0) -> Iterator[None]:
    """Hold the lock on the home while the block runs.

    `wait` is how many seconds to wait for another load, for ever with None.

    Raises:
        LoadInProgress: another load still holds it after that; the message says which.

    """
    make_directory(home)
    # A lock of its own each time: the same process cannot hold it twice either.
    lock = FileLock(lock_path(home), is_singleton=False, thread_local=False)
    try:
        lock.acquire(timeout=-1 if wait is None else wait, poll_interval=_POLL_SECONDS)
    except Timeout:
        raise LoadInProgress(_who(home, wait or 0)) from None
    try:
        holder = Holder(os.getpid(), socket.gethostname(), load_id, datetime.now(UTC).isoformat(timespec="seconds"))
        write_text_durably(_holder_path(home), json.dumps(asdict(holder)))
        yield
    finally:
        _holder_path(home).unlink(missing_ok=True)
        lock.release()


def lock_holder(home: Path) -> Holder | None:
    """Who took the lock last and did not give it back, if it is known: it may have been killed since."""
    try:
        return Holder(**json.loads(_holder_path(home).read_text("utf-8")))
    except (FileNotFoundError, ValueError, TypeError):
        return None


def _holder_path(home: Path) -> Path:
    return home / "lock.holder"


def _who(home: Path, waited: float) -> str:
    holder = lock_holder(home)
    by = "another process"
    if holder is not None:
        by = f"process {holder.pid} on {holder.host}, load {holder.load_id or 'not named yet'}, since {holder.since}"
    after = f" (waited {waited:g} s)" if waited else ""
    return f"a load is in progress on {home}: {by}{after}{AND_RUN_AGAIN}"
