"""A misread form as a test case to add: it can be read as one, holds what was read, and no personal data."""

from pathlib import Path

import duckdb
import pytest

pytest.importorskip("reportlab", reason="the sample documents are made with reportlab, a development tool")

from extract.extraction import extract_document
from extract.store import write_extraction
from model.errors import UsageError
from model.home import extracted_path, remove_tree
from pipeline.cases import misread_case
from pipeline.settings import Settings
from samples import make_families
from samples.compared import differences
from samples.printed import PrintedFile, load
from tests.pipeline.test_review import released

MASK = "［已隐去］"


@pytest.fixture(scope="module", params=["t01-standard", "t05-transfer"])
def printed(request: pytest.FixtureRequest) -> PrintedFile:
    return load(make_families.FOLDER / f"{request.param}.yaml")


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory, printed: PrintedFile) -> Settings:
    """A home whose release has the cells of a form, persons masked, and a finding that an auditor calls misread."""
    home = tmp_path_factory.mktemp("home")
    extraction = extract_document((make_families.FOLDER / f"{printed.name}.docx").read_bytes())
    folder = write_extraction(home, extraction)
    with duckdb.connect(str(released(home) / "marts.duckdb")) as connection:
        connection.execute("create schema audit")
        connection.execute(
            """
            create table audit.cell as
            select
                document_id, form_ordinal, table_no, row_no, column_no,
                any_value(row_span) as row_span, any_value(column_span) as column_span,
                bool_or(coalesce(field, '') in ('responsible_person', 'phone')) as is_masked,
                if(is_masked, $mask, any_value(text)) as text,
                string_agg(concat_ws('.', record_kind, record_no, field), ' ')
                filter (record_kind is not null) as claims
            from read_parquet($file)
            where form_ordinal is not null and table_no is not null
            group by document_id, form_ordinal, table_no, row_no, column_no
            """,
            {"mask": MASK, "file": str(folder / "cell.parquet")},
        )
        connection.execute(
            "create table audit.form as select document_id, form_ordinal, extractor_version from read_parquet($file)",
            {"file": str(folder / "form.parquet")},
        )
        connection.execute(
            """
            create table audit.finding as
            select
                'f1f1' as finding_key, $document as document_id, 1 as form_ordinal, 3 as seq, null::integer as line_no,
                'score' as field, '95' as reported, 2 as page, 1 as table_no, null::integer as row_no,
                '得分超过分值' as message_zh, '原文件为9.5' || chr(10) || 'blocks: []' as state_reason
            """,
            {"document": extraction.document_id},
        )
    return Settings(home=home)


def test_the_case_is_read_back_as_what_was_read(settings: Settings, printed: PrintedFile, tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    path.write_text(misread_case(settings, "f1f1"), "utf-8")
    case = load(path)
    again = extract_document(make_families.file_bytes(case, "docx"))
    assert differences(case.forms, again.forms) == []
    persons = ("responsible_person", "phone")
    (read, wanted) = case.forms[0], printed.forms[0]
    masked = {name: MASK if wanted.head[name] else None for name in persons}
    assert differences([wanted], again.forms) == [
        (f"form 1 {name}", wanted.head[name], mask) for name, mask in masked.items() if mask
    ]
    assert {name: read.head[name] for name in persons} == masked


def test_the_case_names_the_cell_and_what_was_read_and_said(settings: Settings) -> None:
    head = misread_case(settings, "f1f1").splitlines()[:6]
    assert all(line.startswith("# ") for line in head), "a reason of several lines stays a comment"
    assert head[0] == "# Misread according to an auditor: indicator.3.score, read as '95'."
    assert head[1].endswith("form 1, page 2, table 1.")
    assert head[2] == "# 得分超过分值 原文件为9.5"


def test_a_form_that_is_not_there_any_more_is_named(settings: Settings) -> None:
    with pytest.raises(UsageError, match="no finding has a key"):
        misread_case(settings, "ffff")
    with duckdb.connect(str((settings.home / "current" / "marts.duckdb").resolve()), read_only=True) as release:
        ((version, document),) = release.execute(
            "select distinct extractor_version, document_id from audit.form"
        ).fetchall()
    remove_tree(extracted_path(settings.home, version, document))
    with pytest.raises(UsageError, match="not there any more"):
        misread_case(settings, "f1f1")
