"""Where documents come from. Each kind of source gives `FoundFile`s; `discover` picks the kind by the source's text."""

from collections.abc import Collection, Iterator
from pathlib import Path

from extract.sources.files import discover_files
from extract.sources.found import FoundFile

__all__ = ["FoundFile", "discover"]


def discover(source: str, *, exclude: Collection[Path] = ()) -> Iterator[FoundFile]:
    """What a source offers now, in a stable order. `exclude` names local folders to leave out, such as the home.

    Raises:
        UsageError: the source is not there (at the call, before the first file).

    """
    return discover_files(source, exclude)
