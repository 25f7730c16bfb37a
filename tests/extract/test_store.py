import hashlib
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from extract.landing import clear_temporary
from extract.store import list_extracted, read_status, write_extraction
from model.errors import Defect
from model.home import extracted_path
from model.status import ReceiptStatus
from model.tables import RAW_TABLES
from tests.extractions import VERSION, damaged, document_id_of, extraction_of
from tests.killing import count_steps, killed_at


def digests(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def rows(folder: Path, table: str, columns: str = "*") -> list[tuple]:
    return duckdb.sql(f"SELECT {columns} FROM '{folder / table}.parquet'").fetchall()  # noqa: S608


def test_six_files_have_the_columns_and_types_of_the_raw_tables(tmp_path: Path) -> None:
    folder = write_extraction(tmp_path, extraction_of("a"))
    assert sorted(path.stem for path in folder.iterdir()) == sorted(RAW_TABLES)
    for table, columns in RAW_TABLES.items():
        described = duckdb.sql(f"DESCRIBE SELECT * FROM '{folder / table}.parquet'").fetchall()  # noqa: S608
        assert [(row[0], row[1]) for row in described] == [(column.name, column.type) for column in columns], table


def test_a_document_without_forms_has_all_files_with_their_columns(tmp_path: Path) -> None:
    folder = write_extraction(tmp_path, extraction_of("report", forms=0))
    assert rows(folder, "form") == []
    assert rows(folder, "document", "status, code, form_count") == [("no_form", "no_form", 0)]
    assert read_status(tmp_path, VERSION, document_id_of("report")).status is ReceiptStatus.NO_FORM


def test_values_and_places_come_back_as_they_were(tmp_path: Path) -> None:
    folder = write_extraction(tmp_path, extraction_of("a", forms=2))
    assert rows(folder, "form", "form_ordinal, project_name, phone, row_no") == [(1, "a1", None, 1), (2, "a2", None, 5)]
    assert rows(folder, "budget_line", "form_ordinal, line_no, funding_source, executed") == [
        (1, 1, "total", "95"),
        (2, 1, "total", "95"),
    ]
    assert rows(folder, "indicator", "seq, row_kind, weight, box")[0] == (
        1,
        "indicator",
        "10",
        [10.0, 20.5, 110.0, 40.5],
    )


def test_issues_are_counted_through_the_document_with_those_of_the_document_first(tmp_path: Path) -> None:
    folder = write_extraction(tmp_path, extraction_of("a", forms=2))
    assert rows(folder, "issue", "issue_no, form_ordinal, code, page, field") == [
        (1, None, "doubtful_page", 2, None),
        (2, 1, "missing_value", 1, "phone"),
        (3, 2, "missing_value", 1, "phone"),
    ]


def test_a_cell_names_the_record_and_field_it_was_read_into(tmp_path: Path) -> None:
    folder = write_extraction(tmp_path, extraction_of("a", forms=2))
    cells = rows(folder, "cell", "row_no, column_no, form_ordinal, record_kind, record_no, field")
    assert (3, 2, 1, "indicator", 1, "score") in cells
    assert (5, 2, 2, "form", None, "project_name") in cells
    assert (2, 1, 1, None, None, None) in cells, "a label inside the form belongs to it"
    assert (4, 1, None, None, None, None) in cells, "a row between two forms belongs to none"
    assert len(cells) == 16


def test_headings_above_the_first_row_read_belong_to_the_form_and_a_title_does_not(tmp_path: Path) -> None:
    from dataclasses import replace

    from model.form import DocumentCell
    from tests.extractions import at, form_of

    places = [(1, 1), (2, 1), (3, 1), (3, 2), (4, 1), (4, 2), (5, 2), (6, 2)]
    cells = tuple(DocumentCell(at(*place), 1, 1, "x") for place in places)
    folder = write_extraction(tmp_path, replace(extraction_of("a"), forms=(form_of(row=4),), cells=cells))
    ordinals = {row[:2]: row[2] for row in rows(folder, "cell", "row_no, column_no, form_ordinal")}
    assert [place for place in places if ordinals[place] is None] == [(1, 1), (2, 1)]


def test_rows_of_several_cells_below_the_last_row_read_belong_to_the_last_form_of_their_table(tmp_path: Path) -> None:
    from dataclasses import replace

    from model.form import DocumentCell
    from tests.extractions import at, form_of

    places = [(1, 1), (1, 2), (2, 2), (3, 2), (4, 1), (4, 2), (5, 1), (6, 1), (6, 2), (7, 1)]
    cells = tuple(DocumentCell(at(*place), 1, 1, "x") for place in places)
    folder = write_extraction(tmp_path, replace(extraction_of("a"), forms=(form_of(row=1),), cells=cells))
    ordinals = {row[:2]: row[2] for row in rows(folder, "cell", "row_no, column_no, form_ordinal")}
    assert [place for place in places if ordinals[place] is None] == [(7, 1)]


def test_a_cell_read_into_two_records_has_a_row_for_each(tmp_path: Path) -> None:
    from dataclasses import replace

    from model.form import Claim
    from tests.extractions import at

    extraction = extraction_of("a")
    form = extraction.forms[0]
    spanning = (Claim(at(3, 1), "indicator", 1, "level1"), Claim(at(3, 1), "indicator", 2, "level1"))
    folder = write_extraction(tmp_path, replace(extraction, forms=(replace(form, claims=form.claims + spanning),)))
    of_cell = [row for row in rows(folder, "cell", "row_no, column_no, record_no, field") if row[:2] == (3, 1)]
    assert of_cell == [(3, 1, 1, "level1"), (3, 1, 2, "level1")]


def test_the_same_extraction_gives_the_same_bytes(tmp_path: Path) -> None:
    first = write_extraction(tmp_path / "one", extraction_of("a", forms=3))
    second = write_extraction(tmp_path / "two", extraction_of("a", forms=3))
    assert digests(first) == digests(second)


def test_writing_again_changes_nothing(tmp_path: Path) -> None:
    folder = write_extraction(tmp_path, extraction_of("a"))
    times = {path: path.stat().st_mtime_ns for path in folder.iterdir()}
    assert write_extraction(tmp_path, extraction_of("a")) == folder
    assert {path: path.stat().st_mtime_ns for path in folder.iterdir()} == times


def test_versions_stand_side_by_side(tmp_path: Path) -> None:
    write_extraction(tmp_path, extraction_of("a", version="1"))
    write_extraction(tmp_path, extraction_of("b", version="1"))
    write_extraction(tmp_path, extraction_of("a", version="2"))
    assert list_extracted(tmp_path, "1") == sorted([document_id_of("a"), document_id_of("b")])
    assert list_extracted(tmp_path, "2") == [document_id_of("a")]
    assert list_extracted(tmp_path, "3") == []


def test_a_folder_that_lacks_a_file_does_not_count_and_is_made_anew(tmp_path: Path) -> None:
    folder = write_extraction(tmp_path, extraction_of("a"))
    whole = digests(folder)
    (folder / "cell.parquet").unlink()
    assert list_extracted(tmp_path, VERSION) == []
    assert digests(write_extraction(tmp_path, extraction_of("a"))) == whole


def test_repeated_numbers_are_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(Defect, match="form 1: numbers of indicators repeat"):
        write_extraction(tmp_path, damaged(extraction_of("a")))
    assert not (tmp_path / "extracted").exists()


def write_a(home: Path) -> None:
    write_extraction(home, extraction_of("a", forms=2))


def test_killed_at_any_step_an_extraction_is_whole_or_not_there(tmp_path: Path) -> None:
    steps = count_steps(write_a, tmp_path / "undisturbed")
    assert steps >= 10
    expected = digests(extracted_path(tmp_path / "undisturbed", VERSION, document_id_of("a")))
    for step in range(1, steps + 1):
        home = tmp_path / str(step)
        killed_at(step, write_a, home)
        folder = extracted_path(home, VERSION, document_id_of("a"))
        assert list_extracted(home, VERSION) == ([document_id_of("a")] if folder.exists() else [])
        if folder.exists():
            assert digests(folder) == expected
        clear_temporary(home)
        write_a(home)
        assert digests(folder) == expected
        assert list((home / "extracted" / ".tmp").iterdir()) == []


def test_files_can_be_read_by_any_parquet_reader(tmp_path: Path) -> None:
    folder = write_extraction(tmp_path, extraction_of("a"))
    assert pq.read_table(folder / "form.parquet").to_pylist()[0]["project_name"] == "a1"
