"""The landing store: every document's bytes, kept once, under the sha-256 of its content."""

import hashlib
import io
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from model.errors import Defect, DocumentFault
from model.home import fsync_directory, landing_path, landing_root, make_directory, remove_tree
from model.status import ReceiptStatus

_CHUNK = 1 << 20
_TEMPORARY = ".tmp"


@dataclass(frozen=True, slots=True)
class LandedDocument:
    """A document in the landing store. `is_new` is false where its bytes were there already."""

    document_id: str
    size_bytes: int
    path: Path
    is_new: bool


def land(home: Path, content: bytes | BinaryIO, *, max_bytes: int, name: str = "document") -> LandedDocument:
    """Keep the bytes of a document; the same bytes are kept once.

    The file appears under its name only when it is whole and on the disk. `name` is for messages.

    Raises:
        DocumentFault: `too_large` when there are more than `max_bytes`; `fetch_failed` when `content` fails to be read.

    """
    folder = landing_root(home) / _TEMPORARY
    make_directory(folder)
    temporary = folder / f"{os.getpid()}-{secrets.token_hex(8)}"
    digest = hashlib.sha256()
    size = 0
    try:
        with temporary.open("xb") as stream:
            for chunk in _chunks(content, name):
                size += len(chunk)
                if size > max_bytes:
                    raise DocumentFault(
                        ReceiptStatus.TOO_LARGE,
                        "too_large",
                        f"{name}: larger than the limit of {max_bytes} bytes; split the file or raise the limit",
                    )
                digest.update(chunk)
                stream.write(chunk)
            document_id = digest.hexdigest()
            path = landing_path(home, document_id)
            # A file of another size under this name can only be damage by the disk: put the good bytes in its place.
            if path.is_file() and path.stat().st_size == size:
                return LandedDocument(document_id, size, path, is_new=False)
            stream.flush()
            os.fsync(stream.fileno())
        make_directory(path.parent)
        os.replace(temporary, path)  # noqa: PTH105 the fault tests interrupt exactly this call
        fsync_directory(path.parent)
    finally:
        temporary.unlink(missing_ok=True)
    return LandedDocument(document_id, size, path, is_new=True)


def read_landed(home: Path, document_id: str) -> bytes:
    """The bytes of a document, checked against its name.

    Raises:
        Defect: `landing_damaged` when they are not there or are not the bytes that were received.

    """
    path = landing_path(home, document_id)
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise Defect(
            f"{path}: the document is not in the landing store; restore it from a backup or fetch it again",
            code="landing_damaged",
        ) from None
    if hashlib.sha256(content).hexdigest() != document_id:
        raise Defect(
            f"{path}: the content does not agree with its sha-256 (damaged disk?); restore it or delete the file and "
            "fetch it again",
            code="landing_damaged",
        )
    return content


@contextmanager
def unpacking_folder(home: Path) -> Iterator[Path]:
    """A folder for the members of an archive until they are landed; removed in the end, or by the next load."""
    folder = landing_root(home) / _TEMPORARY / f"members-{os.getpid()}-{secrets.token_hex(8)}"
    make_directory(folder)
    try:
        yield folder
    finally:
        remove_tree(folder)


def clear_temporary(home: Path) -> int:
    """Remove what interrupted processes left half written in the landing and the extracted store; how many things.

    Only one load at a time writes there: call it with the load lock held, before anything is written.
    """
    count = 0
    for root in (landing_root(home), home / "extracted"):
        folder = root / _TEMPORARY
        for left_over in sorted(folder.iterdir()) if folder.is_dir() else ():
            remove_tree(left_over)
            count += 1
    return count


def _chunks(content: bytes | BinaryIO, name: str) -> Iterator[bytes]:
    stream = io.BytesIO(content) if isinstance(content, bytes) else content
    while True:
        try:
            chunk = stream.read(_CHUNK)
        except OSError as error:
            raise DocumentFault(
                ReceiptStatus.FETCH_FAILED, "fetch_failed", f"{name}: cannot be read: {error.strerror or error}"
            ) from error
        if not chunk:
            return
        yield chunk
