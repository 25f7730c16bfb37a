"""Open a Word package, and say in the project's own terms why one cannot be opened."""

import zipfile
from collections.abc import Callable
from functools import cache
from io import BytesIO

from docx.opc.exceptions import OpcError
from docx.opc.package import OpcPackage
from lxml import etree

from extract.readers.docx_text import M, R, W
from extract.readers.package import related_parts, root_of
from model.errors import DocumentFault
from model.status import ReceiptStatus

MAX_UNPACKED_BYTES = 512 * 1024 * 1024

_STRICT = b"http://purl.oclc.org/ooxml/"
_TRANSITIONAL = {
    b"http://purl.oclc.org/ooxml/wordprocessingml/main": W[1:-1].encode(),
    b"http://purl.oclc.org/ooxml/officeDocument/math": M[1:-1].encode(),
    b"http://purl.oclc.org/ooxml/officeDocument/relationships": R[1:-1].encode(),
}
"""Names of ISO/IEC 29500 Strict, and those of Transitional that mean the same here."""
_STRICT_MAIN = "http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument"


Parts = Callable[[str], bytes | None]
"""The bytes of a part by the relation that the main part names it with; null where there is none."""


def body_of(data: bytes) -> tuple[etree._Element, Parts]:
    """The body of the main part, and its other parts.

    Raises DocumentFault: corrupt, too_large, or unsupported where it is no Word file.
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
            if unpacked > MAX_UNPACKED_BYTES:
                raise docx_fault(
                    ReceiptStatus.TOO_LARGE,
                    "unpacks_too_large",
                    f"The Word file unpacks to {unpacked} bytes, more than {MAX_UNPACKED_BYTES}; publish it without "
                    "pictures or in parts.",
                )
            broken = archive.testzip()
            if broken is not None:
                raise _corrupt(f"its part {broken} does not match its checksum")
            for name in archive.namelist():
                if name.endswith((".xml", ".rels")):
                    with archive.open(name) as part:
                        if b"<!DOCTYPE" in part.read(4096):
                            raise _corrupt(f"its part {name} declares a document type, which no Word file does")
        root, parts = _root(data)
    except DocumentFault:
        raise
    except (zipfile.BadZipFile, etree.XMLSyntaxError, OpcError, KeyError, ValueError, EOFError, OSError) as error:
        raise _corrupt(f"{type(error).__name__}: {error}") from error
    except (NotImplementedError, RuntimeError, zipfile.LargeZipFile) as error:
        raise _corrupt(f"its package is packed in a way that cannot be read ({error})") from error
    except Exception as error:
        # zlib and lxml raise errors of their own for damaged parts; none of them is a fault of the reader.
        raise _corrupt(f"{type(error).__name__}: {error}") from error
    body = root.find(f"{W}body") if root is not None else None
    if body is None:
        raise docx_fault(
            ReceiptStatus.UNSUPPORTED,
            "not_a_word_file",
            "The package holds no Word document body; publish the form as docx, PDF or text.",
        )
    return body, parts


def _root(data: bytes) -> tuple[etree._Element | None, Parts]:
    """The root of the main part. python-docx does not know the names of Strict files: these are put right first."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        relations = archive.read("_rels/.rels")
        if _STRICT in relations:
            targets = {each.get("Type"): each.get("Target") or "" for each in root_of(relations)}
            blob = archive.read(targets[_STRICT_MAIN].lstrip("/"))
            for strict, transitional in _TRANSITIONAL.items():
                blob = blob.replace(strict, transitional)
            return root_of(blob), _parts_of(data, targets[_STRICT_MAIN])
    part = OpcPackage.open(BytesIO(data)).main_document_part
    root = getattr(part, "element", None)
    return root if root is not None else root_of(part.blob), _parts_of(data, str(part.partname))


def _parts_of(data: bytes, main: str) -> Parts:
    """The parts that the main part names. Each is read when it is asked for: the opened package, whose parts refer to
    each other, would stay in memory until it is collected.
    """

    @cache
    def targets() -> dict[str, str]:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            try:
                return related_parts(archive, main)
            except etree.XMLSyntaxError as error:
                raise _corrupt(f"XMLSyntaxError: {error}") from error

    def part(relation: str) -> bytes | None:
        target = targets().get(relation)
        with zipfile.ZipFile(BytesIO(data)) as archive:
            return archive.read(target) if target in archive.namelist() else None

    return part


def parsed(part: bytes) -> etree._Element:
    """The root of a part. Raises DocumentFault (corrupt) where its XML is broken."""
    try:
        return root_of(part)
    except etree.XMLSyntaxError as error:
        raise _corrupt(f"XMLSyntaxError: {error}") from error


def docx_fault(status: ReceiptStatus, code: str, message: str) -> DocumentFault:
    """The fault of a Word file."""
    return DocumentFault(status, code, message)


def _corrupt(what: str) -> DocumentFault:
    return docx_fault(
        ReceiptStatus.CORRUPT,
        "corrupt_docx",
        f"The Word file is damaged: {what}. Ask the publisher for the file again.",
    )
