from pathlib import Path

import duckdb
import pytest

from extract.store import write_extraction
from model.errors import Defect
from model.home import build_path, extracted_root, release_path
from model.tables import RAW_TABLES
from tests.extractions import VERSION, document_id_of, extraction_of
from tests.killing import count_steps, killed_at
from tests.warehouse.builds import FIRST, SECOND, begin, open_home, receive, rows, run_load
from warehouse import raw


def test_raw_tables_have_the_columns_of_the_model_and_the_load(tmp_path: Path) -> None:
    build = raw.prepare_build(tmp_path, FIRST)
    for table, columns in RAW_TABLES.items():
        described = rows(build, f"DESCRIBE raw.{table}")
        assert [(row[0], row[1]) for row in described] == [
            *((column.name, column.type) for column in columns),
            ("load_id", "VARCHAR"),
        ]


def test_every_extraction_is_loaded_with_its_load(tmp_path: Path) -> None:
    for content, forms in (("a", 2), ("b", 0), ("c", 1)):
        write_extraction(tmp_path, extraction_of(content, forms))
    build = raw.prepare_build(tmp_path, FIRST)
    counts = raw.load_raw(build, tmp_path, VERSION, FIRST)
    assert counts == {"document": 3, "form": 3, "budget_line": 3, "indicator": 3, "cell": 24, "issue": 6}
    for table, count in counts.items():
        assert rows(build, f"SELECT count(*), any_value(load_id) FROM raw.{table}") == [(count, FIRST)]  # noqa: S608
    assert rows(build, "SELECT project_name, box FROM raw.form WHERE form_ordinal = 2") == [
        ("a2", [10.0, 20.5, 110.0, 40.5])
    ]


def test_loading_again_appends_nothing(tmp_path: Path) -> None:
    write_extraction(tmp_path, extraction_of("a"))
    build = raw.prepare_build(tmp_path, FIRST)
    raw.load_raw(build, tmp_path, VERSION, FIRST)
    assert set(raw.load_raw(build, tmp_path, VERSION, FIRST).values()) == {0}


def test_a_home_without_documents_gives_empty_tables(tmp_path: Path) -> None:
    build = raw.prepare_build(tmp_path, FIRST)
    assert set(raw.load_raw(build, tmp_path, VERSION, FIRST).values()) == {0}
    assert raw.known_forms(tmp_path, VERSION) == []


def test_the_next_build_goes_on_from_the_current_releases(tmp_path: Path) -> None:
    engine = open_home(tmp_path)
    receive(tmp_path, engine, ["a"])
    run_load(tmp_path, FIRST)
    receive(tmp_path, engine, ["b"])
    build = begin(tmp_path, engine, SECOND)
    assert rows(build, "SELECT document_id, load_id FROM raw.document ORDER BY load_id") == [
        (document_id_of("a"), FIRST),
        (document_id_of("b"), SECOND),
    ]
    assert rows(build_path(tmp_path, FIRST), "SELECT count(*) FROM raw.document") == [(1,)]


def test_what_dbt_made_of_the_last_load_does_not_live_on(tmp_path: Path) -> None:
    receive(tmp_path, open_home(tmp_path), ["a"])
    run_load(tmp_path, FIRST)
    query = "SELECT DISTINCT schema_name FROM duckdb_tables() UNION SELECT schema_name FROM duckdb_views() "
    query += "WHERE NOT internal ORDER BY ALL"
    assert rows(build_path(tmp_path, FIRST), query) == [("audit",), ("marts",), ("raw",), ("state",)]
    assert rows(raw.prepare_build(tmp_path, SECOND), query) == [("raw",)]


def storage_version(path: Path) -> str:
    """The version of DuckDB whose way of storing a file is written in."""
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH '{path}' AS file (READ_ONLY)")
        (tags,) = (
            connection.execute("SELECT tags FROM duckdb_databases() WHERE database_name = 'file'").fetchone() or ()
        )
    return str(tags["storage_version"])


def test_a_build_is_stored_in_the_newer_way_though_copied_from_an_older_file_and_a_release_is_not(
    tmp_path: Path,
) -> None:
    receive(tmp_path, open_home(tmp_path), ["a"])
    run_load(tmp_path, FIRST)
    build = build_path(tmp_path, FIRST)
    assert storage_version(build) == "v1.4.0+"
    assert storage_version(release_path(tmp_path, FIRST) / "marts.duckdb") == "v1.0.0+", "any reader's DuckDB opens it"
    older = build.with_name("older.duckdb")
    with duckdb.connect(str(older)) as connection:
        connection.execute(f"ATTACH '{build}' AS build (READ_ONLY)")
        connection.execute("COPY FROM DATABASE build TO older")
    older.replace(build)
    assert storage_version(build) == "v1.0.0+"
    assert storage_version(raw.prepare_build(tmp_path, SECOND)) == "v1.4.0+"


def test_rows_that_were_only_written_ahead_are_in_the_next_build_too(tmp_path: Path) -> None:
    receive(tmp_path, open_home(tmp_path), ["a"])
    run_load(tmp_path, FIRST)
    build = build_path(tmp_path, FIRST)
    with duckdb.connect(str(build)) as connection:
        # As on a full disk: what was committed stays beside the file.
        connection.execute("PRAGMA disable_checkpoint_on_shutdown")
        connection.execute("UPDATE raw.document SET message = 'written ahead'")
    assert build.with_name(f"{build.name}.wal").is_file()
    following = raw.prepare_build(tmp_path, SECOND)
    assert rows(following, "SELECT message FROM raw.document") == [("written ahead",)]
    assert [path.name for path in following.parent.iterdir()] == [following.name]


def test_a_build_that_was_begun_and_left_is_begun_afresh(tmp_path: Path) -> None:
    write_extraction(tmp_path, extraction_of("a"))
    build = raw.prepare_build(tmp_path, FIRST)
    raw.load_raw(build, tmp_path, VERSION, FIRST)
    assert rows(raw.prepare_build(tmp_path, FIRST), "SELECT * FROM raw.document") == []


def test_a_lost_build_of_the_current_release_is_made_again_from_what_was_extracted(tmp_path: Path) -> None:
    engine = open_home(tmp_path)
    receive(tmp_path, engine, ["a", "b"])
    run_load(tmp_path, FIRST)
    build_path(tmp_path, FIRST).unlink()
    build = begin(tmp_path, engine, SECOND)
    assert rows(build, "SELECT count(*) FROM raw.document") == [(2,)]


def test_rows_of_an_older_extractor_version_stay(tmp_path: Path) -> None:
    engine = open_home(tmp_path)
    receive(tmp_path, engine, ["a"])
    run_load(tmp_path, FIRST)
    write_extraction(tmp_path, extraction_of("a", version="2"))
    build = raw.prepare_build(tmp_path, SECOND)
    raw.load_raw(build, tmp_path, "2", SECOND)
    assert rows(build, "SELECT extractor_version FROM raw.document ORDER BY ALL") == [(VERSION,), ("2",)]


def test_a_document_cannot_be_in_raw_twice(tmp_path: Path) -> None:
    write_extraction(tmp_path, extraction_of("a"))
    build = raw.prepare_build(tmp_path, FIRST)
    raw.load_raw(build, tmp_path, VERSION, FIRST)
    with duckdb.connect(str(build)) as connection, pytest.raises(duckdb.ConstraintException, match="primary key"):
        connection.execute("INSERT INTO raw.document SELECT * FROM raw.document")


def test_a_column_that_a_newer_version_brings_is_added(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = open_home(tmp_path)
    receive(tmp_path, engine, ["a"])
    with monkeypatch.context() as older:
        older.setitem(RAW_TABLES, "issue", tuple(c for c in RAW_TABLES["issue"] if c.name != "field"))
        run_load(tmp_path, FIRST)
    write_extraction(tmp_path, extraction_of("b"))
    build = raw.prepare_build(tmp_path, SECOND)
    raw.load_raw(build, tmp_path, VERSION, SECOND)
    assert rows(build, "SELECT DISTINCT load_id, field FROM raw.issue WHERE form_ordinal = 1 ORDER BY ALL") == [
        (FIRST, None),
        (SECOND, "phone"),
    ]


def test_a_column_that_this_version_does_not_know_is_a_defect(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    receive(tmp_path, open_home(tmp_path), ["a"])
    run_load(tmp_path, FIRST)
    monkeypatch.setitem(RAW_TABLES, "issue", tuple(c for c in RAW_TABLES["issue"] if c.name != "field"))
    with pytest.raises(Defect, match=r"raw\.issue has columns that this version does not know: field"):
        raw.prepare_build(tmp_path, SECOND)


def test_known_forms_are_those_of_the_release_and_those_only_extracted(tmp_path: Path) -> None:
    engine = open_home(tmp_path)
    receive(tmp_path, engine, ["a"], forms=2)
    run_load(tmp_path, FIRST)
    receive(tmp_path, engine, ["b"], forms=1)
    receive(tmp_path, engine, ["none"], forms=0)
    forms = raw.known_forms(tmp_path, VERSION)
    assert [(form.document_id, form.form_ordinal) for form in forms] == sorted(
        [(document_id_of("a"), 1), (document_id_of("a"), 2), (document_id_of("b"), 1)]
    )
    assert raw.known_forms(tmp_path, "another version") == []


def load_more(home: Path) -> None:
    raw.load_raw(build_path(home, FIRST), home, VERSION, FIRST)


def test_killed_between_any_two_tables_raw_is_as_before(tmp_path: Path) -> None:
    for content in "abcde":
        write_extraction(tmp_path, extraction_of(content))
    build = raw.prepare_build(tmp_path, FIRST)
    steps = ("warehouse.raw._files",)
    count = len(RAW_TABLES)
    for step in (1, count // 2, count):
        killed_at(step, load_more, tmp_path, steps=steps)
        for table in RAW_TABLES:
            assert rows(build, f"SELECT * FROM raw.{table}") == [], (step, table)  # noqa: S608
    assert count_steps(load_more, tmp_path, steps=steps) == count
    assert rows(build, "SELECT count(*) FROM raw.document") == [(5,)]


def prepare_second(home: Path) -> None:
    raw.prepare_build(home, SECOND)


def test_killed_while_copying_the_build_the_old_one_is_whole_and_the_new_one_begun_afresh(tmp_path: Path) -> None:
    receive(tmp_path, open_home(tmp_path), ["a"])
    run_load(tmp_path, FIRST)
    steps = count_steps(prepare_second, tmp_path)
    for step in range(1, steps + 1):
        killed_at(step, prepare_second, tmp_path)
        assert rows(build_path(tmp_path, FIRST), "SELECT count(*) FROM raw.form") == [(2,)]
        build = raw.prepare_build(tmp_path, SECOND)
        assert rows(build, "SELECT count(*) FROM raw.form") == [(2,)]


def test_a_folder_that_is_no_document_is_passed_over(tmp_path: Path) -> None:
    write_extraction(tmp_path, extraction_of("a"))
    (extracted_root(tmp_path, VERSION) / "aa" / "notes").mkdir(parents=True, exist_ok=True)
    build = raw.prepare_build(tmp_path, FIRST)
    assert raw.load_raw(build, tmp_path, VERSION, FIRST)["document"] == 1


def test_more_documents_than_fit_into_one_statement_are_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(raw, "_BATCH", 2)
    for content in "abcde":
        write_extraction(tmp_path, extraction_of(content))
    build = raw.prepare_build(tmp_path, FIRST)
    assert len(raw.known_forms(tmp_path, VERSION)) == 5
    assert raw.load_raw(build, tmp_path, VERSION, FIRST)["form"] == 5
