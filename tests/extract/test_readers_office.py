"""Documents that LibreOffice converts: what it loses, makes up or would fetch is noticed or prevented."""

import io
import shutil
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import docx
import pytest

from extract.extraction import extract_document
from extract.kind import detect_kind
from extract.readers import office
from extract.readers.docx import read_docx
from extract.readers.office_doc import lost_cells, main_text
from model.errors import DocumentFault
from model.status import DocumentKind, ReceiptStatus
from tests.extract.made_up import t1
from tests.extract.test_extraction import as_docx
from tests.outside import absent

FILTERS = {"doc": "MS Word 97", "rtf": "Rich Text Format", "odt": "writer8", "xml": "MS Word 2003 XML"}


@pytest.fixture(scope="module")
def libreoffice() -> None:
    if office.missing_package(DocumentKind.DOC) is not None:
        absent("LibreOffice is not installed (apt-get install libreoffice-writer-nogui)", "JIXIAO_REQUIRE_LIBREOFFICE")


def as_other(documents: dict[str, bytes], suffix: str, folder: Path) -> dict[str, bytes]:
    """Word files as LibreOffice saves them in another format."""
    for name, data in documents.items():
        (folder / f"{name}.docx").write_bytes(data)
    way = office._Way("docx", suffix, FILTERS[suffix], "libswlo.so", "")
    office._run(shutil.which("soffice") or "", [folder / f"{name}.docx" for name in documents], way, folder)
    return {name: (folder / f"{name}.{suffix}").read_bytes() for name in documents}


def ends_on_text(data: bytes) -> bytes:
    document = docx.Document(io.BytesIO(data))
    document.add_paragraph("填报注意事项")
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


@pytest.fixture(scope="module")
def old_files(libreoffice: None, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    form = as_docx(t1())
    return as_other({"whole": ends_on_text(form), "cut": form}, "doc", tmp_path_factory.mktemp("doc"))


def test_an_old_word_file_gives_the_same_form_as_the_new_one(old_files: dict[str, bytes]) -> None:
    data = old_files["whole"]
    assert detect_kind(data) is DocumentKind.DOC
    extraction = extract_document(data)
    assert (extraction.kind, extraction.status, extraction.code) == (DocumentKind.DOC, ReceiptStatus.PARSED, None)
    assert extraction.forms[0].form_hash == extract_document(as_docx(t1())).forms[0].form_hash


def test_a_table_that_libreoffice_drops_is_an_issue_and_no_silence(old_files: dict[str, bytes]) -> None:
    data = old_files["cut"]
    assert main_text(data).count("\x07") > 50
    extraction = extract_document(data)
    assert [issue.code for issue in extraction.issues] == ["lost_in_conversion"]
    assert extraction.status is ReceiptStatus.NO_FORM
    assert "ask for it as docx or PDF" in (extraction.message or "")


@pytest.mark.parametrize("suffix", ["rtf", "odt", "xml"])
def test_other_word_processors_give_the_same_form(libreoffice: None, tmp_path: Path, suffix: str) -> None:
    data = as_other({"form": ends_on_text(as_docx(t1()))}, suffix, tmp_path)["form"]
    extraction = extract_document(data)
    assert extraction.kind == {"xml": "word_xml"}.get(suffix, suffix)
    assert [form.total_score for form in extraction.forms] == ["97.88"]


def test_a_file_that_libreoffice_skips_is_corrupt(libreoffice: None) -> None:
    with pytest.raises(DocumentFault) as caught:
        office.convert(b"PK\x03\x04 no package at all" * 20, DocumentKind.ODT)
    assert (caught.value.status, caught.value.code) == (ReceiptStatus.CORRUPT, "not_converted")


def test_a_conversion_that_does_not_end_is_ended(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    program = tmp_path / "soffice"
    program.write_text(f"#!/bin/sh\necho $$ >{tmp_path}/pid\nsleep 100 & wait\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setattr(office, "SECONDS_PER_DOCUMENT", 0.3)
    with pytest.raises(DocumentFault) as caught:
        office.convert(b"{\\rtf1}", DocumentKind.RTF)
    assert (caught.value.status, caught.value.code) == (ReceiptStatus.TOO_LARGE, "conversion_too_long")
    pid = (tmp_path / "pid").read_text().strip()
    assert subprocess.run(["ps", "-o", "stat=", "--ppid", pid, "-p", pid], capture_output=True).stdout in (b"", b"Z\n")


def test_without_libreoffice_the_document_waits_and_the_message_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    extraction = extract_document(b"{\\rtf1 text}")
    assert (extraction.status, extraction.code) == (ReceiptStatus.UNSUPPORTED, office.NEEDS_LIBREOFFICE)
    assert "apt-get install libreoffice-writer-nogui" in (extraction.message or "")


def test_a_part_of_libreoffice_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("soffice", "soffice.bin", "libswlo.so"):
        (tmp_path / name).touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert office.missing_package(DocumentKind.DOC) is None
    assert office.missing_package(DocumentKind.XLS) == "libreoffice-calc-nogui"
    assert office.missing_package(DocumentKind.DOCX) is None


def test_nothing_that_a_document_refers_to_is_fetched(libreoffice: None) -> None:
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        do_HEAD = do_OPTIONS = do_PROPFIND = do_GET  # noqa: N815 the names are the library's

        def log_message(self, *args: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        address = f"http://127.0.0.1:{server.server_port}"
        parts = [
            f'{{\\field{{\\*\\fldinst INCLUDEPICTURE "{address}/a.png" \\\\d}}{{\\fldrslt x}}}}',
            f'{{\\field{{\\*\\fldinst INCLUDETEXT "{address}/b.docx"}}{{\\fldrslt y}}}}',
            f"{{\\*\\template {address}/c.dot}} text\\par",
        ]
        rtf = f"{{\\rtf1 {''.join(parts)}}}"
        content = read_docx(office.convert(rtf.encode(), DocumentKind.RTF))
        server.shutdown()
        thread.join()
    assert asked == []
    assert lost_cells(b"", content) == 0
