"""What one document may cost, kept from outside: a hang, a flood of memory or a crash is that document's status."""

import os
import pickle
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psutil
import pytest

from extract import workers as workers_module
from extract.extraction import extract_document, is_final
from extract.limits import Limits
from extract.workers import Workers, _Answer, _Worker
from model.status import ReceiptStatus

PLAIN = "会议记录，没有表格。".encode()
ILL_READER = """
import ctypes, os, socket, time
import extract.extraction as extraction
from extract.allowance import begin_scanned_page

parse_forms = extraction.parse_forms

def ill(content):
    word, _, rest = content.blocks[0].text.partition(" ")
    if word == "HANG":
        while True: pass
    if word == "SLEEP":
        time.sleep(1000)
    if word == "SCAN":
        for page in range(int(rest)):
            begin_scanned_page()
    if word == "GROW":
        kept = []
        while True:
            kept.append(bytearray(8_000_000)); time.sleep(0.005)
    if word == "LEAP":
        bytearray(1 << 40)
    if word == "CRASH":
        ctypes.string_at(0)
    if word == "NET":
        socket.create_connection(("127.0.0.1", int(rest)), timeout=1)
    if word == "WRITE":
        open(rest, "wb")
    if word == "START":
        os.system("touch " + rest)
    return parse_forms(content)

extraction.parse_forms = ill
"""
"""Stands in for faults of readers and libraries: it is imported by the reading process before its first request."""

ENDLESS = (b"HANG", b"SLEEP")
"""Documents whose reading never ends. Only their time is cut short: the others end whatever else the machine does."""


@pytest.fixture
def ill_workers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workers:
    (tmp_path / "sitecustomize.py").write_text(ILL_READER, "utf-8")
    root = Path(__file__).resolve().parents[2]
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}{os.pathsep}{root}")
    monkeypatch.setattr(workers_module, "POLL_SECONDS", 0.05)
    ask = _Worker.ask

    def ask_impatiently(worker: _Worker, request: dict[str, Any], data: bytes) -> None:
        ask(worker, request, data)
        if data.startswith(ENDLESS):
            worker.deadline = time.monotonic() + 1

    monkeypatch.setattr(_Worker, "ask", ask_impatiently)
    with Workers(Limits(seconds=200, memory_bytes=400 * 1024 * 1024), count=2) as workers:
        yield workers


def test_what_a_document_costs_too_much_is_its_status_and_costs_the_others_nothing(
    ill_workers: Workers, tmp_path: Path
) -> None:
    documents = [b"HANG", PLAIN, b"SLEEP", b"GROW", b"LEAP", b"CRASH", PLAIN + b"2"]
    waits: list[float] = []
    found = dict(ill_workers.read_all(enumerate(documents), on_wait=lambda: waits.append(time.monotonic())))
    assert [(found[n].status, found[n].code) for n in range(len(documents))] == [
        (ReceiptStatus.TOO_LARGE, "took_too_long"),
        (ReceiptStatus.NO_FORM, "no_form"),
        (ReceiptStatus.TOO_LARGE, "took_too_long"),
        (ReceiptStatus.TOO_LARGE, "took_too_much_memory"),
        (ReceiptStatus.TOO_LARGE, "took_too_much_memory"),
        (ReceiptStatus.FAILED, "reader_died"),
        (ReceiptStatus.NO_FORM, "no_form"),
    ]
    assert "JIXIAO_DOCUMENT_SECONDS" in (found[0].message or "")
    assert "SIGSEGV" in (found[5].message or "")
    assert found[0].document_id == extract_document(documents[0]).document_id
    assert [is_final(found[n]) for n in range(len(documents))] == [False, True, False, False, False, False, True]
    assert waits, "a load must be able to say that it is alive"


def test_each_scanned_page_adds_to_the_time_a_document_may_take(
    ill_workers: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask, asked = _Worker.ask, []

    def ask_and_note(worker: _Worker, request: dict[str, Any], data: bytes) -> None:
        ask(worker, request, data)
        asked.append((data, worker, worker.deadline))

    monkeypatch.setattr(_Worker, "ask", ask_and_note)
    with Workers(Limits(seconds=200, scanned_page_seconds=30), count=2) as workers:
        found = dict(workers.read_all([("pages", b"SCAN 8"), ("none", b"SLEEP")]))
    assert found["pages"].status is ReceiptStatus.NO_FORM
    assert found["none"].code == "took_too_long"
    assert {data: worker.deadline - deadline for data, worker, deadline in asked} == pytest.approx(
        {b"SCAN 8": 8 * 30, b"SLEEP": 0}
    )


def test_reading_opens_no_address_starts_no_program_and_writes_nothing(ill_workers: Workers, tmp_path: Path) -> None:
    target = tmp_path / "written"
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        tasks = [("net", f"NET {port}"), ("write", f"WRITE {target}"), ("start", f"START {target}")]
        found = dict(ill_workers.read_all((name, text.encode()) for name, text in tasks))
        server.settimeout(0)
        with pytest.raises(BlockingIOError):
            server.accept()
    for extraction in found.values():
        assert extraction.code == "defect"
        assert (extraction.message or "").startswith("PermissionError")
    assert not target.exists()


def test_the_result_is_the_same_as_in_one_process_and_nothing_is_left_behind(root: Path) -> None:
    files = sorted((root / "samples" / "files").iterdir())
    with Workers(count=2) as workers:
        found = dict(workers.read_all((path.name, path.read_bytes()) for path in files))
        processes = [(worker.process.pid, worker.folder) for worker in workers._idle]
    assert found == {path.name: extract_document(path.read_bytes()) for path in files}
    assert processes
    for pid, folder in processes:
        assert not psutil.pid_exists(pid)
        assert not Path(folder).exists()


def test_a_process_that_ended_between_two_documents_is_replaced() -> None:
    with Workers() as workers:
        workers.start()
        workers._idle[0].process.kill()
        workers._idle[0].process.wait()
        assert workers.read(PLAIN * 100_000).status is ReceiptStatus.NO_FORM


def test_the_environment_of_the_reading_process_holds_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIXIAO_STATE_URL", "postgresql://user:secret@db/jixiao")
    with Workers() as workers:
        workers.start()
        environment = psutil.Process(workers._idle[0].process.pid).environ()
    assert "secret" not in str(environment)


def test_a_reply_may_hold_our_records_and_nothing_else() -> None:
    import io

    class Evil:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return os.system, ("true",)

    with pytest.raises(pickle.UnpicklingError, match="must not hold"):
        _Answer(io.BytesIO(pickle.dumps(Evil()))).load()
    extraction = extract_document(PLAIN)
    assert _Answer(io.BytesIO(pickle.dumps(extraction, protocol=5))).load() == extraction


def test_a_folder_named_like_ours_where_the_command_is_called_is_not_taken_for_ours(tmp_path: Path, root: Path) -> None:
    (tmp_path / "extract").mkdir()
    (tmp_path / "extract" / "__init__.py").write_text("raise SystemExit('wrong package')")
    (tmp_path / "note.txt").write_bytes(PLAIN)
    code = "from extract.workers import Workers; print(Workers().read(open('note.txt', 'rb').read()).status)"
    environment = {**os.environ, "PYTHONPATH": str(root)}
    done = subprocess.run(
        [sys.executable, "-P", "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == "no_form", done.stderr
