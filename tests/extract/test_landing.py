import hashlib
import io
from pathlib import Path

import pytest

from extract.landing import clear_temporary, land, read_landed
from model.errors import Defect, DocumentFault
from model.home import landing_path, landing_root
from model.status import ReceiptStatus
from tests.killing import count_steps, killed_at

LIMIT = 10_000_000
CONTENT = "项目支出绩效自评表".encode() * 1000
DOCUMENT_ID = hashlib.sha256(CONTENT).hexdigest()


def files_under_final_names(home: Path) -> list[Path]:
    return [path for path in landing_root(home).glob("??/*") if path.is_file()]


def left_half_written(home: Path) -> list[Path]:
    return list(landing_root(home).glob(".tmp/*"))


def test_a_document_is_kept_under_the_sha_256_of_its_bytes(tmp_path: Path) -> None:
    landed = land(tmp_path, io.BytesIO(CONTENT), max_bytes=LIMIT)
    assert landed.document_id == DOCUMENT_ID
    assert landed.size_bytes == len(CONTENT)
    assert landed.path == tmp_path / "landing" / DOCUMENT_ID[:2] / DOCUMENT_ID
    assert landed.is_new
    assert read_landed(tmp_path, DOCUMENT_ID) == CONTENT


def test_the_same_bytes_are_kept_once(tmp_path: Path) -> None:
    first = land(tmp_path, CONTENT, max_bytes=LIMIT)
    modified = first.path.stat().st_mtime_ns
    second = land(tmp_path, io.BytesIO(CONTENT), max_bytes=LIMIT)
    assert not second.is_new
    assert second.path == first.path
    assert second.path.stat().st_mtime_ns == modified
    assert len(files_under_final_names(tmp_path)) == 1


def test_an_empty_file_is_a_document_too(tmp_path: Path) -> None:
    landed = land(tmp_path, b"", max_bytes=LIMIT)
    assert landed.size_bytes == 0
    assert read_landed(tmp_path, landed.document_id) == b""


def test_exactly_the_limit_passes_and_one_byte_more_is_too_large(tmp_path: Path) -> None:
    assert land(tmp_path, b"12345", max_bytes=5).size_bytes == 5
    with pytest.raises(DocumentFault, match=r"年报\.docx.*larger than the limit of 5 bytes") as caught:
        land(tmp_path, b"123456", max_bytes=5, name="年报.docx")
    assert caught.value.status is ReceiptStatus.TOO_LARGE
    assert caught.value.code == "too_large"
    assert left_half_written(tmp_path) == []
    assert len(files_under_final_names(tmp_path)) == 1


def test_an_endless_stream_is_stopped_at_the_limit(tmp_path: Path) -> None:
    with Path("/dev/zero").open("rb") as endless, pytest.raises(DocumentFault) as caught:
        land(tmp_path, endless, max_bytes=3_000_000)
    assert caught.value.status is ReceiptStatus.TOO_LARGE


class BreakingStream(io.RawIOBase):
    def __init__(self) -> None:
        self.reads = 0

    def read(self, size: int = -1) -> bytes:
        self.reads += 1
        if self.reads > 1:
            raise OSError(5, "Input/output error")
        return b"the first half"


def test_a_source_that_fails_in_the_middle_is_a_failed_fetch(tmp_path: Path) -> None:
    with pytest.raises(DocumentFault, match=r"b\.pdf: cannot be read: Input/output error") as caught:
        land(tmp_path, BreakingStream(), max_bytes=LIMIT, name="b.pdf")  # type: ignore[arg-type]
    assert caught.value.status is ReceiptStatus.FETCH_FAILED
    assert left_half_written(tmp_path) == []
    assert files_under_final_names(tmp_path) == []


def test_damaged_bytes_are_not_handed_out(tmp_path: Path) -> None:
    landed = land(tmp_path, CONTENT, max_bytes=LIMIT)
    landed.path.write_bytes(CONTENT[:-1] + b"!")
    with pytest.raises(Defect, match="does not agree with its sha-256") as caught:
        read_landed(tmp_path, DOCUMENT_ID)
    assert caught.value.code == "landing_damaged"


def test_a_truncated_file_is_replaced_when_its_document_comes_again(tmp_path: Path) -> None:
    landed = land(tmp_path, CONTENT, max_bytes=LIMIT)
    landed.path.write_bytes(CONTENT[:100])
    assert land(tmp_path, CONTENT, max_bytes=LIMIT).is_new
    assert read_landed(tmp_path, DOCUMENT_ID) == CONTENT


def test_a_missing_document_is_named(tmp_path: Path) -> None:
    with pytest.raises(Defect, match="not in the landing store"):
        read_landed(tmp_path, DOCUMENT_ID)


def land_content(home: Path) -> None:
    land(home, CONTENT, max_bytes=LIMIT)


def test_killed_at_any_step_no_half_document_has_a_name(tmp_path: Path) -> None:
    steps = count_steps(land_content, tmp_path / "undisturbed")
    assert steps >= 5
    for step in range(1, steps + 1):
        home = tmp_path / str(step)
        killed_at(step, land_content, home)
        assert [path.read_bytes() for path in files_under_final_names(home)] in ([], [CONTENT])
        clear_temporary(home)
        assert left_half_written(home) == []
        land(home, CONTENT, max_bytes=LIMIT)
        assert read_landed(home, DOCUMENT_ID) == CONTENT


class KillingStream(io.BytesIO):
    """Gives some bytes, then ends the process as a power cut would."""

    def read(self, size: int | None = -1) -> bytes:
        import os
        import signal

        if self.tell():
            os.kill(os.getpid(), signal.SIGKILL)
        return super().read(1000)


def land_from_killing_stream(home: Path) -> None:
    land(home, KillingStream(CONTENT), max_bytes=LIMIT)


def test_killed_in_the_middle_of_writing_leaves_only_a_file_to_clear(tmp_path: Path) -> None:
    killed_at(10_000, land_from_killing_stream, tmp_path)
    assert files_under_final_names(tmp_path) == []
    assert len(left_half_written(tmp_path)) == 1
    assert clear_temporary(tmp_path) == 1
    assert left_half_written(tmp_path) == []
    assert not landing_path(tmp_path, DOCUMENT_ID).exists()
