"""Zip archives: their members are documents of their own, archives in them are unpacked once.

Nothing of an archive decides where anything is written: members go into numbered files of one folder, their paths are
names and nothing else.
"""

import io
import re
import stat
import zipfile
from collections.abc import Iterator
from pathlib import Path

from extract.kind import MAX_RATIO, RATIO_FROM_BYTES, detect_kind
from extract.members import Member, Unpacked
from model.errors import DocumentFault
from model.status import DocumentKind, ReceiptStatus

MAX_ARCHIVE_MEMBERS = 5_000
MAX_ARCHIVE_BYTES = 2 * 1024**3
"""Bytes that an archive with the archives in it may unpack to."""
MAX_DEPTH = 2
"""An archive in an archive is unpacked, one in that is not."""
LONGEST_NAME = 400

_UTF8_NAME = 0x800
"""General purpose flag 11: the name is in UTF-8 (APPNOTE.TXT 4.4.4)."""
_ENCRYPTED = 0x1
_LEFT_OUT = (".", "~$")
_UNSAFE = re.compile(r"^(/|[A-Za-z]:)|(^|/)\.\.(/|$)")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f]")


def check_archive(data: bytes) -> None:
    """Raise the DocumentFault of an archive that cannot be unpacked as a whole.

    `corrupt` (`broken_archive`), `encrypted` (`encrypted_archive`) where every member is, `too_large`
    (`archive_too_many_members`), `no_form` (`empty_archive`) where nothing is in it.
    """
    with _opened(data) as archive:
        members = list(_files(archive))
        if not members:
            raise DocumentFault(
                ReceiptStatus.NO_FORM, "empty_archive", "The archive holds no file. Ask the publisher for it again."
            )
        if len(members) > MAX_ARCHIVE_MEMBERS:
            raise DocumentFault(
                ReceiptStatus.TOO_LARGE,
                "archive_too_many_members",
                f"The archive holds {len(members)} files, more than {MAX_ARCHIVE_MEMBERS}. Hand it in in parts.",
            )
        if all(member.flag_bits & _ENCRYPTED for member in members):
            raise DocumentFault(
                ReceiptStatus.ENCRYPTED,
                "encrypted_archive",
                "The archive is locked by a password. Ask the publisher for one without.",
            )


def unpack(data: bytes, folder: Path, *, max_bytes: int) -> Unpacked:
    """Unpack an archive, and the archives in it, into numbered files of a folder.

    `max_bytes` is what one member may have. A member that cannot be unpacked is there with its status.
    """
    try:
        if detect_kind(data) is not DocumentKind.ZIP:
            return Unpacked(None)
        check_archive(data)
    except DocumentFault:
        return Unpacked(None)
    return Unpacked(tuple(_Unpacking(folder, max_bytes).members(data, "", 1)))


class _Unpacking:
    """What unpacking one archive with the archives in it has used up."""

    def __init__(self, folder: Path, max_bytes: int) -> None:
        self.folder = folder
        self.max_bytes = max_bytes
        self.left_bytes = MAX_ARCHIVE_BYTES
        self.left_members = MAX_ARCHIVE_MEMBERS
        self.written = 0
        self.names: set[str] = set()

    def members(self, data: bytes, prefix: str, depth: int) -> Iterator[Member]:
        """The members of one archive, each archive's own before its members'."""
        with _opened(data) as archive:
            for info in _files(archive):
                printed = decoded_name(info)
                name = self._unique(prefix + _safe(printed))
                self.left_members -= 1
                try:
                    content = self._content(archive, info, printed)
                    inner = _files_within(content)
                    self._check_inner(inner, depth)
                except DocumentFault as fault:
                    yield Member(name, None, fault.status, fault.code, fault.message)
                    continue
                self.written += 1
                file = str(self.written)
                (self.folder / file).write_bytes(content)
                yield Member(name, file)
                if inner:
                    yield from self.members(content, f"{name}/", depth + 1)

    def _check_inner(self, inner: int, depth: int) -> None:
        if inner and depth >= MAX_DEPTH:
            raise DocumentFault(
                ReceiptStatus.UNSUPPORTED,
                "archive_too_deep",
                "An archive in an archive in an archive is not unpacked. Unpack it and hand in its files.",
            )
        if inner > self.left_members:
            raise DocumentFault(
                ReceiptStatus.TOO_LARGE,
                "archive_too_many_members",
                f"The archives in the archive hold more than {MAX_ARCHIVE_MEMBERS} files. Hand them in by themselves.",
            )

    def _content(self, archive: zipfile.ZipFile, info: zipfile.ZipInfo, printed: str) -> bytes:
        fault = _refusal(info, printed)
        if fault is None and info.file_size > min(self.max_bytes, self.left_bytes):
            fault = (
                ReceiptStatus.TOO_LARGE,
                "member_too_large",
                f"The member has {info.file_size} bytes, more than one may have or the archive has left "
                f"({self.max_bytes}, {self.left_bytes}). Hand it in by itself or in parts.",
            )
        if fault is not None:
            raise DocumentFault(*fault)
        self.left_bytes -= info.file_size
        try:
            return archive.read(info)
        except NotImplementedError as error:
            raise DocumentFault(
                ReceiptStatus.UNSUPPORTED,
                "unsupported_compression",
                "The member is packed by a method that is not read. Unpack the archive and hand in its files.",
            ) from error
        except MemoryError:
            raise
        except Exception as error:
            # zlib and others raise errors of their own for damaged members.
            raise DocumentFault(
                ReceiptStatus.CORRUPT,
                "broken_member",
                "The member of the archive is damaged or cut off. Fetch the archive again or ask the publisher for it.",
            ) from error

    def _unique(self, name: str) -> str:
        """The name, numbered where an archive has it twice: each member has a receipt of its own."""
        found, number = name, 1
        while found in self.names:
            number += 1
            found = f"{name} ({number})"
        self.names.add(found)
        return found


def decoded_name(info: zipfile.ZipInfo) -> str:
    """A member's path. Without the flag for UTF-8, programs in China write GBK, some UTF-8 all the same."""
    name = info.orig_filename
    if not info.flag_bits & _UTF8_NAME:
        raw = name.encode("cp437", "replace")
        for encoding in ("utf-8", "gb18030"):
            try:
                name = raw.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
    return name.replace("\\", "/")


def _refusal(info: zipfile.ZipInfo, printed: str) -> tuple[ReceiptStatus, str, str] | None:
    """Why a member is not unpacked, before anything of it is; null where nothing is against it."""
    if stat.S_ISLNK(info.external_attr >> 16):
        what = "The member is a symbolic link, which is never followed. Hand in the file it stands for."
        return ReceiptStatus.UNSUPPORTED, "unsafe_member", what
    if _UNSAFE.search(printed):
        what = "The member's path leads out of the archive; it may be meant to harm. Check where the archive came from."
        return ReceiptStatus.UNSUPPORTED, "unsafe_member", what
    if info.flag_bits & _ENCRYPTED:
        what = "The member of the archive is locked by a password. Ask the publisher for one without."
        return ReceiptStatus.ENCRYPTED, "encrypted_member", what
    if info.file_size > RATIO_FROM_BYTES and info.file_size > MAX_RATIO * max(info.compress_size, 1):
        what = f"The member unpacks from {info.compress_size} to {info.file_size} bytes; it may be meant to harm."
        return ReceiptStatus.TOO_LARGE, "unpacks_too_large", f"{what} Check where the archive came from."
    return None


def _opened(data: bytes) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError, EOFError) as error:
        raise DocumentFault(
            ReceiptStatus.CORRUPT,
            "broken_archive",
            "The zip archive is damaged or cut off. Fetch it again or ask the publisher for it.",
        ) from error


def _files(archive: zipfile.ZipFile) -> Iterator[zipfile.ZipInfo]:
    """The members that are files; hidden ones, owner files of office programs and what macOS adds are left out, as
    they are in folders.
    """
    for info in archive.infolist():
        path = decoded_name(info)
        parts = [part for part in path.split("/") if part not in ("", ".", "..")]
        if path.endswith("/") or not parts or parts[0] == "__MACOSX" or any(p.startswith(_LEFT_OUT) for p in parts):
            continue
        yield info


def _safe(path: str) -> str:
    parts = [_UNPRINTABLE.sub("_", part) for part in path.split("/") if part not in ("", ".")]
    return "/".join("__" if part == ".." else part for part in parts)[:LONGEST_NAME]


def _files_within(content: bytes) -> int:
    """How many files an archive in an archive holds; 0 where it is none, or one of which its own receipt tells why it
    is not unpacked.
    """
    try:
        if not content.startswith(b"PK") or detect_kind(content) is not DocumentKind.ZIP:
            return 0
        check_archive(content)
    except DocumentFault:
        return 0
    with _opened(content) as archive:
        return sum(1 for _ in _files(archive))
