"""Ctrl-C and SIGTERM end a load that runs in this process, at once and with a word."""

import signal
import threading
from types import FrameType

from pipeline.progress import say


class Interrupted(KeyboardInterrupt):
    """The user ended a run; `published` is the release that it had switched readers to by then, if any."""

    def __init__(self, published: str | None) -> None:
        super().__init__()
        self.published = published


def listen() -> None:
    """Let SIGINT and SIGTERM raise KeyboardInterrupt in the main thread.

    Airflow sets its own handler for SIGTERM with each task, one that waits for the task; so each step calls this anew.
    """
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, _stop)
        signal.signal(signal.SIGTERM, _stop)


def _stop(number: int, _frame: FrameType | None) -> None:
    say(f"{signal.Signals(number).name}: ending the load")
    raise KeyboardInterrupt
