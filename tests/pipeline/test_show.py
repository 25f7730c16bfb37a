"""What `jixiao show` says where a name means a file here that is not what was received under it."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from model.errors import UsageError
from pipeline import show
from pipeline.cli import app
from pipeline.settings import get_settings
from report.show import Wanted, find_values
from tests.pipeline.test_review import released
from warehouse.printed import PrintedCell

RECEIVED = "ab" * 32


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home whose release knows a.docx, in a folder with another file of that name."""
    with duckdb.connect(str(released(tmp_path / "home") / "marts.duckdb")) as connection:
        connection.execute("create schema audit; create schema marts")
        connection.execute(f"create table audit.receipt as select '{RECEIVED}' as document_id, 'a.docx' as name")
        connection.execute("create table audit.form as select '' as document_id limit 0")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(show, "cells_of_form", lambda *_: ())
    monkeypatch.setenv("JIXIAO_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("JIXIAO_STATE_URL", raising=False)
    get_settings.cache_clear()
    yield tmp_path
    get_settings.cache_clear()


def said_of(document: str) -> str:
    done = CliRunner().invoke(app, ["show", document])
    assert isinstance(done.exception, UsageError)
    return str(done.exception)


def test_a_file_that_is_not_in_the_release_is_named_by_its_hash_beside_what_was_received(home: Path) -> None:
    (home / "a.docx").write_bytes(b"another")
    said = said_of("a.docx")
    assert f"sha-256 {hashlib.sha256(b'another').hexdigest()[:12]}" in said
    assert "jixiao run --source a.docx" in said
    assert f"under this name: {RECEIVED[:12]}" in said


def test_a_document_of_the_ledger_without_forms_is_not_called_a_file(home: Path) -> None:
    said = said_of("a.docx")
    assert f"sha-256 {RECEIVED[:12]}" in said
    assert "jixiao status" in said
    assert "file of that name here" not in said


@pytest.mark.parametrize("beginning", [RECEIVED[:4], RECEIVED[:12], RECEIVED])
def test_a_document_is_found_by_the_beginning_that_the_review_commands_take(home: Path, beginning: str) -> None:
    assert f"sha-256 {RECEIVED[:12]}" in said_of(beginning)


def test_a_name_that_could_be_a_hash_is_a_name_too(home: Path) -> None:
    with duckdb.connect(str(home / "home" / "current" / "marts.duckdb")) as connection:
        connection.execute("insert into audit.receipt values (?, '2024')", ["cd" * 32])
    assert f"sha-256 {('cd' * 32)[:12]}" in said_of("2024")


@pytest.mark.parametrize("wanted", [Wanted(), Wanted(seq=9), Wanted(line=4)])
def test_where_nothing_was_read_the_fields_with_places_are_named(wanted: Wanted) -> None:
    claims = ("indicator.2.score", "indicator.11.target", "budget_line.1.executed")
    cells = [PrintedCell(None, 1, row, 1, 1, 1, None, "1", False, (claim,)) for row, claim in enumerate(claims, 1)]
    with pytest.raises(UsageError) as refused:
        find_values(cells, wanted)
    said = str(refused.value)
    assert wanted.told in said
    assert "indicators (--seq 2 to 11): score, target; funding lines (--line 1 to 1): executed" in said
