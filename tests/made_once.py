"""What is dear to make and only read: made once in a run of the tests, whatever the number of workers."""

from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock


def once(tmp_path_factory: pytest.TempPathFactory, worker_id: str, name: str, make: Callable[[Path], None]) -> Path:
    """A folder that `make` fills once; whoever comes meanwhile waits."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if worker_id != "master" else base) / name
    with FileLock(folder.with_suffix(".lock")):
        if not (folder / ".made").exists():
            make(folder)
            (folder / ".made").touch()
    return folder
