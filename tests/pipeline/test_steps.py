"""Single steps, where they differ from what the end-to-end tests show."""

import contextlib
import io
import os
import stat
import time
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path

import docx
import pytest

from extract import extraction
from extract.landing import read_landed
from extract.store import write_extraction
from extract.workers import Workers
from model.errors import Defect, LoadInProgress, UsageError
from model.form import Extraction
from model.home import landing_path
from model.status import ReceiptStatus
from pipeline import exclusive, steps
from pipeline.progress import listening
from pipeline.settings import get_settings
from pipeline.steps import context, ingest
from warehouse.lock import load_lock
from warehouse.state import begin_load, open_state, receipts, receipts_by_status


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("JIXIAO_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("JIXIAO_STATE_URL", raising=False)
    monkeypatch.delenv("JIXIAO_SOURCES", raising=False)
    get_settings.cache_clear()
    yield tmp_path / "home"
    get_settings.cache_clear()


def statuses() -> dict[str, int]:
    counts = receipts_by_status(open_state(get_settings().state_database))
    return {str(status): count for status, count in counts.items() if count}


class BrokenReaders:
    """Reads in this process, with a fault of ours in every reader."""

    def read_all(self, documents: Iterable[tuple[str, bytes]], on_wait: object) -> Iterator[tuple[str, Extraction]]:
        for document_id, data in documents:
            yield document_id, extraction.extract_document(data)


def break_reading(broken: pytest.MonkeyPatch) -> None:
    broken.setattr(extraction, "parse_forms", lambda content: 1 / 0)
    broken.setattr(ingest, "reading", lambda settings: BrokenReaders())


def test_a_load_without_a_source_says_what_to_set(home: Path) -> None:
    with pytest.raises(UsageError, match="JIXIAO_SOURCES"):
        steps.receive(steps.begin())


def test_a_document_that_our_own_code_fails_on_is_tried_again_by_the_next_load(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "notes.txt").write_text("会议记录\n", "utf-8")
    load_id = steps.begin()
    steps.receive(load_id, [str(tmp_path / "notes.txt")])
    (batch,) = steps.plan_extraction(load_id)
    with monkeypatch.context() as broken:
        break_reading(broken)
        assert steps.extract_batch(load_id, batch) == {"failed": 1}
    assert statuses() == {"failed": 1}

    assert steps.plan_extraction(load_id) == [batch]
    assert steps.extract_batch(load_id, batch) == {"no_form": 1}
    assert statuses() == {"no_form": 1}
    assert steps.plan_extraction(load_id) == []


def test_a_document_that_waits_for_libreoffice_is_read_once_it_is_there(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "form.doc").write_bytes(b"{\\rtf1 notes\\par}")
    load_id = steps.begin()
    steps.receive(load_id, [str(tmp_path / "form.doc")])
    (batch,) = steps.plan_extraction(load_id)
    with monkeypatch.context() as absent, Workers() as without:
        absent.setenv("PATH", str(tmp_path))
        absent.setattr(ingest, "reading", lambda settings: without)
        assert steps.extract_batch(load_id, batch) == {"unsupported": 1}
    assert steps.plan_extraction(load_id) == [batch]
    soffice = tmp_path / "soffice"
    soffice.write_text(
        '#!/bin/sh\nfor argument in "$@"; do out=$source; source=$argument; done\n'
        f'mkdir -p "$out"; cp {tmp_path}/notes.docx "$out/document.docx"\n'
    )
    soffice.chmod(0o755)
    docx.Document().save(str(tmp_path / "notes.docx"))
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    with Workers() as having:
        monkeypatch.setattr(ingest, "reading", lambda settings: having)
        assert steps.extract_batch(load_id, batch) == {"no_form": 1}
    assert steps.plan_extraction(load_id) == []


def test_an_extraction_whose_receipt_was_not_told_is_told_by_the_next_load(home: Path, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("会议记录\n", "utf-8")
    load_id = steps.begin()
    steps.receive(load_id, [str(tmp_path / "notes.txt")])
    (batch,) = steps.plan_extraction(load_id)
    write_extraction(home, extraction.extract_document(read_landed(home, batch[0])))
    assert statuses() == {str(ReceiptStatus.PENDING): 1}
    assert steps.plan_extraction(load_id) == []
    assert statuses() == {"no_form": 1}


def test_a_step_of_a_load_that_has_ended_says_to_trigger_a_new_run(home: Path) -> None:
    with pytest.raises(Defect, match="trigger a new run"):
        steps.build_audit(steps.begin())


def test_a_run_in_this_process_does_not_push_aside_a_schedulers_load_between_two_tasks(home: Path) -> None:
    load_id = steps.begin()
    with exclusive.whole_load(home, wait=0), pytest.raises(LoadInProgress, match=load_id):
        steps.begin()

    long_ago = time.time() - exclusive.BETWEEN_TASKS.total_seconds() - 1
    os.utime(home / "loads" / load_id / "owner", (long_ago, long_ago))
    with exclusive.whole_load(home, wait=0):
        assert steps.begin() != load_id


def test_a_scheduled_load_waits_for_one_that_runs_by_hand_as_long_as_it_is_told_to(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JIXIAO_BEGIN_WAIT_SECONDS", "0.2")
    get_settings.cache_clear()
    said: list[str] = []
    with listening(said.append):
        with load_lock(home, wait=0), pytest.raises(LoadInProgress, match=r"waited 0\.2 s"):
            steps.begin()
        (waiting,) = said
        assert waiting.startswith("Waiting for it to end: a load is in progress")
        assert "run again" not in waiting, "who waits has nothing to do"

        monkeypatch.setenv("JIXIAO_BEGIN_WAIT_SECONDS", "60")
        get_settings.cache_clear()
        by_hand = ExitStack()
        by_hand.enter_context(load_lock(home, wait=0))
        # It ends once the other has said that it waits.
        with listening(lambda message: by_hand.close()):
            assert steps.begin()


def test_a_step_of_a_scheduler_ends_with_a_sign_of_life(home: Path) -> None:
    load_id = steps.begin()
    begin_load(open_state(get_settings().state_database), load_id, extractor_version="1", ruleset_version="1")
    owner = home / "loads" / load_id / "owner"
    os.utime(owner, (0, 0))
    with contextlib.suppress(Defect), context.running(load_id):
        raise Defect("dbt took its time and failed")
    assert time.time() - owner.stat().st_mtime < 60


def test_a_lost_document_costs_its_batch_nothing(home: Path, tmp_path: Path) -> None:
    for number in (1, 2):
        (tmp_path / f"notes{number}.txt").write_text(f"会议记录{number}\n", "utf-8")
    load_id = steps.begin()
    steps.receive(load_id, [str(tmp_path / "notes1.txt"), str(tmp_path / "notes2.txt")])
    (batch,) = steps.plan_extraction(load_id)
    landing_path(home, batch[0]).unlink()
    assert steps.extract_batch(load_id, batch) == {"failed": 1, "no_form": 1}


def test_a_receipt_is_pending_until_its_status_is_told(home: Path, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("会议记录\n", "utf-8")
    load_id = steps.begin()
    steps.receive(load_id, [str(tmp_path / "notes.txt")])
    (batch,) = steps.plan_extraction(load_id)
    with pytest.MonkeyPatch.context() as broken:
        break_reading(broken)
        steps.extract_batch(load_id, batch)
    with pytest.MonkeyPatch.context() as killed:
        killed.setattr("extract.store.write_extraction", written_then_killed)
        with pytest.raises(KeyboardInterrupt):
            steps.extract_batch(load_id, batch)
    assert statuses() == {"pending": 1}
    assert steps.plan_extraction(load_id) == []
    assert statuses() == {"no_form": 1}


def written_then_killed(home: Path, made: Extraction) -> None:
    write_extraction(home, made)
    raise KeyboardInterrupt


def test_what_holds_names_is_for_this_account_alone(home: Path) -> None:
    steps.begin()
    for name in ("landing", "extracted", "builds"):
        assert stat.S_IMODE((home / name).stat().st_mode) == 0o700
    assert stat.S_IMODE((home / "state.sqlite").stat().st_mode) == 0o600


def archive_of(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def receipts_by_name() -> dict[str, str]:
    return {receipt.name: str(receipt.status) for receipt in receipts(open_state(get_settings().state_database))}


def test_members_of_an_archive_are_documents_with_receipts_and_the_sum_is_true(home: Path, tmp_path: Path) -> None:
    inner = archive_of({"c.txt": "通知".encode()})
    content = {"自评/a.txt": "会议记录".encode(), "b.txt": "会议记录".encode(), "内.zip": inner, "../x": b"x"}
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "公开.zip").write_bytes(archive_of(content))
    load_id = steps.begin()
    assert steps.receive(load_id, [str(tmp_path / "in")]) == {"pending": 4, "duplicate": 1, "unsupported": 1}
    for batch in steps.plan_extraction(load_id):
        steps.extract_batch(load_id, batch)
    assert receipts_by_name() == {
        "公开.zip": "parsed",
        "公开.zip/自评/a.txt": "no_form",
        "公开.zip/b.txt": "duplicate",
        "公开.zip/内.zip": "parsed",
        "公开.zip/内.zip/c.txt": "no_form",
        "公开.zip/__/x": "unsupported",
    }
    assert sum(statuses().values()) == 6
    assert not list((home / "landing" / ".tmp").iterdir())
    assert steps.receive(load_id, [str(tmp_path / "in")]) == {"unchanged": 1}


def test_a_load_killed_between_the_members_of_an_archive_receives_the_rest_next_time(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "公开.zip").write_bytes(archive_of({"a.txt": b"a", "b.txt": b"b"}))
    load_id = steps.begin()
    with monkeypatch.context() as killed:
        killed.setattr(exclusive, "beat", kill_at_second_call())
        with pytest.raises(KeyboardInterrupt):
            steps.receive(load_id, [str(tmp_path / "公开.zip")])
    assert receipts_by_name() == {"公开.zip/a.txt": "pending"}
    steps.receive(load_id, [str(tmp_path / "公开.zip")])
    assert receipts_by_name() == {"公开.zip/a.txt": "pending", "公开.zip/b.txt": "pending", "公开.zip": "pending"}


def kill_at_second_call() -> Callable[[Path, str], None]:
    calls = []

    def beat(home: Path, load_id: str) -> None:
        calls.append(load_id)
        if len(calls) == 2:
            raise KeyboardInterrupt

    return beat
