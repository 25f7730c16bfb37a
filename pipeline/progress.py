"""Progress of a load, for whoever looks on: the steps say what they do, a command may print it.

In Airflow's own processes nobody listens and the same lines go to the task's log.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Listener = Callable[[str], None]

_log = logging.getLogger("jixiao")
_listeners: list[Listener] = []
_faults: list[BaseException] = []


def say(message: str) -> None:
    """Tell every listener, and the log, what is being done."""
    _log.info(message)
    for listener in _listeners:
        listener(message)


def counted(number: int, thing: str) -> str:
    """A number with what it counts: `1 form`, `2 forms`."""
    return f"{number} {thing}{'' if number == 1 else 's'}"


@contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """Call `listener` with each message while the block runs."""
    _listeners.append(listener)
    try:
        yield
    finally:
        _listeners.remove(listener)


@contextmanager
def noting_faults() -> Iterator[list[BaseException]]:
    """The list of what steps of this process raised, filled while the block runs; a DAG run only says that one did."""
    _faults.clear()
    yield _faults


def note_fault(error: BaseException) -> None:
    """Keep what a step raised for whoever looks on."""
    _faults.append(error)
