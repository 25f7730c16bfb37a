"""Broken and foreign files beside a whole one: the form of a sample with the total that its scores give."""

import copy
import io
import zipfile
from pathlib import Path

import docx

from samples.make import data, document_bytes

WRONG = "schools-2023-wrong-total.pdf"
"""The sample whose form is quarantined."""


def broken_files(root: Path) -> dict[str, bytes]:
    """The files by their names. One is larger than a million bytes, for a load with that limit."""
    document = copy.deepcopy(next(each for each in data()["documents"] if each["file"] == WRONG))
    document["forms"][0]["total"] = ["100", "92.5"]
    whole = document_bytes(document)
    word_file = (root / "samples" / "files" / "market-2024.docx").read_bytes()
    letter, archive = io.BytesIO(), io.BytesIO()
    written = docx.Document()
    written.add_paragraph("关于召开会议的通知")
    written.save(letter)
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("readme.txt", "no Word document")
    return {
        "a-whole.pdf": whole,
        "b-same-bytes.pdf": whole,
        "c-empty.docx": b"",
        "d-truncated.docx": word_file[: len(word_file) // 2],
        "e-encrypted.pdf": encrypted_pdf(),
        "f-program.docx": Path("/bin/true").read_bytes(),
        "g-letter.docx": letter.getvalue(),
        "h-archive.docx": archive.getvalue(),
        "i-large.txt": b"x" * 2_000_000,
    }


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
