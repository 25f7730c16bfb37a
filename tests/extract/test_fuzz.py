"""Hostile files: mutated ones of every kind, generated ones, and bombs made by hand; each ends in its own status."""

import io
import zipfile
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.extract.fuzz import is_failure, mutated, seeds
from extract.extraction import extract_document
from extract.limits import Limits
from extract.readers.html import read_html
from extract.workers import Workers
from model.errors import DocumentFault
from model.grid import Content
from model.status import ReceiptStatus
from tests.extract.pdf_files import Drawing
from tests.extract.test_readers_docx import p, read, tbl, tc, tr, word_file

MUTATED = 300


def test_mutated_files_end_in_their_status() -> None:
    kinds = seeds()
    with Workers(Limits(seconds=60, memory_bytes=1024**3), count=2) as workers:
        found = dict(workers.read_all(mutated(kinds, MUTATED, seed=7)))
    assert len(found) == MUTATED
    assert {key: (e.status, e.code, e.message) for key, e in found.items() if is_failure(e)} == {}
    statuses = {extraction.status for extraction in found.values()}
    assert {ReceiptStatus.CORRUPT, ReceiptStatus.PARSED, ReceiptStatus.UNSUPPORTED} <= statuses


def test_mutations_can_be_repeated() -> None:
    kinds = seeds()
    assert dict(mutated(kinds, 40, seed=3)) == dict(mutated(kinds, 40, seed=3))
    assert dict(mutated(kinds, 40, seed=3)) != dict(mutated(kinds, 40, seed=4))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=400), st.sampled_from([b"", b"PK\x03\x04", b"%PDF-1.7\n", b"<html>", b"{\\rt", b"\xff\xfe"]))
def test_random_bytes_behind_every_beginning(data: bytes, beginning: bytes) -> None:
    assert not is_failure(extract_document(beginning + data))


TEXTS = st.sampled_from(["项目名称", "得分", "分值", "总分", "12", "100%", "", "=1", "一级指标", "项目支出绩效自评表"])
SPANS = st.sampled_from(["", "0", "2", "3", "-1", "1000000000", "9" * 400, "x", "1e3"])


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.tuples(TEXTS, SPANS, SPANS), max_size=6), max_size=8))
def test_cells_of_any_page_keep_within_their_table_and_never_overlap(rows: list[list[tuple[str, str, str]]]) -> None:
    cells = "".join(
        "<tr>" + "".join(f"<td rowspan='{down}' colspan='{across}'>{text}</td>" for text, down, across in row) + "</tr>"
        for row in rows
    )
    try:
        check_grids(read_html(f"<html><table>{cells}</table>".encode()))
    except DocumentFault as fault:
        if fault.code != "table_too_large":
            raise
    assert not is_failure(extract_document(f"<html><table>{cells}</table>".encode()))


def check_grids(content: Content) -> None:
    for grid in content.grids:
        covered = set()
        for cell in grid.cells:
            places = {(cell.row + r, cell.column + c) for r in range(cell.row_span) for c in range(cell.column_span)}
            assert not places & covered
            covered |= places
            assert cell.row + cell.row_span - 1 <= grid.row_count
            assert cell.column + cell.column_span - 1 <= grid.column_count


def part(data: bytes, name: str, content: bytes) -> bytes:
    """The package with one part put in or replaced."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for member in source.namelist():
            if member != name:
                target.writestr(member, source.read(member))
        target.writestr(name, content)
    return stream.getvalue()


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "lol"}">' for n in range(10))
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize(
    ("declared", "reference"),
    [(LAUGHS, "&l9;"), ('<!ENTITY x SYSTEM "file:///etc/passwd">', "&x;")],
    ids=["laughs", "external entity"],
)
def test_entities_in_a_word_file_are_never_expanded(declared: str, reference: str, encoding: str) -> None:
    body = f"<w:body><w:p><w:r><w:t>{reference}</w:t></w:r></w:p></w:body>"
    document = f"<!DOCTYPE w [{declared}]><w:document {W}>{body}</w:document>"
    extraction = extract_document(part(word_file(""), "word/document.xml", document.encode(encoding)))
    assert extraction.status in {ReceiptStatus.CORRUPT, ReceiptStatus.NO_FORM}
    assert not extraction.cells


@pytest.mark.parametrize("value", ["1000000000", "99999999999999999999", "-5"])
def test_a_span_of_a_billion_in_a_word_table_ends_in_a_status(value: str) -> None:
    data = word_file(tbl(tr(tc("甲", f"<w:gridSpan w:val='{value}'/>"), tc("乙"))))
    assert extract_document(data).code in {"table_too_large", "no_form"}


def test_nesting_without_end_in_a_word_file_ends_in_a_status() -> None:
    body = "<w:tbl><w:tr><w:tc>" * 3000 + p("甲") + "</w:tc></w:tr></w:tbl>" * 3000
    assert not is_failure(extract_document(word_file(body)))


def test_a_word_table_of_ten_thousand_rows_is_read() -> None:
    content = read(tbl(*[tr(tc("甲"), tc("乙"))] * 10_000))
    assert content.grids[0].row_count == 10_000


def test_external_relations_of_a_word_file_are_not_followed() -> None:
    relations = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate" '
        b'Target="http://127.0.0.1:9/t.dotm" TargetMode="External"/></Relationships>'
    )
    data = part(word_file(p("甲")), "word/_rels/document.xml.rels", relations)
    assert extract_document(data).status is ReceiptStatus.NO_FORM


def test_a_pdf_with_more_pages_than_the_limit_ends_in_a_status() -> None:
    drawing = Drawing()
    drawing.text(50, 100, "正文")
    data = drawing.data()
    kids = data.replace(b"/Count 1", b"/Count 999999999")
    assert not is_failure(extract_document(kids))


def test_an_archive_of_archives_without_end_is_unpacked_to_its_depth() -> None:
    data = b"x"
    for _ in range(50):
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as archive:
            archive.writestr("a.zip", data)
        data = stream.getvalue()
    assert extract_document(data).status is ReceiptStatus.PARSED


def test_a_fault_names_no_content(monkeypatch: pytest.MonkeyPatch) -> None:
    """Messages go into reports and logs."""
    check: Callable[[], object] = lambda: read_html(b"<table>" + "<td>联系电话".encode() * 1002)  # noqa: E731
    with pytest.raises(DocumentFault) as caught:
        check()
    assert "联系电话" not in caught.value.message
