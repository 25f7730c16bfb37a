"""More time for a document whose pages must be recognised: each such page adds to what reading it may take.

A scan takes seconds a page where other documents take milliseconds, so one limit would either end honest scans or let a
hang go on for long. Who reads in a process of its own tells whoever watches that process.
"""

from collections.abc import Callable
from contextvars import ContextVar

MOST_PAGES = 1000
"""Pages of a document that add time; one with more is read within what these allow."""

_on_page: ContextVar[Callable[[], None]] = ContextVar("on_page", default=lambda: None)


def tell(on_page: Callable[[], None]) -> None:
    """Have `on_page` called before each page that is recognised from its picture."""
    _on_page.set(on_page)


def begin_scanned_page() -> None:
    """A page is about to be recognised from its picture."""
    _on_page.get()()
