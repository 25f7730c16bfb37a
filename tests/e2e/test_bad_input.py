"""Broken and foreign files: each ends in its own status with a clear message, the rest of the load goes through."""

import io
import shutil
import zipfile
from pathlib import Path

import docx
import pypdfium2
import pytest

from tests.e2e.conftest import Home


def encrypted_pdf() -> bytes:
    """A PDF that asks for a password; made by hand because no library here writes one. RC4, 40 bit, revision 2."""
    import hashlib

    from cryptography.hazmat.decrepit.ciphers.algorithms import ARC4
    from cryptography.hazmat.primitives.ciphers import Cipher

    padding = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")

    def rc4(key: bytes, data: bytes) -> bytes:
        return Cipher(ARC4(key), mode=None).encryptor().update(data)

    def padded(password: bytes) -> bytes:
        return (password + padding)[:32]

    identity, permissions = b"0123456789abcdef", -4
    owner = rc4(hashlib.md5(padded(b"owner")).digest()[:5], padded(b"user"))  # noqa: S324 - the format asks for it
    seed = padded(b"user") + owner + permissions.to_bytes(4, "little", signed=True) + identity
    user = rc4(hashlib.md5(seed).digest()[:5], padding)  # noqa: S324
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>",
        b"<</Filter/Standard/V 1/R 2/O<" + owner.hex().encode() + b">/U<" + user.hex().encode() + b">/P -4>>",
    ]
    out = io.BytesIO()
    out.write(b"%PDF-1.4\n")
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(out.tell())
        out.write(b"%d 0 obj" % number + body + b"endobj\n")
    start = out.tell()
    out.write(b"xref\n0 5\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % offset for offset in offsets))
    identity_hex = identity.hex().encode()
    out.write(b"trailer<</Size 5/Root 1 0 R/Encrypt 4 0 R/ID[<" + identity_hex + b"><" + identity_hex + b">]>>\n")
    out.write(b"startxref\n%d\n%%%%EOF" % start)
    return out.getvalue()


def test_each_broken_file_gets_its_own_status_and_costs_nothing_else(home: Home, root: Path, tmp_path: Path) -> None:
    inbox = tmp_path / "in box"
    inbox.mkdir()
    whole = (root / "samples" / "files" / "market-2024.docx").read_bytes()
    (inbox / "a-whole.docx").write_bytes(whole)
    (inbox / "b-same-bytes.docx").write_bytes(whole)
    (inbox / "c-empty.docx").write_bytes(b"")
    (inbox / "d-truncated.docx").write_bytes(whole[: len(whole) // 2])
    (inbox / "e-encrypted.pdf").write_bytes(encrypted_pdf())
    shutil.copyfile("/bin/true", inbox / "f-program.docx")
    letter = docx.Document()
    letter.add_paragraph("关于召开会议的通知")
    letter.save(str(inbox / "g-letter.docx"))
    with zipfile.ZipFile(inbox / "h-archive.docx", "w") as archive:
        archive.writestr("readme.txt", "no Word document")
    (inbox / "i-large.txt").write_bytes(b"x" * 2_000_000)

    limits = {"JIXIAO_MAX_DOCUMENT_BYTES": "1000000"}
    done = home.load(inbox, env=limits)
    assert done.returncode == 0, done.stdout + done.stderr

    rows = {row["name"]: row for row in home.query("select name, status, code, message from audit.receipt")}
    assert {name: row["status"] for name, row in rows.items()} == {
        "a-whole.docx": "parsed",
        "b-same-bytes.docx": "duplicate",
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
    sums = home.query("select count(*) as received, (select count(*) from audit.form) as forms from audit.receipt")
    assert sums == [{"received": 10, "forms": 1}]
    status = home.run("status").stdout
    assert "sum" in status
    assert "10" in status


def test_the_encrypted_pdf_of_these_tests_is_one() -> None:
    with pytest.raises(pypdfium2.PdfiumError, match="assword"):
        pypdfium2.PdfDocument(encrypted_pdf())


def test_a_folder_without_any_form_ends_well_and_publishes_nothing(home: Home, tmp_path: Path) -> None:
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / "notes.txt").write_text("会议记录\n", "utf-8")
    done = home.run("run", "--source", str(tmp_path / "inbox"))
    assert done.returncode == 0, done.stderr
    assert "No release yet" in done.stdout
    assert not (home.path / "current").exists()


def test_a_source_that_is_not_there_is_named(home: Home, tmp_path: Path) -> None:
    done = home.run("run", "--source", str(tmp_path / "nowhere"))
    assert done.returncode == 1
    assert "nowhere" in done.stderr
    assert "Traceback" not in done.stderr
