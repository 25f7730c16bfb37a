import multiprocessing
import os
import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest

from model.errors import LoadInProgress
from tests.warehouse.builds import FIRST
from warehouse.lock import load_lock, lock_holder

CONTEXT = multiprocessing.get_context("forkserver")


def hold(home: Path, held: Any, release: Any) -> None:
    with load_lock(home, load_id=FIRST):
        held.set()
        release.wait()


@pytest.fixture
def other(tmp_path: Path) -> Any:
    """Another process that holds the lock."""
    held, release = CONTEXT.Event(), CONTEXT.Event()
    process = CONTEXT.Process(target=hold, args=(tmp_path, held, release))
    process.start()
    assert held.wait(60)
    yield process, release
    # A killed process can no longer be woken: telling it would wait for ever.
    if process.is_alive():
        release.set()
    process.join()


def test_the_second_load_is_told_who_holds_the_lock(tmp_path: Path, other: Any) -> None:
    process, _ = other
    with pytest.raises(LoadInProgress, match=f"process {process.pid} on .*, load {FIRST}, since "), load_lock(tmp_path):
        pytest.fail("two loads at once")
    with pytest.raises(LoadInProgress, match=r"waited 0\.2 s"), load_lock(tmp_path, wait=0.2):
        pytest.fail("two loads at once")
    holder = lock_holder(tmp_path)
    assert holder is not None
    assert holder.pid == process.pid, "a failed try must not write itself down"


def test_the_second_load_waits_for_the_first_to_end(tmp_path: Path, other: Any) -> None:
    _, release = other
    release.set()
    with load_lock(tmp_path, wait=None):
        holder = lock_holder(tmp_path)
        assert holder is not None
        assert holder.pid == os.getpid()
    assert lock_holder(tmp_path) is None


def test_the_lock_of_a_killed_load_is_free(tmp_path: Path, other: Any) -> None:
    process, _ = other
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    with load_lock(tmp_path):
        assert lock_holder(tmp_path).pid == os.getpid()  # type: ignore[union-attr]


def test_one_process_cannot_hold_it_twice(tmp_path: Path) -> None:
    with load_lock(tmp_path):
        with pytest.raises(LoadInProgress, match=f"process {os.getpid()}"), load_lock(tmp_path):
            pytest.fail("two loads at once")
        with pytest.raises(LoadInProgress), load_lock(tmp_path):
            pytest.fail("the failed try has freed the lock")
    with load_lock(tmp_path):
        pass


def test_the_lock_is_freed_when_the_load_fails(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="dbt"), load_lock(tmp_path):
        raise RuntimeError("dbt")
    with load_lock(tmp_path):
        pass


def test_a_child_left_behind_does_not_keep_the_lock(tmp_path: Path) -> None:

    with load_lock(tmp_path):
        child = subprocess.Popen(["sleep", "60"])
    try:
        with load_lock(tmp_path):
            assert child.poll() is None
    finally:
        child.kill()
        child.wait()
