"""Files and folders as a source: local, or wherever fsspec reaches."""

import os
from collections.abc import Collection, Iterator
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from fsspec import AbstractFileSystem
from fsspec.core import url_to_fs
from fsspec.implementations.local import LocalFileSystem

from extract.sources.found import FoundFile
from model.errors import UsageError


def discover_files(source: str, exclude: Collection[Path] = ()) -> Iterator[FoundFile]:
    """The files of a folder with those of its sub-folders, sorted by path; or the one file.

    A file named alone has its folder as source, so that it is the same file when the folder is named later. Hidden
    files, owner files of an office program ("~$…") and the folders in `exclude` are left out. A folder that a
    symbolic link leads back to is entered once.

    Raises:
        UsageError: `source` is not there, or its file system is not supported (at the call).

    """
    try:
        file_system, path = url_to_fs(str(source))
    except (ValueError, ImportError) as error:
        raise UsageError(f"source {source}: {error}") from error
    path = os.path.abspath(path) if isinstance(file_system, LocalFileSystem) else path  # noqa: PTH100 keeps the text
    try:
        there = file_system.info(path)
    except (OSError, ValueError) as error:
        raise UsageError(f"source {source}: no such file or folder; name one that exists") from error
    if _is_folder(file_system, there):
        left_out = {os.path.realpath(folder) for folder in exclude}
        return _walk(file_system, path, path, left_out, set())
    return iter([_found(file_system, there, str(PurePosixPath(path).parent))])


def _walk(
    file_system: AbstractFileSystem, top: str, folder: str, left_out: set[str], entered: set[str]
) -> Iterator[FoundFile]:
    if isinstance(file_system, LocalFileSystem):
        real = os.path.realpath(folder)
        if real in left_out or real in entered:
            return
        entered.add(real)
    try:
        entries = file_system.ls(folder, detail=True)
    except OSError as error:
        raise UsageError(f"source {top}: the folder {folder} cannot be listed: {error.strerror or error}") from error
    for entry in sorted(entries, key=lambda entry: str(entry["name"])):
        base = PurePosixPath(entry["name"].rstrip("/")).name
        if base.startswith((".", "~$")):
            continue
        if _is_folder(file_system, entry):
            yield from _walk(file_system, top, entry["name"].rstrip("/"), left_out, entered)
        else:
            yield _found(file_system, entry, top)


def _is_folder(file_system: AbstractFileSystem, entry: dict[str, Any]) -> bool:
    if isinstance(file_system, LocalFileSystem):
        return Path(entry["name"]).is_dir()
    return bool(entry["type"] == "directory")


def _found(file_system: AbstractFileSystem, entry: dict[str, Any], top: str) -> FoundFile:
    path = str(entry["name"])
    name = path[len(top) :].lstrip("/")
    if isinstance(file_system, LocalFileSystem):
        return FoundFile(_text(top), _text(name), entry.get("size"), partial(_open_local, Path(path)))
    return FoundFile(
        file_system.unstrip_protocol(top), name, entry.get("size"), partial(file_system.open, path, mode="rb")
    )


def _open_local(path: Path) -> BinaryIO:
    # Opening a named pipe or a device would wait for ever.
    if path.exists() and not path.is_file():
        raise OSError(f"{path.name} is not a regular file")
    return path.open("rb")


def _text(path: str) -> str:
    """A path as text. Names in old archives are in GBK; what is neither UTF-8 nor that keeps its bytes as escapes."""
    raw = os.fsencode(path)
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", "backslashreplace")
