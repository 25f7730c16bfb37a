"""What the frames of a suite are selected from."""

from pathlib import Path

import duckdb

from expectations.frames import reading


def test_a_kept_row_is_looked_at_once_and_one_that_changed_or_was_excused_again(tmp_path: Path) -> None:
    build, previous = tmp_path / "build.duckdb", tmp_path / "previous.duckdb"
    with duckdb.connect(str(build)) as connection:
        connection.execute("create schema state; create schema staging")
        connection.execute(
            "create table state.kept_document as from (values ('kept', '1'), ('corrected', '1'), ('read anew', '1')) "
            "as kept (document_id, extractor_version)"
        )
        connection.execute("create table state.correction as select 'corrected' as document_id")
        connection.execute(
            "create table staging.stg_document as from (values ('kept', '1'), ('corrected', '1'), ('read anew', '2'), "
            "('new', '2')) as document (document_id, extractor_version)"
        )
    with duckdb.connect(str(previous)) as connection:
        connection.execute("create schema marts")
        connection.execute(
            "create table marts.fct_evaluation as select document_id, 1 as form_ordinal "
            "from (values ('kept'), ('corrected'), ('read anew')) as form (document_id)"
        )
        connection.execute("create schema audit")
        connection.execute(
            "create table audit.validation_result as from "
            "(values ('1', 'no_personal_value', false, true, '{}'), ('2', 'no_personal_value', true, true, '{}')) "
            "as result (load_id, expectation_id, success, evaluated, details)"
        )
    with reading(build, previous) as connection:
        facts = [(f"marts.fct_{name}", "kept", 1) for name in ("budget_execution", "evaluation", "indicator")]
        assert connection.execute("from looked_at order by all").fetchall() == facts
    with reading(build) as connection:
        assert connection.execute("from looked_at").fetchall() == []

    with duckdb.connect(str(previous)) as connection:
        connection.execute("""update audit.validation_result set details = '{"excused": [{}]}' where load_id = '2'""")
    with reading(build, previous) as connection:
        assert connection.execute("from looked_at").fetchall() == []
