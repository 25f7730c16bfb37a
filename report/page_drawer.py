"""Draws pages of documents in a process of their own: a document that hangs or crashes a renderer costs its picture."""

import logging
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import lru_cache
from multiprocessing import get_context
from pathlib import Path

from extract.landing import read_landed
from model.errors import JixiaoError
from report.form_pages import DrawPage
from report.pictures import PagePicture, picture_page
from warehouse.printed import PrintedCell

_LOG = logging.getLogger(__name__)
_SECONDS = 30
MOST_PAGES = 2000
"""Pictures of one report, 40 kB each; beyond it `jixiao show` draws single ones."""


@contextmanager
def page_drawer(home: Path | None) -> Iterator[DrawPage | None]:
    """What draws pages of the documents kept in `home`; None where there is no home.

    It gives None for a page that could not be drawn, and after MOST_PAGES of them.
    """
    if home is None:
        yield None
        return
    drawer = _Drawer(home)
    try:
        yield drawer.draw
    finally:
        drawer.close()


class _Drawer:
    """Holds the process, which starts with the first page to draw."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._pool: ProcessPoolExecutor | None = None
        self._drawn = 0

    def draw(self, document_id: str, page: int, cells: Sequence[PrintedCell]) -> PagePicture | None:
        if self._drawn >= MOST_PAGES:
            return None
        self._drawn += 1
        if self._pool is None:
            self._pool = ProcessPoolExecutor(1, mp_context=get_context("spawn"))
        try:
            here = [cell for cell in cells if cell.page == page]
            return self._pool.submit(_draw, self._home, document_id, page, here).result(timeout=_SECONDS)
        except JixiaoError as error:
            _LOG.info("No picture of page %d of document %s: %s", page, document_id, error)
        except (BrokenProcessPool, TimeoutError):
            _LOG.warning("Page %d of document %s could not be drawn within %d s", page, document_id, _SECONDS)
            self.close()
        return None

    def close(self) -> None:
        if self._pool is not None:
            for process in list((self._pool._processes or {}).values()):
                process.kill()
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None


def _draw(home: Path, document_id: str, page: int, cells: Sequence[PrintedCell]) -> PagePicture:
    return picture_page(_document(home, document_id), page, cells)


@lru_cache(maxsize=1)
def _document(home: Path, document_id: str) -> bytes:
    return read_landed(home, document_id)
