"""Broken and foreign files: each ends in its own status with a clear message, the rest of the load goes through."""

from pathlib import Path

import pypdfium2
import pytest

from tests.e2e.broken_files import encrypted_pdf
from tests.e2e.conftest import Home


def test_each_broken_file_gets_its_own_status_and_costs_nothing_else(republished: Home, grown: Home) -> None:
    listed = republished.query("select name, status, code, message from audit.receipt where source = 'in box'")
    rows = {row["name"]: row for row in listed}
    assert len(rows) == len(listed)
    assert {name: row["status"] for name, row in rows.items()} == {
        "a-whole.pdf": "parsed",
        "b-same-bytes.pdf": "duplicate",
        "c-empty.docx": "corrupt",
        "d-truncated.docx": "corrupt",
        "e-encrypted.pdf": "encrypted",
        "f-program.docx": "unsupported",
        "g-letter.docx": "no_form",
        "h-archive.docx": "parsed",
        "h-archive.docx/readme.txt": "no_form",
        "i-large.txt": "too_large",
    }
    codes = [row["code"] for row in rows.values() if row["status"] not in {"parsed", "duplicate"}]
    assert all(codes)
    assert all(row["message"] for row in rows.values() if row["status"] not in {"parsed", "duplicate"})
    counts = "select (select count(*) from audit.receipt) as received, (select count(*) from audit.form) as forms"
    (before,), (after,) = grown.query(counts), republished.query(counts)
    assert after == {"received": before["received"] + 10, "forms": before["forms"] + 1}
    status = republished.run("status").stdout
    assert "sum" in status
    assert str(after["received"]) in status


def test_the_encrypted_pdf_of_these_tests_is_one() -> None:
    with pytest.raises(pypdfium2.PdfiumError, match="assword"):
        pypdfium2.PdfDocument(encrypted_pdf())


def test_a_source_that_is_not_there_is_named(home: Home, tmp_path: Path) -> None:
    done = home.run("run", "--source", str(tmp_path / "nowhere"))
    assert done.returncode == 1
    assert "nowhere" in done.stderr
    assert "Traceback" not in done.stderr
