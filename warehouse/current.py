"""Releases: the current one, the one before, one by its name."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from model.errors import Defect, UsageError
from model.home import MARTS_NAME, current_link, is_load_id, loads_root, releases_root


@dataclass(frozen=True, slots=True)
class Release:
    """A published release. `info` is the content of `release.json`."""

    load_id: str
    path: Path
    info: Mapping[str, Any]

    @property
    def database(self) -> Path:
        """The DuckDB file of marts and audit."""
        return self.path / MARTS_NAME

    @property
    def parquet(self) -> Path:
        """The folder of the same tables as Parquet, one file each."""
        return self.path / "parquet"

    @property
    def report(self) -> Path:
        """The folder of the auditor's report."""
        return self.path / "report"


def current_release(home: Path) -> Release | None:
    """The release that readers see now; null before the first.

    Raises:
        Defect: the link leads nowhere.

    """
    link = current_link(home)
    # Between reading the link and the folder, releases may be switched and even pruned: then the link has changed.
    while True:
        try:
            target = os.readlink(link)  # noqa: PTH115
        except FileNotFoundError:
            return None
        try:
            return read_release(home / target)
        except FileNotFoundError as error:
            try:
                unchanged = os.readlink(link) == target  # noqa: PTH115
            except FileNotFoundError:
                unchanged = False
            if unchanged:
                raise Defect(f"{link} leads to {target}, where no whole release is: {error}") from error


def required_release(home: Path) -> Release:
    """The release that readers see now.

    Raises:
        UsageError: nothing was published yet.
        Defect: as `current_release`.

    """
    release = current_release(home)
    if release is None:
        held = max(loads_root(home).glob("*/report/index.html"), default=None)
        if held is None:
            raise UsageError(f"no release yet in {home}: run `jixiao run --source PATH` first")
        raise UsageError(
            f"no release yet in {home}: the gate held the load. Read {held}, mend the cause or decide"
            " (`jixiao review list`), and run again"
        )
    return release


def release_before(home: Path, load_id: str) -> Release | None:
    """The newest whole release made before a load; null where none is kept."""
    root = releases_root(home)
    names = sorted((path.name for path in root.iterdir() if path.name[0] != "."), reverse=True) if root.is_dir() else []
    for name in names:
        if name < load_id:
            try:
                return read_release(root / name)
            except (FileNotFoundError, NotADirectoryError):
                continue
    return None


def read_release(path: Path) -> Release:
    """The release in a folder; FileNotFoundError where there is no whole one."""
    return Release(path.name, path, json.loads((path / "release.json").read_text("utf-8")))


def find_release(home: Path, name: str) -> Release:
    """A kept release by its name, "current", or "previous" for the one before the current.

    Raises:
        UsageError: there is none of that name, and the message names those that are kept; or nothing was published yet.

    """
    current = required_release(home)
    if name == "current":
        return current
    if name == "previous":
        before = release_before(home, current.load_id)
        if before is None:
            raise UsageError(f"{current.load_id} is the only release kept: there is none before it")
        return before
    root = releases_root(home)
    kept = sorted(path.name for path in root.iterdir() if is_load_id(path.name))
    if name not in kept:
        raise UsageError(
            f"no release has the name {name!r}; kept are {', '.join(kept)} (and the names current and previous)"
        )
    try:
        return read_release(root / name)
    except FileNotFoundError as error:
        raise UsageError(f"the release {name} was removed just now, or is not whole: {error}") from error
