"""The report of a release, written again into another folder, with this version's pages."""

import shutil
from pathlib import Path

from model.errors import UsageError
from model.home import releases_root
from report.writer import is_report, write_report
from warehouse.current import Release, release_before


def write_anew(home: Path, release: Release, out: Path) -> Path:
    """Write the report of a release, with its Data Docs, into a folder; gives its first page.

    Raises UsageError where the folder is in a release, or holds something other than a report.
    """
    if out.resolve().is_relative_to(releases_root(home).resolve()):
        raise UsageError(f"{out} is in a release, and releases are never changed; name another folder")
    if out.exists() and not is_report(out) and (not out.is_dir() or any(out.iterdir())):
        raise UsageError(f"{out} is there and is no report of jixiao; name a new or an empty folder")
    docs = release.report / "data_docs"
    index = write_report(
        release.database,
        out,
        load_id=release.load_id,
        held=False,
        data_docs="data_docs/index.html" if docs.is_dir() else None,
        documents=home,
        previous=release_before(home, release.load_id),
    )
    if docs.is_dir():
        shutil.copytree(docs, out / "data_docs", dirs_exist_ok=True)
    return index
