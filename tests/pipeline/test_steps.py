"""Single steps, where they differ from what the end-to-end tests show."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from extract import extraction
from model.errors import Defect, LoadInProgress, UsageError
from model.status import ReceiptStatus
from pipeline import exclusive, steps
from pipeline.settings import get_settings
from warehouse.state import begin_load, open_state, receipts_by_status


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
        broken.setattr(extraction, "parse_forms", lambda content: 1 / 0)
        assert steps.extract_batch(load_id, batch) == {"failed": 1}
    assert statuses() == {"failed": 1}

    assert steps.plan_extraction(load_id) == [batch]
    assert steps.extract_batch(load_id, batch) == {"no_form": 1}
    assert statuses() == {"no_form": 1}
    assert steps.plan_extraction(load_id) == []


def test_an_extraction_whose_receipt_was_not_told_is_told_by_the_next_load(home: Path, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("会议记录\n", "utf-8")
    load_id = steps.begin()
    steps.receive(load_id, [str(tmp_path / "notes.txt")])
    (batch,) = steps.plan_extraction(load_id)
    from extract.landing import read_landed
    from extract.store import write_extraction

    write_extraction(home, extraction.extract_document(read_landed(home, batch[0])))
    assert statuses() == {str(ReceiptStatus.PENDING): 1}
    assert steps.plan_extraction(load_id) == []
    assert statuses() == {"no_form": 1}


def test_a_step_of_a_load_that_has_ended_says_to_trigger_a_new_run(home: Path) -> None:
    with pytest.raises(Defect, match="trigger a new run"):
        steps.build_audit(steps.begin())


def test_a_run_in_this_process_does_not_push_aside_a_schedulers_load_between_two_tasks(home: Path) -> None:
    load_id = steps.begin()
    exclusive.mark_owner(home, load_id)
    begin_load(open_state(get_settings().state_database), load_id, extractor_version="1", ruleset_version="1")
    with exclusive.whole_load(home, wait=0), pytest.raises(LoadInProgress, match=load_id):
        steps.begin()
