import io
import zipfile

import docx
import olefile
import pytest
from reportlab.lib.pdfencrypt import StandardEncryption

from extract.kind import detect_kind
from model.errors import DocumentFault
from model.status import DocumentKind, ReceiptStatus
from tests.extract.pdf_files import Drawing


def word_file() -> bytes:
    stream = io.BytesIO()
    document = docx.Document()
    document.add_table(2, 2)
    document.save(stream)
    return stream.getvalue()


def pdf_file(**options: object) -> bytes:
    drawing = Drawing(**options)
    drawing.text(50, 100, "正文")
    return drawing.data()


def package(**members: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/"), content)
    return stream.getvalue()


def fault_of(data: bytes) -> DocumentFault:
    with pytest.raises(DocumentFault) as caught:
        detect_kind(data)
    assert caught.value.message.endswith(".")
    return caught.value


def test_readable_kinds() -> None:
    assert detect_kind(word_file()) is DocumentKind.DOCX
    assert detect_kind(pdf_file()) is DocumentKind.PDF
    assert detect_kind("项目支出绩效自评表\n\t项目名称".encode()) is DocumentKind.TEXT
    assert detect_kind("项目支出绩效自评表".encode("gb18030")) is DocumentKind.TEXT
    assert detect_kind("项目支出绩效自评表".encode("utf-16")) is DocumentKind.TEXT


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"{\\rtf1\\ansi text}", DocumentKind.RTF),
        (b"{\\rtf1\\ansi \xff\xfe\x81}", DocumentKind.RTF),
        ("<!DOCTYPE html><html><body>项目名称</body></html>".encode(), DocumentKind.HTML),
        (b'<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n<Workbook/>', DocumentKind.XLS),
        ("<p>附件</p><table><tr><td>项目名称</td></tr></table>".encode(), DocumentKind.HTML),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n", DocumentKind.HTML),
        (b"Content-Type: multipart/related; boundary=x\r\n\r\n", DocumentKind.HTML),
        ("<!-- 导出 -->\n<html><body></body></html>".encode("gb18030"), DocumentKind.HTML),
        ("\ufeff\r\n<table><tr><td>项目名称".encode(), DocumentKind.HTML),
        (b'<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:wordDocument/>', DocumentKind.WORD_XML),
        (package(**{"xl__workbook.xml": b"<workbook/>"}), DocumentKind.XLSX),
        (package(**{"xl__workbook.bin": b""}), DocumentKind.XLS),
        (package(mimetype=b"application/vnd.oasis.opendocument.text", content=b""), DocumentKind.ODT),
        (package(mimetype=b"application/vnd.oasis.opendocument.spreadsheet", content=b""), DocumentKind.ODS),
        (package(**{"form.docx": b"x"}), DocumentKind.ZIP),
        (package(), DocumentKind.ZIP),
    ],
)
def test_kinds_that_are_read_by_their_content(data: bytes, kind: DocumentKind) -> None:
    assert detect_kind(data) is kind


def test_a_locked_opendocument_file_is_encrypted() -> None:
    manifest = b"<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>"
    data = package(
        **{"mimetype": b"application/vnd.oasis.opendocument.text", "META-INF__manifest.xml": manifest, "content": b""}
    )
    assert fault_of(data).code == "encrypted_odt"


def test_a_word_file_is_known_by_its_content_types_where_its_main_part_has_another_name() -> None:
    types = (
        b'<Override ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>'
    )
    data = package(**{"[Content_Types].xml": types, "word__document2.xml": b"<w/>"})
    assert detect_kind(data) is DocumentKind.DOCX


def test_text_that_begins_like_a_program_or_a_picture_is_text() -> None:
    assert detect_kind("MZ项目支出绩效自评表".encode()) is DocumentKind.TEXT


@pytest.mark.parametrize("data", [b"", b"  \r\n\t", b"\x00" * 4096])
def test_an_empty_file(data: bytes) -> None:
    fault = fault_of(data)
    assert (fault.status, fault.code) == (ReceiptStatus.CORRUPT, "empty_file")


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_cut_off_word_file(share: float) -> None:
    data = word_file()
    fault = fault_of(data[: int(len(data) * share)])
    assert (fault.status, fault.code) == (ReceiptStatus.CORRUPT, "broken_docx")


def test_a_cut_off_archive_is_not_called_a_word_file() -> None:
    fault = fault_of(package(**{"notes.txt": b"x" * 5000, "more.txt": b"y" * 5000})[:100])
    assert (fault.status, fault.code) == (ReceiptStatus.CORRUPT, "broken_archive")


def test_a_pdf_that_asks_for_a_password_is_encrypted() -> None:
    fault = fault_of(pdf_file(encrypt=StandardEncryption("geheim", ownerPassword="x", canPrint=0)))
    assert (fault.status, fault.code) == (ReceiptStatus.ENCRYPTED, "encrypted_pdf")


def test_a_pdf_that_only_restricts_printing_is_readable() -> None:
    assert detect_kind(pdf_file(encrypt=StandardEncryption("", ownerPassword="x", canPrint=0))) is DocumentKind.PDF


@pytest.mark.parametrize("keep", [9, 100, 500])
def test_a_pdf_without_any_page_left_is_corrupt(keep: int) -> None:
    fault = fault_of(pdf_file()[:keep])
    assert (fault.status, fault.code) == (ReceiptStatus.CORRUPT, "broken_pdf")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"MZ\x90\x00\x03\x00\x00\x00" + b"\x00" * 200, "unsupported_executable"),
        (b"\x7fELF\x02\x01\x01\x00" + b"\x00" * 200, "unsupported_executable"),
        (b"#!/bin/sh\nrm -rf /\n", "unsupported_executable"),
        (b"<?xml version='1.0'?><svg xmlns='x'></svg>", "unsupported_image"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed\r\n\r\n", "unsupported_mhtml"),
        (
            b"From: a@example.org\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n"
            b"Content-Type: multipart/related; boundary=y\r\n\r\n",
            "unsupported_mhtml",
        ),
        (b"Rar!\x1a\x07\x01\x00" + b"\x00" * 20, "unsupported_archive"),
        (b"7z\xbc\xaf\x27\x1c\x00\x04" + b"\x00" * 20, "unsupported_archive"),
        (package(**{"ppt__presentation.xml": b"<p/>"}), "unsupported_pptx"),
        (package(**{"OFD.xml": b"<ofd/>"}), "unsupported_ofd"),
        (bytes(range(256)) * 20, "unsupported_binary"),
    ],
)
def test_other_kinds_are_named_with_what_to_do(data: bytes, code: str) -> None:
    fault = fault_of(data)
    assert (fault.status, fault.code) == (ReceiptStatus.UNSUPPORTED, code)
    assert fault.message.count(".") >= 2


class Container:
    """Stands for an OLE container: olefile reads such files and writes none."""

    streams: dict[str, bytes]

    def __init__(self, stream: io.BytesIO) -> None:
        self.stream = stream

    def __enter__(self) -> "Container":
        return self

    def __exit__(self, *error: object) -> None:
        self.stream.close()

    def listdir(self) -> list[list[str]]:
        return [name.split("/") for name in self.streams]

    def openstream(self, name: str) -> io.BytesIO:
        return io.BytesIO(self.streams[name])


@pytest.mark.parametrize(
    ("streams", "status", "code"),
    [
        ({"EncryptedPackage": b"", "EncryptionInfo": b""}, ReceiptStatus.ENCRYPTED, "encrypted_docx"),
        ({"WordDocument": b"\x00" * 10 + b"\x00\x01"}, ReceiptStatus.ENCRYPTED, "encrypted_doc"),
        (
            {"Workbook": b"\x09\x08\x02\x00\x00\x06\x2f\x00\x36\x00" + b"\x00" * 54},
            ReceiptStatus.ENCRYPTED,
            "encrypted_xls",
        ),
        ({"Other": b""}, ReceiptStatus.UNSUPPORTED, "unsupported_ole"),
    ],
)
def test_old_office_files_are_told_apart_by_their_streams(
    monkeypatch: pytest.MonkeyPatch, streams: dict[str, bytes], status: ReceiptStatus, code: str
) -> None:
    monkeypatch.setattr(Container, "streams", streams, raising=False)
    monkeypatch.setattr(olefile, "OleFileIO", Container)
    fault = fault_of(olefile.MAGIC + b"\x00" * 600)
    assert (fault.status, fault.code) == (status, code)


@pytest.mark.parametrize(
    ("streams", "kind"),
    [
        ({"WordDocument": b"\x00" * 12}, DocumentKind.DOC),
        ({"Workbook": b"\x09\x08\x02\x00\x00\x06"}, DocumentKind.XLS),
        ({"Book": b""}, DocumentKind.XLS),
    ],
)
def test_old_office_files_that_are_read(
    monkeypatch: pytest.MonkeyPatch, streams: dict[str, bytes], kind: DocumentKind
) -> None:
    monkeypatch.setattr(Container, "streams", streams, raising=False)
    monkeypatch.setattr(olefile, "OleFileIO", Container)
    assert detect_kind(olefile.MAGIC + b"\x00" * 600) is kind


def test_a_broken_old_office_file_is_corrupt() -> None:
    fault = fault_of(olefile.MAGIC + b"\x00" * 100)
    assert (fault.status, fault.code) == (ReceiptStatus.CORRUPT, "broken_doc")


def test_a_package_that_unpacks_beyond_reason_is_refused_unopened() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("[Content_Types].xml", b"<Types/>")
        archive.writestr("word/document.xml", b" " * (40 * 1024 * 1024))
    fault = fault_of(stream.getvalue())
    assert (fault.status, fault.code) == (ReceiptStatus.TOO_LARGE, "unpacks_too_large")


def test_a_locked_member_makes_a_word_file_encrypted() -> None:
    data = bytearray(word_file())
    for signature, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        place = data.find(signature)
        while place >= 0:
            data[place + offset] |= 1
            place = data.find(signature, place + 4)
    fault = fault_of(bytes(data))
    assert (fault.status, fault.code) == (ReceiptStatus.ENCRYPTED, "encrypted_docx")
