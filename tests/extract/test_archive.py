"""Zip archives: Chinese names, members with statuses of their own, and archives made to harm."""

import io
import stat
import zipfile
from pathlib import Path

import pytest

from extract.extraction import extract_document
from extract.kind import detect_kind
from extract.readers import archive
from extract.readers.archive import unpack
from extract.workers import Workers
from model.status import DocumentKind, ReceiptStatus

MAX = 10_000_000


def zipped(members: dict[str, bytes]) -> bytes:
    """An archive with names in UTF-8 where they are not ASCII, flagged as such."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in members.items():
            target.writestr(name, content)
    return stream.getvalue()


def gbk(members: dict[str, bytes]) -> bytes:
    """An archive with names in GBK and no flag, written by hand."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as target:
        for number, content in enumerate(members.values()):
            target.writestr(f"{number:02}" + "x" * 8, content)
    data = stream.getvalue()
    for number, name in enumerate(members):
        raw = name.encode("gb18030")
        assert len(raw) == 10, "as long as the name it takes the place of"
        data = data.replace(f"{number:02}".encode() + b"x" * 8, raw)
    return data


def members_of(data: bytes, folder: Path, **options: int) -> list[tuple[str, ReceiptStatus, str | None]]:
    unpacked = unpack(data, folder, max_bytes=options.get("max_bytes", MAX)).members
    assert unpacked is not None
    return [(member.name, member.status, member.code) for member in unpacked]


PENDING = ReceiptStatus.PENDING


def test_names_in_utf8_and_in_gbk_are_read(tmp_path: Path) -> None:
    assert members_of(zipped({"自评/路灯.txt": b"a"}), tmp_path) == [("自评/路灯.txt", PENDING, None)]
    assert members_of(gbk({"路灯更.txt": b"a"}), tmp_path) == [("路灯更.txt", PENDING, None)]
    # The second byte of this character is a backslash in GBK.
    assert members_of(gbk({"乗客数.txt": b"a"}), tmp_path) == [("乗客数.txt", PENDING, None)]


def test_an_archive_in_an_archive_is_unpacked_once(tmp_path: Path) -> None:
    deepest = zipped({"c.txt": b"c"})
    data = zipped({"a.txt": b"a", "内.zip": zipped({"b.txt": b"b", "深.zip": deepest})})
    assert members_of(data, tmp_path) == [
        ("a.txt", PENDING, None),
        ("内.zip", PENDING, None),
        ("内.zip/b.txt", PENDING, None),
        ("内.zip/深.zip", ReceiptStatus.UNSUPPORTED, "archive_too_deep"),
    ]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["1", "2", "3"]
    assert (tmp_path / "3").read_bytes() == b"b"


def test_a_document_that_is_a_package_is_no_archive(tmp_path: Path) -> None:
    import docx

    stream = io.BytesIO()
    docx.Document().save(stream)
    assert unpack(stream.getvalue(), tmp_path, max_bytes=MAX).members is None
    assert unpack(b"PK\x03\x04 broken", tmp_path, max_bytes=MAX).members is None
    assert members_of(zipped({"a.docx": stream.getvalue()}), tmp_path) == [("a.docx", PENDING, None)]


@pytest.mark.parametrize("path", ["../../etc/passwd", "/etc/passwd", "C:\\Windows\\a.txt", "a/../../b", "..\\b"])
def test_a_path_that_leads_out_is_refused_and_nothing_is_written_outside(tmp_path: Path, path: str) -> None:
    folder = tmp_path / "in" / "folder"
    folder.mkdir(parents=True)
    ((name, status, code), good) = members_of(zipped({path: b"x", "good.txt": b"y"}), folder)
    assert (status, code) == (ReceiptStatus.UNSUPPORTED, "unsafe_member")
    assert ".." not in name.split("/")
    assert not name.startswith("/")
    assert good == ("good.txt", PENDING, None)
    assert [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()] == ["in/folder/1"]


def test_a_symbolic_link_is_refused(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as target:
        link = zipfile.ZipInfo("link")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        target.writestr(link, "/etc/passwd")
    assert members_of(stream.getvalue(), tmp_path) == [("link", ReceiptStatus.UNSUPPORTED, "unsafe_member")]


def locked(data: bytes, count: int) -> bytes:
    """The archive with the flag of a password on its first members."""
    changed = bytearray(data)
    for signature, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        place = -1
        for _ in range(count):
            place = changed.index(signature, place + 1)
            changed[place + offset] |= 1
    return bytes(changed)


def test_a_locked_member_costs_the_others_nothing_and_a_locked_archive_is_encrypted(tmp_path: Path) -> None:
    data = zipped({"a.txt": b"a", "b.txt": b"b"})
    assert members_of(locked(data, 1), tmp_path) == [
        ("a.txt", ReceiptStatus.ENCRYPTED, "encrypted_member"),
        ("b.txt", PENDING, None),
    ]
    extraction = extract_document(locked(data, 2))
    assert (extraction.status, extraction.code) == (ReceiptStatus.ENCRYPTED, "encrypted_archive")
    assert unpack(locked(data, 2), tmp_path, max_bytes=MAX).members is None


def test_a_damaged_member_costs_the_others_nothing(tmp_path: Path) -> None:
    data = bytearray(zipped({"a.txt": b"0123456789" * 50, "b.txt": b"b"}))
    data[40] ^= 0xFF
    found = members_of(bytes(data), tmp_path)
    assert found == [("a.txt", ReceiptStatus.CORRUPT, "broken_member"), ("b.txt", PENDING, None)]


def test_a_bomb_among_members_is_too_large_before_it_is_unpacked(tmp_path: Path) -> None:
    data = zipped({"bomb.txt": bytes(40 * 1024 * 1024), "b.txt": b"b"})
    assert detect_kind(data) is DocumentKind.ZIP
    found = members_of(data, tmp_path, max_bytes=100 * 1024 * 1024)
    assert found == [("bomb.txt", ReceiptStatus.TOO_LARGE, "unpacks_too_large"), ("b.txt", PENDING, None)]


def test_members_and_archives_have_limits_of_size_and_number(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = zipped({"large.txt": b"x" * 2000, "b.txt": b"b"})
    assert members_of(data, tmp_path, max_bytes=1000)[0] == ("large.txt", ReceiptStatus.TOO_LARGE, "member_too_large")
    monkeypatch.setattr(archive, "MAX_ARCHIVE_BYTES", 2000)
    assert [code for *_, code in members_of(data, tmp_path)] == [None, "member_too_large"]
    monkeypatch.setattr(archive, "MAX_ARCHIVE_MEMBERS", 3)
    inner = zipped({f"{n}.txt": b"" for n in range(3)})
    assert next(code for *_, code in members_of(zipped({"a.zip": inner}), tmp_path)) == "archive_too_many_members"
    extraction = extract_document(zipped({f"{n}.txt": b"" for n in range(4)}))
    assert (extraction.status, extraction.code) == (ReceiptStatus.TOO_LARGE, "archive_too_many_members")


def test_folders_hidden_files_and_owner_files_are_left_out_and_an_archive_of_them_is_empty(tmp_path: Path) -> None:
    junk = {"dir/": b"", "__MACOSX/._a": b"", ".DS_Store": b"", "dir/~$a.docx": b""}
    assert members_of(zipped({**junk, "dir/a.txt": b"a"}), tmp_path) == [("dir/a.txt", PENDING, None)]
    assert extract_document(zipped(junk)).code == "empty_archive"


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_members_of_one_name_are_told_apart(tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as target:
        target.writestr("a.txt", b"1")
        target.writestr("a.txt", b"2")
    assert [name for name, *_ in members_of(stream.getvalue(), tmp_path)] == ["a.txt", "a.txt (2)"]
    assert [(tmp_path / name).read_bytes() for name in ("1", "2")] == [b"1", b"2"]


def test_an_archive_as_a_document_is_parsed_and_holds_no_form(tmp_path: Path) -> None:
    data = zipped({"a.txt": "项目支出绩效自评表".encode()})
    extraction = extract_document(data)
    assert (extraction.kind, extraction.status, extraction.forms) == (DocumentKind.ZIP, ReceiptStatus.PARSED, ())
    with Workers() as workers:
        (member,) = workers.unpack(data, tmp_path) or ()
        assert workers.unpack(b"PK no archive", tmp_path) is None
    assert member.file is not None
    assert (tmp_path / member.file).read_bytes() == "项目支出绩效自评表".encode()
