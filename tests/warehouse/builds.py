"""A load in small: what the pipeline does, with two SQL statements in the place of dbt."""

from collections.abc import Sequence
from pathlib import Path

import duckdb
from sqlalchemy import Engine

from extract.store import write_extraction
from model.home import build_path
from model.status import FormStatus, LoadStatus, ReceiptStatus
from tests.extractions import VERSION, extraction_of
from warehouse import raw, release, state, upkeep
from warehouse.query import query_current
from warehouse.state_copy import copy_state

RULES = "rules 1"
FIRST = "20260701T180000Z-0001"
SECOND = "20260702T180000Z-0002"
INFO = release.ReleaseInfo(VERSION, RULES, "rules hash", "vocabulary hash", {"held": False})


def open_home(home: Path) -> Engine:
    return state.open_state(state.default_state_url(home))


def receive(home: Path, engine: Engine, contents: Sequence[str], forms: int = 2) -> None:
    """Documents that were received and read."""
    for content in contents:
        extraction = extraction_of(content, forms)
        recorded = state.record_receipt(engine, "/in", f"{content}.docx", document_id=extraction.document_id)
        write_extraction(home, extraction)
        if recorded.receipt.status is ReceiptStatus.PENDING:
            state.set_document_status(engine, extraction.document_id, extraction.status)


def rows(build: Path, query: str) -> list[tuple]:
    """What a build holds."""
    with duckdb.connect(str(build), read_only=True) as connection:
        return connection.execute(query).fetchall()


def make_marts(build: Path) -> None:
    """What dbt would do: a mart of the accepted forms and an audit table."""
    with duckdb.connect(str(build)) as connection:
        connection.execute("CREATE SCHEMA IF NOT EXISTS marts")
        connection.execute("CREATE SCHEMA IF NOT EXISTS audit")
        connection.execute(
            "CREATE OR REPLACE TABLE marts.fct_evaluation AS "
            "SELECT form.document_id, form.form_ordinal, form.project_name, form.total_score FROM raw.form "
            "JOIN state.form_outcome USING (document_id, extractor_version, form_ordinal) WHERE status = 'accepted'"
        )
        connection.execute("COMMENT ON COLUMN marts.fct_evaluation.project_name IS 'the project''s 名称'")
        connection.execute("COMMENT ON TABLE marts.fct_evaluation IS 'one form version'")
        connection.execute("CREATE OR REPLACE VIEW audit.receipt AS SELECT name, status FROM state.receipt")


def begin(home: Path, engine: Engine, load_id: str) -> Path:
    """A load up to where dbt begins."""
    pending = state.pending_forms(engine, raw.known_forms(home, VERSION), ruleset_version=RULES)
    state.begin_load(engine, load_id, extractor_version=VERSION, ruleset_version=RULES)
    build = raw.prepare_build(home, load_id)
    raw.load_raw(build, home, VERSION, load_id)
    state.save_load_forms(engine, load_id, pending)
    copy_state(build, engine, load_id)
    return build


def decide(home: Path, engine: Engine, load_id: str) -> Path:
    """The gate accepts every form; then the marts are built and the release put together."""
    forms = state.load_forms(engine, load_id)
    state.save_outcomes(
        engine,
        load_id,
        [
            state.FormOutcome(*form.key, form_hash=form.form_hash, load_id=load_id, status=FormStatus.ACCEPTED)
            for form in forms
        ],
    )
    build = build_path(home, load_id)
    copy_state(build, engine, load_id)
    make_marts(build)
    return release.build_release(home, load_id, INFO)


def run_load(home: Path, load_id: str) -> None:
    """A whole load of all that was received, from putting right what died before."""
    engine = open_home(home)
    upkeep.recover(home, engine)
    begin(home, engine, load_id)
    staged = decide(home, engine, load_id)
    (staged / "report").mkdir()
    (staged / "report" / "index.html").write_text("<html>", "utf-8")
    release.publish(home, load_id)
    state.set_load_status(engine, load_id, LoadStatus.PUBLISHED)
    engine.dispose()


def marts(home: Path) -> list[tuple]:
    """What readers see."""
    return query_current(home, "FROM marts.fct_evaluation ORDER BY ALL").rows
