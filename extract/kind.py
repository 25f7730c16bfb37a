"""What kind of file a document is, decided from its bytes alone: names lie."""

import codecs
import io
import re
import zipfile
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from extract.readers.text import decode
from model.errors import DocumentFault
from model.status import DocumentKind, ReceiptStatus

OLE_MAGIC = bytes.fromhex("D0CF11E0A1B11AE1")
PDF_HEADER_WITHIN = 1024
"""Readers accept a PDF whose header stands within its first 1024 bytes (ISO 32000-1, annex H.3.4.1)."""
MARKUP_WITHIN = 2048
PLAIN_WITHIN = 4096
"""A file with a zero byte within its first bytes is no text."""

MAX_UNPACKED_BYTES = 512 * 1024 * 1024
MAX_MEMBERS = 20_000
MAX_RATIO = 300
"""XML seldom packs better than one to a hundred."""
RATIO_FROM_BYTES = 32 * 1024 * 1024
"""Small members may pack better: they do no harm."""

WORD_MAIN_PART = re.compile(
    rb"wordprocessingml\.(document|template)\.main\+xml|ms-word\.(document|template)\.macroEnabled"
)
DOC_ENCRYPTED = 0x0100
"""fEncrypted in the flags at byte 10 of the WordDocument stream ([MS-DOC] 2.5.2)."""
XLS_FILEPASS = 0x002F
"""The record that follows the first BOF of a workbook with a password ([MS-XLS] 2.4.117)."""
XLS_RECORDS_BEFORE_FILEPASS = 20
OPENDOCUMENT = {
    b"application/vnd.oasis.opendocument.text": DocumentKind.ODT,
    b"application/vnd.oasis.opendocument.text-template": DocumentKind.ODT,
    b"application/vnd.oasis.opendocument.spreadsheet": DocumentKind.ODS,
    b"application/vnd.oasis.opendocument.spreadsheet-template": DocumentKind.ODS,
}
"""Content of the member `mimetype` (OpenDocument 1.3, part 2, 3.3)."""


def detect_kind(data: bytes) -> DocumentKind:
    """The kind of a readable document or archive.

    Raises DocumentFault for everything else: corrupt (`empty_file`, `broken_docx`, `broken_pdf`, ...), encrypted
    (`encrypted_docx`, `encrypted_pdf`, ...), too_large (`unpacks_too_large`), unsupported (`unsupported_...`).
    """
    if not data.strip(b"\x00\t\n\r\f\v "):
        raise DocumentFault(
            ReceiptStatus.CORRUPT, "empty_file", "The file is empty. Fetch it again or ask the publisher for it."
        )
    if data.startswith(b"PK\x03\x04") or data.startswith(b"PK\x05\x06"):
        return _zip_kind(data)
    if data.startswith(OLE_MAGIC):
        return _ole_kind(data)
    if _is_pdf(data):
        from extract.readers.pdf_file import check_pdf  # pdfium takes time to load

        check_pdf(data)
        return DocumentKind.PDF
    for entry in _table()["signatures"]:
        if _signed(data, entry):
            return _known(entry)
    return _text_kind(data)


def _is_pdf(data: bytes) -> bool:
    start = data.find(b"%PDF-", 0, PDF_HEADER_WITHIN)
    if start < 0:
        return False
    return not data[:start].strip(b"\xef\xbb\xbf\x00\t\n\r\f\v ") or b" obj" in data


def _text_kind(data: bytes) -> DocumentKind:
    try:
        text = decode(data)
    except DocumentFault:
        # Markup tells its encoding itself, and a few wrong bytes do not make a web page or an RTF file another thing.
        text = None
    mark_aside = data[:MARKUP_WITHIN].removeprefix(codecs.BOM_UTF8)
    plain = mark_aside.decode("latin-1") if text is None else text[:MARKUP_WITHIN]
    beginning = plain.lstrip("\ufeff \t\r\n")
    for entry in _table()["markup"]:
        if re.match(entry["pattern"], beginning, re.IGNORECASE | re.DOTALL | re.MULTILINE):
            return _known(entry)
    if text is None:
        raise _unsupported({"code": "unsupported_binary", "what": _described(data), "advice": "document"})
    return DocumentKind.TEXT


def _zip_kind(data: bytes) -> DocumentKind:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            members = package.infolist()
            names = [member.filename for member in members]
            is_word = _is_word(package, names)
            kind = DocumentKind.DOCX if is_word else _opendocument(package, names) or _package_kind(names)
            if kind is not DocumentKind.ZIP:
                # Members of an archive are judged one by one, the parts of a document all together.
                _check_sizes(members)
            if is_word:
                if any(member.flag_bits & 0x1 for member in members):
                    raise _encrypted("encrypted_docx", "The Word file is locked by a password.")
                return DocumentKind.DOCX
            return kind
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError, EOFError) as error:
        raise _broken_zip(data) from error


def _package_kind(names: list[str]) -> DocumentKind:
    """The kind by the members' names; an archive where they are no document's. Raises DocumentFault."""
    for entry in _table()["packages"]:
        if any(re.search(entry["member"], name) for name in names):
            return _known(entry)
    return DocumentKind.ZIP


def _check_sizes(members: list[zipfile.ZipInfo]) -> None:
    """Refuse a package that would unpack beyond every sensible size, before anything of it is unpacked."""
    unpacked = sum(member.file_size for member in members)
    bombs = [
        member
        for member in members
        if member.file_size > RATIO_FROM_BYTES and member.file_size > MAX_RATIO * max(member.compress_size, 1)
    ]
    if unpacked > MAX_UNPACKED_BYTES or len(members) > MAX_MEMBERS or bombs:
        raise DocumentFault(
            ReceiptStatus.TOO_LARGE,
            "unpacks_too_large",
            f"The package unpacks to {unpacked} bytes in {len(members)} parts, more than any form needs. Publish it "
            "without pictures or in parts.",
        )


def _is_word(package: zipfile.ZipFile, names: list[str]) -> bool:
    if "word/document.xml" in names:
        return True
    if "[Content_Types].xml" not in names or package.getinfo("[Content_Types].xml").file_size > RATIO_FROM_BYTES:
        return False
    try:
        return WORD_MAIN_PART.search(package.read("[Content_Types].xml")) is not None
    except RuntimeError as error:
        raise _encrypted("encrypted_docx", "The package is locked by a password.") from error
    except Exception as error:
        # zlib and others raise errors of their own for damaged members.
        raise zipfile.BadZipFile(str(error)) from error


def _opendocument(package: zipfile.ZipFile, names: list[str]) -> DocumentKind | None:
    """The kind of a text or table document of the OpenDocument format; null for every other package."""
    if "mimetype" not in names or package.getinfo("mimetype").file_size > MARKUP_WITHIN:
        return None
    try:
        kind = OPENDOCUMENT.get(package.read("mimetype").strip())
        manifest = "META-INF/manifest.xml"
        if kind is None or manifest not in names or package.getinfo(manifest).file_size > RATIO_FROM_BYTES:
            return kind
        locked = b"encryption-data" in package.read(manifest)
    except Exception as error:
        # zlib and others raise errors of their own for damaged members.
        raise zipfile.BadZipFile(str(error)) from error
    if locked:
        raise _encrypted("encrypted_odt", "The OpenDocument file is locked by a password.")
    return kind


def _broken_zip(data: bytes) -> DocumentFault:
    head = data[:4096]
    if b"[Content_Types].xml" in head or b"word/" in head or b"_rels/" in head:
        return DocumentFault(
            ReceiptStatus.CORRUPT,
            "broken_docx",
            "The Word file is damaged or cut off. Fetch it again or ask the publisher for it.",
        )
    return DocumentFault(
        ReceiptStatus.CORRUPT,
        "broken_archive",
        "The zip archive is damaged or cut off. Fetch it again or ask the publisher for it.",
    )


def _ole_kind(data: bytes) -> DocumentKind:
    """The kind of a file of the old Office container format."""
    import olefile

    try:
        with olefile.OleFileIO(io.BytesIO(data)) as container:
            streams = {"/".join(path) for path in container.listdir()}
            if "EncryptedPackage" in streams:
                raise _encrypted("encrypted_docx", "The Office file is locked by a password.")
            if "WordDocument" in streams and _doc_is_encrypted(container):
                raise _encrypted("encrypted_doc", "The Word document is locked by a password.")
            if "Workbook" in streams and _xls_is_encrypted(container):
                raise _encrypted("encrypted_xls", "The Excel workbook is locked by a password.")
    except DocumentFault:
        raise
    except Exception as error:
        # olefile raises whatever its parsing of damaged tables runs into.
        raise DocumentFault(
            ReceiptStatus.CORRUPT,
            "broken_doc",
            "The Office file of the old format is damaged or cut off. Fetch it again or ask the publisher for it.",
        ) from error
    for entry in _table()["containers"]:
        if any(name == entry["stream"] or name.startswith(entry["stream"]) for name in streams):
            return _known(entry)
    raise _unsupported({"code": "unsupported_ole", "what": "a file of an old Office format", "advice": "convert"})


def _doc_is_encrypted(container: Any) -> bool:
    with container.openstream("WordDocument") as stream:
        head = stream.read(12)
    return len(head) == 12 and bool(int.from_bytes(head[10:12], "little") & DOC_ENCRYPTED)


def _xls_is_encrypted(container: Any) -> bool:
    with container.openstream("Workbook") as stream:
        for _ in range(XLS_RECORDS_BEFORE_FILEPASS):
            head = stream.read(4)
            if len(head) < 4:
                return False
            if int.from_bytes(head[:2], "little") == XLS_FILEPASS:
                return True
            stream.seek(int.from_bytes(head[2:], "little"), io.SEEK_CUR)
    return False


def _encrypted(code: str, what: str) -> DocumentFault:
    return DocumentFault(ReceiptStatus.ENCRYPTED, code, f"{what} Ask the publisher for one without a password.")


def _known(entry: dict[str, Any]) -> DocumentKind:
    """The kind that an entry of kinds.yaml stands for; raises DocumentFault where it is one that is not read."""
    if "kind" in entry:
        return DocumentKind(entry["kind"])
    raise _unsupported(entry)


def _unsupported(entry: dict[str, Any]) -> DocumentFault:
    return DocumentFault(
        ReceiptStatus.UNSUPPORTED,
        entry["code"],
        f"The file is {entry['what']}, which is not read. {_table()['advice'][entry['advice']]}",
    )


def _signed(data: bytes, entry: dict[str, Any]) -> bool:
    at = entry.get("at", 0)
    signatures = [bytes.fromhex(text) for text in entry.get("hex", ())]
    if b"\x00" in data[:PLAIN_WITHIN]:
        signatures.extend(text.encode("ascii") for text in entry.get("text", ()))
    return any(data[at : at + len(signature)] == signature for signature in signatures)


def _described(data: bytes) -> str:
    """What puremagic takes unknown bytes for, as far as it is sure."""
    import puremagic

    try:
        matches = [match for match in puremagic.magic_string(data) if match.confidence >= 0.8 and match.name]
    except (puremagic.PureError, ValueError):
        matches = []
    return (
        f"neither text nor a known document (perhaps: {matches[0].name})" if matches else "neither text nor a document"
    )


@cache
def _table() -> dict[str, Any]:
    return yaml.safe_load(files("extract").joinpath("kinds.yaml").read_text(encoding="utf-8"))
