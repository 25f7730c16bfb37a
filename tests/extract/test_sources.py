import os
from pathlib import Path

import fsspec
import pytest

from extract.sources import FoundFile, discover
from model.errors import DocumentFault, UsageError
from model.status import ReceiptStatus


def write(path: Path, text: str = "x") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def names(source: Path, exclude: tuple[Path, ...] = ()) -> list[str]:
    return [found.name for found in discover(str(source), exclude=exclude)]


def content(found: FoundFile) -> bytes:
    with found.open() as stream:
        return stream.read()


def test_a_folder_gives_its_files_and_those_below_sorted(tmp_path: Path) -> None:
    for name in ("b.docx", "a.pdf", "2024/区教育局.docx", "2023/z.txt"):
        write(tmp_path / name, name)
    found = list(discover(str(tmp_path)))
    assert [each.name for each in found] == ["2023/z.txt", "2024/区教育局.docx", "a.pdf", "b.docx"]
    assert {each.source for each in found} == {str(tmp_path)}
    assert [content(each).decode() for each in found] == [each.name for each in found]
    assert [each.size for each in found] == [len(each.name.encode()) for each in found]


def test_a_file_named_alone_is_the_same_file_as_in_its_folder(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt")
    assert list(discover(str(path))) == list(discover(str(tmp_path)))


def test_a_relative_source_is_the_same_as_an_absolute_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "forms" / "a.txt")
    monkeypatch.chdir(tmp_path)
    assert list(discover("forms")) == list(discover(str(tmp_path / "forms")))
    assert list(discover("./forms/../forms/")) == list(discover(str(tmp_path / "forms")))


def test_hidden_files_and_owner_files_of_office_are_left_out(tmp_path: Path) -> None:
    for name in (".DS_Store", ".git/config", "~$a.docx", "a.docx"):
        write(tmp_path / name)
    assert names(tmp_path) == ["a.docx"]


def test_a_source_below_a_hidden_folder_is_read_when_named(tmp_path: Path) -> None:
    write(tmp_path / ".inbox" / "a.docx")
    assert names(tmp_path / ".inbox") == ["a.docx"]


def test_the_home_inside_a_source_is_not_received(tmp_path: Path) -> None:
    write(tmp_path / "a.docx")
    write(tmp_path / "warehouse" / "landing" / "aa" / "aa")
    assert names(tmp_path, exclude=(tmp_path / "warehouse",)) == ["a.docx"]


def test_links_in_a_circle_are_walked_once(tmp_path: Path) -> None:
    write(tmp_path / "in" / "a.txt")
    (tmp_path / "in" / "circle").symlink_to(tmp_path / "in")
    (tmp_path / "in" / "sub").mkdir()
    (tmp_path / "in" / "sub" / "up").symlink_to("..")
    assert names(tmp_path / "in") == ["a.txt"]


def test_a_link_to_a_folder_elsewhere_is_followed(tmp_path: Path) -> None:
    write(tmp_path / "elsewhere" / "a.txt")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "linked").symlink_to(tmp_path / "elsewhere")
    assert names(tmp_path / "in") == ["linked/a.txt"]


def test_a_path_that_is_not_there_is_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no-such-folder: no such file or folder"):
        discover(str(tmp_path / "no-such-folder"))


def test_an_unknown_protocol_is_named_at_once() -> None:
    with pytest.raises(UsageError, match="nosuch://x"):
        discover("nosuch://x")


def test_an_empty_folder_offers_nothing(tmp_path: Path) -> None:
    assert names(tmp_path) == []


@pytest.mark.parametrize("kind", ["broken link", "pipe", "vanished"])
def test_what_cannot_be_opened_is_found_and_fails_when_fetched(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "a.docx"
    if kind == "broken link":
        path.symlink_to(tmp_path / "gone.docx")
    elif kind == "pipe":
        os.mkfifo(path)
    else:
        write(path)
    (found,) = discover(str(tmp_path))
    if kind == "vanished":
        path.unlink()
    with pytest.raises(DocumentFault, match=r"a\.docx: cannot be opened") as caught:
        found.open()
    assert caught.value.status is ReceiptStatus.FETCH_FAILED


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_file_without_permission_fails_when_fetched(tmp_path: Path) -> None:
    write(tmp_path / "a.docx").chmod(0)
    (found,) = discover(str(tmp_path))
    with pytest.raises(DocumentFault, match="Permission denied"):
        found.open()


def test_a_name_in_gbk_from_an_old_archive_is_read(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/" + "自评表.docx".encode("gbk")
    Path(os.fsdecode(path)).write_bytes(b"x")
    (found,) = discover(str(tmp_path))
    assert found.name == "自评表.docx"
    assert content(found) == b"x"


def test_other_file_systems_are_walked_in_the_same_way() -> None:
    memory = fsspec.filesystem("memory")
    memory.pipe({"/published/b/2.txt": b"two", "/published/1.txt": b"one", "/published/.hidden": b""})
    found = list(discover("memory://published"))
    assert [(each.source, each.name) for each in found] == [
        ("memory:///published", "1.txt"),
        ("memory:///published", "b/2.txt"),
    ]
    assert [content(each) for each in found] == [b"one", b"two"]
