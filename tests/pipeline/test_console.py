"""What a summary says of files that could not be read."""

from pathlib import Path

import pytest

from model.status import FormStatus, LoadStatus, ReceiptStatus
from pipeline import console
from pipeline.settings import Settings
from pipeline.steps.context import gate_told
from warehouse.state import FormOutcome, begin_load, open_state, record_receipt, set_load_status


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path)


def received(settings: Settings, *names: str, status: ReceiptStatus, message: str | None = None) -> None:
    engine = open_state(settings.state_database)
    for name in names:
        code = None if message is None else "any"
        record_receipt(engine, "/in", name, document_id=name, status=status, code=code, message=message)


def test_files_that_were_not_read_are_named_with_the_reason(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    received(settings, "earlier.docx", status=ReceiptStatus.CORRUPT, message="damaged")
    since = console.next_receipt(settings)
    received(settings, "good.docx", "copy.docx", status=ReceiptStatus.PARSED)
    received(settings, "两\u202e页.docx", status=ReceiptStatus.PARTLY_PARSED, message="page 2 is empty")
    received(settings, "a.zip/b.txt", status=ReceiptStatus.TOO_LARGE, message="a.zip/b.txt: larger than 5 bytes")
    console.print_summary(settings, since=since)
    named = [line for line in capsys.readouterr().out.splitlines() if line.startswith("  ")]
    assert named == [
        "  两⟦U+202E⟧页.docx: partly_parsed: page 2 is empty",
        "  a.zip/b.txt: too_large: larger than 5 bytes",
    ]


def test_of_many_files_that_were_not_read_the_first_are_named(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    received(settings, *(f"{number}.docx" for number in range(23)), status=ReceiptStatus.NO_FORM, message="no form")
    console.print_status(settings)
    said = capsys.readouterr().out.splitlines()
    assert sum(line.endswith(".docx: no_form: no form") for line in said) == 20
    assert "  and 3 more" in said


def test_files_that_a_killed_load_left_are_among_those_of_the_next(settings: Settings) -> None:
    assert console.next_receipt(settings) == 0
    assert not (settings.home / "state.sqlite").exists()
    received(settings, "a.docx", status=ReceiptStatus.PARSED)
    received(settings, "b.docx", status=ReceiptStatus.PENDING)
    received(settings, "c.docx", status=ReceiptStatus.NO_FORM, message="no form")
    assert console.next_receipt(settings) == 2


def test_a_load_that_ended_before_its_gate_is_shown_without_counts(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    engine = open_state(settings.state_database)
    for load_id in ("1", "2", "3"):
        begin_load(engine, load_id, extractor_version="1", ruleset_version="1")
    set_load_status(engine, "1", LoadStatus.FAILED)
    set_load_status(engine, "2", LoadStatus.PUBLISHED, form_count=3, accepted_count=3, quarantined_count=0)
    set_load_status(engine, "3", LoadStatus.PUBLISHED, form_count=5, accepted_count=4, quarantined_count=0)
    console.print_status(settings)
    said = capsys.readouterr().out.splitlines()
    assert {"  1  failed", "  2  published  3 passed, 0 quarantined"} <= set(said)
    assert "  3  published  4 passed, 0 quarantined, 1 rejected" in said


@pytest.mark.parametrize(
    ("statuses", "said"),
    [
        (["waived"], "Gate: 1 form passed (1 waived), 0 quarantined"),
        (["accepted", "corrected", "quarantined"], "Gate: 2 forms passed (1 corrected), 1 quarantined"),
        (["accepted", "rejected"], "Gate: 1 form passed, 0 quarantined, 1 rejected"),
    ],
)
def test_the_gate_tells_apart_what_passed_by_itself_and_by_a_decision(statuses: list[str], said: str) -> None:
    outcomes = [
        FormOutcome(
            document_id="d",
            extractor_version="1",
            form_ordinal=number,
            form_hash="h",
            load_id="1",
            status=FormStatus(status),
            reasons="[]",
        )
        for number, status in enumerate(statuses)
    ]
    assert gate_told(outcomes) == said
