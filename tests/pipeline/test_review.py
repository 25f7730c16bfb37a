"""Decisions by the command: what they need, and what they say where it is missing."""

import json
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from typer.testing import CliRunner

from model.beijing import beijing
from model.errors import Defect, UsageError
from model.home import extracted_path
from pipeline.cli import app
from pipeline.settings import get_settings
from pipeline.waiting import waiting_forms
from warehouse.state import Correction, Decision, decisions, from_json, open_state
from warehouse.state.corrections import checked

runner = CliRunner()


def released(home: Path) -> Path:
    """The folder of an empty release that is the current one of a home."""
    release = home / "releases" / "20260701T180000Z-0001"
    release.mkdir(parents=True)
    (release / "release.json").write_text(json.dumps({"load_id": release.name}), "utf-8")
    (home / "current").symlink_to(Path("releases") / release.name)
    return release


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home whose release has one quarantined and one rejected form."""
    release = released(tmp_path)
    with duckdb.connect(str(release / "marts.duckdb")) as connection:
        connection.execute("create schema audit; create schema marts")
        connection.execute(
            """
            create table audit.quarantine as
            select *, '1.0' as extractor_version, timestamp '2026-07-01 18:00' as waiting_since from (values
                ('aa11', 1, 'h1', '甲.docx', '项目甲', '总分不符', 'quarantined'),
                ('aa22', 1, 'h2', '乙.docx', '项目乙', '总分不符', 'rejected')
            ) as form (document_id, form_ordinal, form_hash, file_name, project_name, reason_zh, status);
            create table audit.form as select document_id, form_ordinal, status from audit.quarantine;
            create table audit.decision (
                decision_id bigint, document_id varchar, form_ordinal integer, form_hash varchar, finding_key varchar
            );
            create table audit.finding as
            select 'f1f1' as finding_key, 'open' as state, 'score_sum' as rule_id, '甲.docx' as file_name,
                'aa11' as document_id, 1 as form_ordinal, 'h1' as form_hash, null::integer as seq,
                null::integer as line_no, 'total_score' as field, '99' as reported,
                '总分不符' as message_zh, null::bigint as state_decision_id;
            """
        )
    extracted = extracted_path(tmp_path, "1.0", "aa11")
    extracted.mkdir(parents=True)
    with duckdb.connect() as connection:
        connection.execute(
            f"copy (select 1 as form_ordinal, 3 as seq, '5' as score, '7' as target)"
            f" to '{extracted / 'indicator.parquet'}' (format parquet)"
        )
    monkeypatch.setenv("JIXIAO_HOME", str(tmp_path))
    monkeypatch.delenv("JIXIAO_STATE_URL", raising=False)
    get_settings.cache_clear()
    yield tmp_path
    get_settings.cache_clear()


def review(*arguments: str) -> object:
    return runner.invoke(app, ["review", *arguments], catch_exceptions=True)


def decide(*arguments: str) -> object:
    return review("decide", *arguments)


def made() -> list[Decision]:
    return decisions(open_state(get_settings().state_database))


def test_a_decision_is_kept_with_its_reason_for_the_printed_content(home: Path) -> None:
    done = decide("aa11", "1", "waive", "--reason", "已说明", "--by", "auditor", "--expires", "2127-01-01")
    assert done.exit_code == 0, done.output
    kept = made()
    assert [(one.document_id, one.form_hash, one.decision, one.reason, one.decided_by) for one in kept] == [
        ("aa11", "h1", "waive", "已说明", "auditor")
    ]
    assert kept[0].expires_at is not None
    assert kept[0].expires_at.isoformat() == "2127-01-01T16:00:00+00:00"


def test_a_form_that_was_decided_is_said_to_be(home: Path) -> None:
    said = str(decide("aa22", "1", "waive", "--reason", "x").exception)
    assert "that of aa22 is rejected; `jixiao review history` shows the decisions" in said


def test_a_cell_of_the_form_itself_is_named_as_it_is_typed(home: Path) -> None:
    cell = Correction("form", 0, "total_score", "93", "九十")
    with pytest.raises(UsageError, match=r"^form\.total_score: '九十' is not a number"):
        checked([cell])


@pytest.mark.parametrize("document", ["bbbb", "aa22", "' or true --"])
def test_a_form_that_is_not_waiting_cannot_be_decided(home: Path, document: str) -> None:
    done = decide(document, "1", "reject", "--reason", "x")
    assert isinstance(done.exception, UsageError)
    assert "no quarantined form has number 1" in str(done.exception)
    assert decisions(open_state(get_settings().state_database)) == []


def test_a_decision_without_a_reason_is_refused(home: Path) -> None:
    done = decide("aa11", "1", "waive", "--reason", "  ")
    assert isinstance(done.exception, UsageError)
    assert "reason" in str(done.exception)


def test_the_history_says_times_in_beijing_and_the_last_day_that_counts(home: Path) -> None:
    assert decide("aa11", "1", "waive", "--reason", "已说明", "--expires", "2127-01-01").exit_code == 0
    printed = " ".join(review("history").output.split())
    assert "decided_at (Beijing)" in printed
    assert beijing(made()[0].decided_at) in printed
    assert "2127-01-01" in printed


def test_a_line_end_that_a_shell_leaves_on_an_argument_is_none_of_it(home: Path) -> None:
    done = decide(
        "aa11\r", "1\r", "waive\r", "--expires", "2127-01-01\r", "--reason", "已说明\r\n", "--by", " auditor\r"
    )
    assert done.exit_code == 0, done.output
    assert [(one.document_id, one.reason, one.decided_by) for one in made()] == [("aa11", "已说明", "auditor")]
    assert review("finding", "f1f1\r", "confirmed", "--reason", "属实").exit_code == 0


def test_a_key_taken_from_a_line_of_csv_has_no_carriage_return(home: Path) -> None:
    done = runner.invoke(app, ["query", "--format", "csv", "select finding_key from audit.finding"])
    assert done.stdout_bytes == b"finding_key\nf1f1\n"


def test_the_list_shows_only_forms_that_wait(home: Path) -> None:
    done = runner.invoke(app, ["review", "list"])
    assert "甲.docx" in done.output
    assert "乙.docx" not in done.output


def test_how_long_a_form_has_waited_is_shown(home: Path) -> None:
    (waiting,) = waiting_forms(get_settings())
    assert waiting.waiting_days(datetime(2026, 7, 11, 17, tzinfo=UTC)) == 9
    assert "days" in review("list").output


def test_a_correction_keeps_what_is_printed_beside_the_corrected_value(home: Path) -> None:
    done = review("correct", "aa11", "1", "--cell", "indicator.3.score=50", "--reason", "印错", "--by", "a")
    assert done.exit_code == 0, done.output
    (one,) = made()
    assert one.decision == "correct"
    assert from_json(one.corrections) == (Correction("indicator", 3, "score", "5", "50"),)


def test_a_number_typed_in_full_width_is_kept_as_a_plain_one_and_a_text_as_typed(home: Path) -> None:
    cells = ("--cell", "indicator.3.score=２３．７５", "--cell", "indicator.3.target=≥９５％")
    done = review("correct", "aa11", "1", *cells, "--reason", "印错", "--by", "a")
    assert done.exit_code == 0, done.output
    kept = {one.field: one.corrected_value for one in from_json(made()[0].corrections)}
    assert kept == {"score": "23.75", "target": "≥９５％"}


@pytest.mark.parametrize(
    ("cell", "complaint"),
    [
        ("score=5", "names no cell"),
        ("indicator.3.phone=5", "no field of indicator"),
        ("indicator.3.score=5", "is what is printed"),
        ("indicator.4.score=5", "has no indicator 4"),
        ('indicator.3.score"; drop table x; --=5', "names no cell"),
        ("indicator.3.target=5\x1b[31m", "all of them visible"),
        ("indicator.3.score=九十", "is not a number such as 9.5"),
        ("indicator.3.score==1+1", "is not a number"),
    ],
)
def test_a_cell_that_cannot_be_corrected_is_named(home: Path, cell: str, complaint: str) -> None:
    done = review("correct", "aa11", "1", "--cell", cell, "--reason", "x")
    assert isinstance(done.exception, UsageError)
    assert complaint in str(done.exception)
    assert made() == []


def test_the_second_of_two_auditors_at_once_is_told_of_the_first(home: Path) -> None:
    assert decide("aa11", "1", "waive", "--reason", "已说明", "--by", "a").exit_code == 0
    late = decide("aa11", "1", "reject", "--reason", "不符", "--by", "b")
    assert isinstance(late.exception, UsageError)
    assert "decision 1 about the same was made in the meantime" in str(late.exception)
    assert decide("aa11", "1", "reject", "--reason", "不符", "--by", "b", "--seen", "1").exit_code == 0
    assert [one.decision for one in made()] == ["waive", "reject"]


def test_a_decision_is_confirmed_by_somebody_else(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIXIAO_SECOND_PERSON", "true")
    get_settings.cache_clear()
    assert "somebody else confirms" in decide("aa11", "1", "waive", "--reason", "已说明", "--by", "a").output
    own = review("confirm", "1", "--by", "a")
    assert isinstance(own.exception, UsageError)
    assert "awaiting_confirmation" in review("history").output
    assert review("confirm", "1", "--by", "b").exit_code == 0
    assert "awaiting_confirmation" not in review("history").output


def test_a_decision_is_taken_back_and_the_history_shows_both(home: Path) -> None:
    assert decide("aa11", "1", "waive", "--reason", "已说明", "--by", "a").exit_code == 0
    done = review("revoke", "1", "--reason", "看错了", "--by", "a")
    assert (done.exit_code, done.output) == (0, "Decision 2: takes back decision 1; the next load applies it.\n")
    assert [(one.decision, one.revokes, one.form_hash) for one in made()] == [
        ("waive", None, "h1"),
        ("revoke", 1, "h1"),
    ]
    (first, second) = (json.loads(line) for line in review("history", "--json").output.splitlines())
    assert (first["state"], second["state"]) == ("revoked", "in_effect")
    (waiting,) = waiting_forms(get_settings())
    assert waiting.decided is None
    assert decide("aa11", "1", "reject", "--reason", "不符", "--by", "a", "--seen", "2").exit_code == 0
    assert "the chain is whole" in review("verify").output


def test_a_revocation_of_what_counts_waits_for_the_second_person(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIXIAO_SECOND_PERSON", "true")
    get_settings.cache_clear()
    decide("aa11", "1", "waive", "--reason", "已说明", "--by", "a")
    assert review("confirm", "1", "--by", "b").exit_code == 0
    assert "jixiao review confirm 3" in review("revoke", "1", "--reason", "看错了", "--by", "a").output
    (waiting,) = waiting_forms(get_settings())
    assert waiting.decided == "revoke (decision 3, awaits confirmation)"
    assert isinstance(review("confirm", "3", "--by", "a").exception, UsageError)
    assert review("confirm", "3", "--by", "b").exit_code == 0
    assert json.loads(review("history", "--json").output.splitlines()[0])["state"] == "revoked"


def test_what_does_not_count_cannot_be_revoked(home: Path) -> None:
    decide("aa11", "1", "waive", "--reason", "已说明", "--by", "a")
    decide("aa11", "1", "reject", "--reason", "不符", "--by", "a", "--seen", "1")
    review("confirm", "2", "--by", "b")
    review("revoke", "2", "--reason", "看错了", "--by", "a")

    def said(number: str) -> str:
        refused = review("revoke", number, "--reason", "x", "--by", "a").exception
        assert isinstance(refused, UsageError)
        return str(refused)

    assert said("1") == "decision 1 is replaced already: there is nothing to revoke"
    assert said("2") == "decision 2 is revoked already: there is nothing to revoke"
    assert said("3") == "decision 3 confirms decision 2: revoke that one"
    assert said("4").startswith("decision 4 took back decision 2. What is taken back does not come again")
    assert said("5") == "there is no decision 5; `jixiao review history` shows them"
    assert len(made()) == 4


def test_a_finding_is_worked_on_by_its_key(home: Path) -> None:
    assert "f1f1" in review("findings", "--state", "open").output
    done = review("finding", "f1f1", "explained", "--reason", "部门已说明", "--by", "a")
    assert done.exit_code == 0, done.output
    assert [(one.decision, one.finding_key, one.form_hash) for one in made()] == [("finding_explained", "f1f1", "h1")]
    assert isinstance(review("finding", "zzzz", "confirmed", "--reason", "x").exception, UsageError)


def test_the_chain_is_verified_by_a_command(home: Path) -> None:
    decide("aa11", "1", "waive", "--reason", "已说明", "--by", "a")
    assert "1 decision, the chain is whole" in review("verify").output
    with sqlite3.connect(home / "state.sqlite") as store:
        store.execute("drop trigger decision_keeps_UPDATE")
        store.execute("update decision set reason = '别的'")
    changed = review("verify")
    assert isinstance(changed.exception, Defect)
    assert "at 1" in str(changed.exception)


@pytest.mark.parametrize("option", ["--reason", "--by"])
def test_signs_that_cannot_be_seen_are_refused_in_reason_and_name(home: Path, option: str) -> None:
    texts = {"--reason": "已说明", "--by": "a", option: "a\u202eb"}
    done = decide("aa11", "1", "waive", *(part for pair in texts.items() for part in pair))
    assert isinstance(done.exception, UsageError)
    assert made() == []


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("decide", "", "1", "waive", "--reason", "x"), "'' is too short for a document"),
        (("decide", "aa1", "1", "waive", "--reason", "x"), "at least its first 4 characters"),
        (("decide", "aa11", "2", "waive", "--reason", "x"), "no quarantined form has number 2"),
        (("decide", "aa11", "1", "waive", "--reason", "x", "--expires", "2020-01-01"), "name a later day"),
        (("finding", "", "confirmed", "--reason", "x"), "'' is too short for a finding_key"),
        (("finding", "ffff", "confirmed", "--reason", "x"), "no finding has a key that begins with 'ffff'"),
        (("confirm", "7"), "there is no decision 7"),
    ],
)
def test_what_cannot_be_decided_says_why_and_decides_nothing(
    home: Path, arguments: tuple[str, ...], complaint: str
) -> None:
    done = review(*arguments)
    assert isinstance(done.exception, UsageError)
    assert complaint in str(done.exception)
    assert made() == []


@pytest.mark.parametrize(
    "arguments",
    [
        ("decide", "aa11", "1", "waive"),
        ("decide", "aa11", "1", "nod", "--reason", "x"),
        ("decide", "aa11", "one", "waive", "--reason", "x"),
        ("decide", "aa11", "1", "waive", "--reason", "x", "--expires", "tomorrow"),
        ("correct", "aa11", "1", "--reason", "x"),
        ("finding", "f1f1", "waived", "--reason", "x"),
        ("findings", "--state", "nonsense"),
    ],
)
def test_a_slip_in_the_command_ends_with_2_and_decides_nothing(home: Path, arguments: tuple[str, ...]) -> None:
    assert review(*arguments).exit_code == 2
    assert made() == []


def test_a_key_that_two_forms_share_is_refused(home: Path) -> None:
    with duckdb.connect(str((home / "current" / "marts.duckdb").resolve())) as release:
        release.execute("insert into audit.quarantine select * replace ('aa1199' as document_id) from audit.quarantine")
    done = decide("aa11", "1", "waive", "--reason", "x")
    assert "2 quarantined forms have number 1" in str(done.exception)
    assert "give more characters" in str(done.exception)


def test_every_command_answers_a_program_in_json(home: Path) -> None:
    def answer(*arguments: str) -> list[dict[str, Any]]:
        done = review(*arguments, "--json")
        assert done.exit_code == 0, done.output
        return [json.loads(line) for line in done.output.splitlines()]

    (waiting,) = answer("list")
    assert (waiting["document"], waiting["form"], waiting["decided"]) == ("aa11", 1, None)
    cell = {"record_kind": "indicator", "record_no": 3, "field": "score", "printed_value": "5", "corrected_value": "50"}
    (corrected,) = answer("correct", "aa11", "1", "--cell", "indicator.3.score=50", "--reason", "印错", "--by", "a")
    assert (corrected["decision_id"], corrected["corrections"]) == (1, [cell])
    (worked,) = answer("finding", "f1f1", "explained", "--reason", "x", "--by", "a")
    assert (worked["decision"], worked["finding_key"]) == ("finding_explained", "f1f1")
    (finding,) = answer("findings", "--state", "open")
    assert (finding["finding_key"], finding["seq"], finding["line"]) == ("f1f1", None, None)
    assert answer("findings", "--state", "confirmed") == []
    assert [(row["state"], row["corrections"]) for row in answer("history")] == [
        ("in_effect", [cell]),
        ("in_effect", []),
    ]
    assert answer("confirm", "1", "--by", "b")[0]["confirms"] == 1
    assert answer("verify") == [{"decisions": 3, "broken": [], "first_broken": None}]


def test_the_list_tells_what_is_decided_already(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    decide("aa11", "1", "waive", "--reason", "已说明", "--by", "a")
    (waiting,) = waiting_forms(get_settings())
    assert waiting.decided == "waive (decision 1, with the next load)"
    monkeypatch.setenv("JIXIAO_SECOND_PERSON", "true")
    get_settings.cache_clear()
    (waiting,) = waiting_forms(get_settings())
    assert waiting.decided == "waive (decision 1, awaits confirmation)"


def test_the_first_broken_decision_is_named(home: Path) -> None:
    for seen in ("0", "1", "2", "3"):
        assert decide("aa11", "1", "waive", "--reason", "x", "--by", "a", "--seen", seen).exit_code == 0
    with sqlite3.connect(home / "state.sqlite") as store:
        store.execute("drop trigger decision_keeps_UPDATE")
        store.execute("update decision set reason = '别的' where decision_id in (2, 4)")
    done = review("verify", "--json")
    assert json.loads(done.output) == {"decisions": 4, "broken": [2, 4], "first_broken": 2}
    assert "broken at 2 (also at 4)" in str(done.exception)


def test_texts_that_a_terminal_would_obey_are_shown_as_codes(home: Path) -> None:
    with duckdb.connect(str((home / "current" / "marts.duckdb").resolve())) as release:
        release.execute("update audit.quarantine set file_name = 'a' || chr(27) || '[2J' || chr(8238) || 'b.docx'")
    shown = review("list").output
    assert "a⟦U+001B⟧[2J⟦U+202E⟧b.docx" in shown
    assert "\x1b" not in shown


def test_an_account_without_a_name_says_who_decides(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody() -> str:
        raise KeyError("no such user")

    monkeypatch.setattr("getpass.getuser", nobody)
    done = decide("aa11", "1", "waive", "--reason", "x")
    assert isinstance(done.exception, UsageError)
    assert "--by" in str(done.exception)


HOSTILE = "<script>alert(1)</script>\n=cmd|' /C calc'!A0\nBcc: x@mail.example\n'; drop table decision; -- {0} %s مرحبا"


def test_a_hostile_reason_is_kept_and_shown_as_text(home: Path) -> None:
    assert decide("aa11", "1", "waive", "--reason", HOSTILE, "--by", "=1+1").exit_code == 0
    (one,) = made()
    assert (one.reason, one.decided_by) == (HOSTILE, "=1+1")
    (row,) = map(json.loads, review("history", "--json").output.splitlines())
    assert row["reason"] == HOSTILE
    assert "1 decision, the chain is whole" in review("verify").output


@pytest.mark.parametrize("name", ["a\nb", "a\r\nBcc: x@mail.example", "a\tb", "a\u202eb", "a\x00b", "a\x1b[2J"])
def test_a_name_is_one_line_of_signs_that_are_seen(home: Path, name: str) -> None:
    done = decide("aa11", "1", "waive", "--reason", "x", "--by", name)
    assert isinstance(done.exception, UsageError)
    assert made() == []
