"""One document in, one extraction out: every fault is a status, every cell can be traced."""

import io
import json
from dataclasses import replace

import pytest
from docx import Document

from extract import extraction as extraction_module
from extract.extraction import Limits, extract_document, extractor_version
from extract.forms.output import form_to_json
from extract.forms.sentences import running_text
from model.grid import Paragraph
from model.status import DocumentKind, ReceiptStatus
from tests.extract.made_up import t1
from tests.extract.tables import Text, docx_of

TEXT_FORM = """项目支出绩效自评表
（2023年度）
项目名称\t路灯更换\t\t\t\t\t\t\t
项目资金（万元）\t\t年初预算数\t全年预算数\t全年执行数\t分值\t执行率\t得分\t
\t年度资金总额\t12\t12\t12\t10\t100%\t10\t
绩效指标\t一级指标\t二级指标\t三级指标\t年度指标值\t实际完成值\t分值\t得分\t偏差原因分析及改进措施
\t产出指标\t数量指标\t灯数\t10盏\t10盏\t90\t{score}\t
总分\t\t\t\t\t\t100\t100\t
"""


def as_docx(rows: list[list[Text]]) -> bytes:
    """The rows as a Word file, cells merged as given."""
    document = Document()
    width = sum(item[1] if isinstance(item, tuple) else 1 for item in rows[0])
    table = document.add_table(rows=len(rows), cols=width)
    taken: set[tuple[int, int]] = set()
    for row_no, row in enumerate(rows):
        column = 0
        for item in row:
            text, *spans = (item,) if isinstance(item, str) else item
            across, down = (*spans, 1, 1)[:2]
            while (row_no, column) in taken:
                column += 1
            cell = table.cell(row_no, column)
            if across > 1 or down > 1:
                cell = cell.merge(table.cell(row_no + down - 1, column + across - 1))
            cell.text = str(text)
            taken.update((row_no + r, column + c) for r in range(down) for c in range(across))
            column += across
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def test_word_form_is_parsed_and_every_cell_kept():
    extraction = extract_document(as_docx(t1()))
    assert (extraction.kind, extraction.status, extraction.code) == (DocumentKind.DOCX, ReceiptStatus.PARSED, None)
    assert [form.total_score for form in extraction.forms] == ["97.88"]
    assert ("≥12公里", 13) in {(cell.text, cell.source.row_no) for cell in extraction.cells}
    assert extraction.extractor_version == extractor_version()


@pytest.mark.parametrize("as_word", [True, False], ids=["docx", "text"])
def test_notes_outside_the_tables_are_kept_in_no_form_and_no_table(as_word: bool):
    note = "5.计算结果在200%-300%区间，则按照该指标分值的10%扣分；高于500%，则按照30%扣分。"
    data = (
        docx_of("项目支出绩效自评表", t1(), note) if as_word else f"{TEXT_FORM.format(score=90)}\n\n{note}\n".encode()
    )
    extraction = extract_document(data)
    assert len(extraction.forms) == 1
    outside = {cell.text: cell.source for cell in extraction.cells if cell.source.table_no is None}
    assert note in outside
    assert (outside[note].row_no, outside[note].column_no) == (None, None)


def test_a_note_on_several_lines_of_a_page_is_one_text():
    lines = [
        "5.计算结果在200%-300%区间，则按照该指标分值的10%扣分；高于",
        "500%，则按照该指标分值的30%扣分。",
        "6.得分。",
    ]
    paragraphs = [Paragraph(number, line, page=1) for number, line in enumerate(lines, start=1)]
    assert [text.text.count("扣分") for text in running_text(paragraphs)] == [2, 0]


def test_word_and_text_print_of_one_form_have_one_hash():
    rows: list[list[Text]] = [list(line.split("\t")) for line in TEXT_FORM.format(score="90").splitlines()[2:]]
    from_text = extract_document(TEXT_FORM.format(score="90").encode()).forms[0]
    from_word = extract_document(
        as_docx([["项目支出绩效自评表", *[""] * 8], ["（2023年度）", *[""] * 8], *rows])
    ).forms[0]
    assert from_text.form_hash == from_word.form_hash


@pytest.mark.parametrize(
    ("data", "status", "code"),
    [
        (b"", ReceiptStatus.CORRUPT, "empty_file"),
        (as_docx(t1())[:3000], ReceiptStatus.CORRUPT, "broken_docx"),
        (b"MZ\x90\x00\x03\x00\x00\x00" + bytes(200), ReceiptStatus.UNSUPPORTED, "unsupported_executable"),
        (as_docx([["会议", "纪要"]]), ReceiptStatus.NO_FORM, "no_form"),
        ("一封信，没有表格。".encode(), ReceiptStatus.NO_FORM, "no_form"),
        (TEXT_FORM.format(score="达标").encode(), ReceiptStatus.PARTLY_PARSED, "unreadable_number"),
    ],
)
def test_what_cannot_be_read_whole_has_a_status_and_a_reason(data: bytes, status: ReceiptStatus, code: str):
    extraction = extract_document(data)
    assert extraction.status is status
    assert extraction.message
    assert extraction.code == code


def test_unfilled_forms_are_a_blank_form():
    text = (
        "项目支出绩效自评表\n项目名称\t\t\t\n绩效指标\t二级指标\t三级指标\t年度指标值\t分值\t得分\n"
        "\t数量指标\t指标1：\t\t\t\n"
    )
    extraction = extract_document(text.encode())
    assert (extraction.status, len(extraction.forms)) == (ReceiptStatus.BLANK_FORM, 1)


def test_limits_hold_for_bytes_and_cells():
    data = TEXT_FORM.format(score="90").encode()
    assert extract_document(data, limits=Limits(max_bytes=100)).status is ReceiptStatus.TOO_LARGE
    few = extract_document(data, limits=Limits(max_cells=10))
    assert (few.status, few.code, few.cells) == (ReceiptStatus.TOO_LARGE, "too_many_cells", ())


def test_defect_on_one_document_is_its_status_and_names_no_content(monkeypatch: pytest.MonkeyPatch, caplog):
    def fail(content: object) -> None:
        raise KeyError("路灯更换")

    monkeypatch.setattr(extraction_module, "parse_forms", fail)
    extraction = extract_document(TEXT_FORM.format(score="90").encode())
    assert (extraction.status, extraction.code) == (ReceiptStatus.FAILED, "defect")
    assert "KeyError" in (extraction.message or "")
    assert "路灯" not in (extraction.message or "")
    assert extraction.document_id in caplog.text


def test_extraction_depends_on_the_bytes_alone():
    data = as_docx(t1())
    assert extract_document(data) == extract_document(data)


def test_version_names_the_vocabulary():
    number, _, digest = extractor_version().partition("-")
    assert number.isdigit()
    assert len(digest) == 8


def test_parse_output_has_the_fields_of_the_contract():
    form = extract_document(TEXT_FORM.format(score="90").encode()).forms[0]
    output = json.loads(json.dumps(form_to_json(form, file_name="a.zip/b.txt", document_id="0" * 64)))
    assert {
        "file_name",
        "document_id",
        "form_ordinal",
        "form_hash",
        "template",
        "fiscal_year",
        "project_name",
        "department",
        "implementing_unit",
        "responsible_person",
        "phone",
        "budget_lines",
        "goal_expected",
        "goal_actual",
        "indicators",
        "total_weight",
        "total_score",
        "grade",
        "issues",
        "source",
    } <= set(output)
    row = output["indicators"][0]
    assert (row["seq"], row["row_kind"], row["target"], row["deviation"]) == (1, "indicator", "10盏", None)
    assert row["source"] == {"page": None, "table": 1, "row": 5, "column": None, "box": None}
    assert output["budget_lines"][0]["funding_source"] == "total"


def test_a_page_without_text_is_an_issue_of_the_document_and_leaves_it_partly_parsed(monkeypatch):
    read_text = extraction_module._reader(DocumentKind.TEXT)
    monkeypatch.setattr(
        extraction_module, "_reader", lambda kind: lambda data: replace(read_text(data), silent_pages=(3,))
    )
    extraction = extract_document(TEXT_FORM.format(score="90").encode())
    assert (extraction.status, extraction.code) == (ReceiptStatus.PARTLY_PARSED, "silent_page")
    assert [(issue.code, issue.record_kind, issue.source.page) for issue in extraction.issues] == [
        ("silent_page", "document", 3)
    ]
    without = extract_document("本局工作总结。".encode())
    assert without.status is ReceiptStatus.NO_FORM
    assert "page 3" in (without.message or ""), "a form may stand on the page that was not read"
