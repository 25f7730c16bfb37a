from pathlib import Path

import pytest

from model.errors import Defect
from model.status import FormStatus, LoadStatus
from tests.extractions import VERSION, document_id_of
from tests.warehouse.builds import FIRST, RULES, SECOND, begin, open_home, receive, rows
from warehouse import raw, state
from warehouse.state_copy import STATE_COLUMNS, copy_state


def test_state_tables_are_those_that_dbt_reads(tmp_path: Path) -> None:
    build = begin(tmp_path, open_home(tmp_path), FIRST)
    for table, columns in STATE_COLUMNS.items():
        assert dict(row[:2] for row in rows(build, f"DESCRIBE state.{table}")) == columns, table


def test_the_state_is_copied_as_the_load_sees_it(tmp_path: Path) -> None:
    engine = open_home(tmp_path)
    receive(tmp_path, engine, ["a"])
    state.record_receipt(engine, "/in", "copy.docx", document_id=document_id_of("a"))
    build = begin(tmp_path, engine, FIRST)
    assert rows(build, "SELECT file_name, source FROM state.document_name") == [("a.docx", "in")]
    assert rows(build, "SELECT name, status FROM state.receipt ORDER BY ALL") == [
        ("a.docx", "parsed"),
        ("copy.docx", "duplicate"),
    ]
    assert rows(build, "SELECT load_id, status FROM state.load") == [(FIRST, "running")]
    assert rows(build, "SELECT form_ordinal FROM state.load_form ORDER BY ALL") == [(1,), (2,)]
    assert rows(build, "SELECT * FROM state.form_outcome") == []


def test_two_folders_of_one_name_are_told_apart_without_where_they_lie(tmp_path: Path) -> None:
    engine = open_home(tmp_path)
    for folder, name, content in (("/x/inbox", "a", "a"), ("/y/inbox", "a", "b"), ("/x/inbox", "b", "c")):
        state.record_receipt(engine, folder, f"{name}.docx", document_id=document_id_of(content))
    state.record_receipt(engine, "https://u:p@host/list?k=1", "a.docx", document_id=document_id_of("b"))
    build = begin(tmp_path, engine, FIRST)
    copied = "SELECT source, source_no, name, code, message FROM state.receipt ORDER BY receipt_id"
    assert rows(build, copied) == [
        ("inbox", 1, "a.docx", None, None),
        ("inbox", 2, "a.docx", None, None),
        ("inbox", 1, "b.docx", None, None),
        ("https://host/list", 3, "a.docx", "duplicate", "the same bytes as a.docx from inbox"),
    ]
    assert rows(build, "SELECT source_no FROM state.document_name ORDER BY ALL") == [(1,), (1,), (2,)]
    assert [receipt.source for receipt in state.receipts(engine)][:2] == ["/x/inbox", "/y/inbox"]


def test_outcomes_and_decisions_are_copied_before_the_second_phase(tmp_path: Path) -> None:
    engine = open_home(tmp_path)
    receive(tmp_path, engine, ["a"])
    build = begin(tmp_path, engine, FIRST)
    document_id = document_id_of("a")
    late = state.add_decision(
        engine,
        document_id=document_id,
        form_ordinal=1,
        form_hash="h",
        decision="waive",
        reason="r",
        decided_by="auditor",
    )
    outcome = state.FormOutcome(document_id, VERSION, 1, "h", FIRST, FormStatus.QUARANTINED, '[{"rule_id": "x"}]')
    state.save_outcomes(engine, FIRST, [outcome])
    counts = copy_state(build, engine, FIRST)
    assert counts["form_outcome"] == 1
    assert rows(build, "SELECT status, reasons->0->>'rule_id' FROM state.form_outcome") == [("quarantined", "x")]
    assert rows(build, "SELECT * FROM state.decision") == [], "it came while the load ran"
    state.set_load_status(engine, FIRST, LoadStatus.HELD)
    state.begin_load(engine, SECOND, extractor_version=VERSION, ruleset_version=RULES)
    copy_state(build, engine, SECOND)
    assert rows(build, "SELECT decision_id, decided_at FROM state.decision") == [
        (1, late.decided_at.replace(tzinfo=None))
    ]
    assert rows(build, "SELECT * FROM state.form_outcome") == [], "a held load's outcomes do not hold"


def test_copying_the_state_of_an_unknown_load_is_a_defect(tmp_path: Path) -> None:
    engine = open_home(tmp_path)
    build = raw.prepare_build(tmp_path, FIRST)
    with pytest.raises(Defect, match="no load has the name"):
        copy_state(build, engine, FIRST)
