"""Where things lie under the home folder ($JIXIAO_HOME), and how they are written so that a crash leaves nothing half.

Everything that counts is written aside in the same file system, synced, and renamed to its name: a thing that has its
name is whole.
"""

import os
import re
import secrets
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

BUILD_NAME = "jixiao.duckdb"
"""Base name of every build: views inside a DuckDB file keep the name of the database, which is its file's."""

MARTS_NAME = "marts.duckdb"

_SECOND = "%Y%m%dT%H%M%SZ"
_LOAD_ID = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]{4}")


def new_load_id(home: Path, now: datetime | None = None) -> str:
    """A name for a load, greater than that of every load of the home: its UTC time and four random hexadecimal digits.

    Loads are in order by their names: one that begins in the same second as the last, or with the clock put back, is
    named after the second that follows the last one's.
    """
    moment = (now or datetime.now(UTC)).astimezone(UTC)
    root = loads_root(home)
    last = max((path.name for path in root.iterdir() if is_load_id(path.name)), default="") if root.is_dir() else ""
    if last >= f"{moment:{_SECOND}}":
        moment = datetime.strptime(last.partition("-")[0], _SECOND).replace(tzinfo=UTC) + timedelta(seconds=1)
    return f"{moment:{_SECOND}}-{secrets.token_hex(2)}"


def is_load_id(text: str) -> bool:
    """Whether a text is the name of a load."""
    return _LOAD_ID.fullmatch(text) is not None


def landing_root(home: Path) -> Path:
    """The folder of every document's bytes."""
    return home / "landing"


def landing_path(home: Path, document_id: str) -> Path:
    """The file of a document's bytes."""
    return landing_root(home) / document_id[:2] / document_id


def extracted_root(home: Path, extractor_version: str) -> Path:
    """The folder of all that one extractor version made."""
    return home / "extracted" / extractor_version


def extracted_path(home: Path, extractor_version: str, document_id: str) -> Path:
    """The folder of what one extractor version made of one document."""
    return extracted_root(home, extractor_version) / document_id[:2] / document_id


def builds_root(home: Path) -> Path:
    """The folder of the full warehouse files."""
    return home / "builds"


def build_path(home: Path, load_id: str) -> Path:
    """The full warehouse file of a load."""
    return builds_root(home) / load_id / BUILD_NAME


def loads_root(home: Path) -> Path:
    """Folder of what loads leave behind besides builds and releases."""
    return home / "loads"


def load_path(home: Path, load_id: str) -> Path:
    """The folder of a load's dbt artifacts and logs, and of the report of a held load."""
    return loads_root(home) / load_id


def releases_root(home: Path) -> Path:
    """The folder of the releases."""
    return home / "releases"


def release_path(home: Path, load_id: str) -> Path:
    """The folder of a published release."""
    return releases_root(home) / load_id


def staged_release_path(home: Path, load_id: str) -> Path:
    """The folder in which a release is put together before it is published."""
    return releases_root(home) / f".{load_id}.tmp"


def current_link(home: Path) -> Path:
    """The symbolic link to the current release."""
    return home / "current"


def lock_path(home: Path) -> Path:
    """The lock that one load at a time holds."""
    return home / "lock"


def make_directory(path: Path) -> None:
    """Create a folder and those above it, and sync each new name into its parent."""
    missing = []
    while not path.is_dir():
        missing.append(path)
        path = path.parent
    for folder in reversed(missing):
        folder.mkdir(exist_ok=True)
        fsync_directory(folder.parent)


def fsync_file(path: Path) -> None:
    """Bring a file's content to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def fsync_directory(path: Path) -> None:
    """Bring the names in a folder to the disk."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def fsync_tree(path: Path) -> None:
    """Bring a folder with all that is in it to the disk."""
    for folder, _, names in os.walk(path):
        for name in names:
            fsync_file(Path(folder, name))
        fsync_directory(Path(folder))


def write_text_durably(path: Path, text: str) -> None:
    """Write a text file so that readers see the old content or the new, never a part."""
    aside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    with aside.open("w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    aside.replace(path)
    fsync_directory(path.parent)


def remove_tree(path: Path) -> None:
    """Remove a folder or file with all that is in it; nothing is wrong if it is not there."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=False)
    else:
        path.unlink(missing_ok=True)
