"""Workbooks: cells as they show, merged, hidden and computed ones, and those that nobody computed."""

import datetime as dt
import io
import zipfile
from collections.abc import Callable

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from extract.extraction import extract_document
from extract.kind import detect_kind
from extract.readers import office
from extract.readers.sheet import read_sheet
from extract.readers.sheet_format import general, shown_date, shown_number
from model.errors import DocumentFault
from model.status import DocumentKind, ReceiptStatus
from tests.extract.made_up import t1
from tests.extract.tables import Text
from tests.outside import absent


def saved(book: openpyxl.Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def workbook(fill: Callable[[Worksheet], None]) -> bytes:
    book = openpyxl.Workbook()
    fill(book.active)
    return saved(book)


def fill_form(sheet: Worksheet, rows: list[list[Text]], first: int = 1) -> None:
    """The rows as cells of a sheet, merged as given."""
    taken: set[tuple[int, int]] = set()
    for row_no, row in enumerate(rows, first):
        column = 1
        for item in row:
            text, *spans = (item,) if isinstance(item, str) else item
            across, down = (*spans, 1, 1)[:2]
            while (row_no, column) in taken:
                column += 1
            sheet.cell(row_no, column, str(text))
            if across > 1 or down > 1:
                sheet.merge_cells(
                    start_row=row_no, start_column=column, end_row=row_no + down - 1, end_column=column + across - 1
                )
            taken.update((row_no + r, column + c) for r in range(down) for c in range(across))
            column += across


def texts(data: bytes, table: int = 0) -> list[tuple[int, int, str]]:
    return [(cell.row, cell.column, cell.text) for cell in read_sheet(data).grids[table].cells if cell.text]


def with_part(data: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for member in source.namelist():
            content = source.read(member)
            target.writestr(member, change(content) if member == name else content)
    return stream.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


def test_a_form_in_a_sheet_is_parsed_and_its_places_are_those_of_the_sheet() -> None:
    data = workbook(lambda sheet: fill_form(sheet, t1(), first=3))
    assert detect_kind(data) is DocumentKind.XLSX
    extraction = extract_document(data)
    assert (extraction.kind, extraction.status, extraction.code) == (DocumentKind.XLSX, ReceiptStatus.PARSED, None)
    (form,) = extraction.forms
    assert form.total_score == "97.88"
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    row = form.indicators[0]
    values = {str(cell.value) for cell in sheet[row.source.row_no]}
    assert {row.target, row.weight} <= values


def test_two_sheets_are_two_tables_and_a_hidden_one_is_an_issue() -> None:
    book = openpyxl.Workbook()
    for number in range(3):
        sheet = book.active if number == 0 else book.create_sheet()
        fill_form(sheet, t1())
        sheet.sheet_state = "hidden" if number == 1 else "visible"
    extraction = extract_document(saved(book))
    assert [form.source.table_no for form in extraction.forms] == [1, 3]
    assert [(issue.code, issue.source.table_no) for issue in extraction.issues] == [("hidden_cells", 2)]
    assert extraction.status is ReceiptStatus.PARSED


def test_hidden_rows_and_columns_are_not_printed_and_counted() -> None:
    def fill(sheet: Worksheet) -> None:
        for row in range(1, 5):
            for column in range(1, 5):
                sheet.cell(row, column, f"{row}{column}")
        sheet.merge_cells("A2:A3")
        sheet.row_dimensions[2].hidden = True
        sheet.column_dimensions["C"].hidden = True

    content = read_sheet(workbook(fill))
    assert [(c.row, c.column, c.text) for c in content.grids[0].cells] == [
        *((1, 1, "11"), (1, 2, "12"), (1, 4, "14")),
        *((3, 1, "21"), (3, 2, "32"), (3, 4, "34")),
        *((4, 1, "41"), (4, 2, "42"), (4, 4, "44")),
    ]
    assert "6 filled cells of sheet 1" in content.issues[0].message


def test_numbers_and_dates_stand_as_they_show() -> None:
    def fill(sheet: Worksheet) -> None:
        shown = [(0.3765, "0.00%"), (1234567.891, "#,##0.00"), (12, '0.00"万元"'), (0.1 + 0.2, "General")]
        for column, (value, code) in enumerate(
            [*shown, (dt.date(2023, 1, 5), 'yyyy"年"m"月"d"日"'), (True, "General")], 1
        ):
            sheet.cell(1, column, value).number_format = code

    assert [text for *_, text in texts(workbook(fill))] == [
        "37.65%",
        "1,234,567.89",
        "12.00万元",
        "0.3",
        "2023年1月5日",
        "TRUE",
    ]


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (0.3765, "0%", "38%"),
        (0.125, "0.00_ ", "0.13"),
        (2.675, "0.00", "2.68"),
        (-1234.5, "#,##0.00_);\\(#,##0.00\\)", "(1,234.50)"),
        (-5, "0;[Red]-0", "-5"),
        (-5.25, "0.0", "-5.3"),
        (0, "0;-0;", "0"),
        (0, '0;-0;"-"', "-"),
        (98.5, "0.##", "98.5"),
        (98, "0.##", "98"),
        (0.5, "#.0", ".5"),
        (7, "000", "007"),
        (1234567, "#,##0,", "1,235"),
        (12, "[$¥-804]#,##0.00", "¥12.00"),
        (12, "0.0E+00", "12"),
        (0.5, "# ?/?", "0.5"),
        (3, "@", "3"),
        (3, 'G/通用格式"分"', "3"),
        (90, '0"分"', "90分"),
        (12345, "0\\.0,", "12345"),
    ],
)
def test_number_formats(value: float, code: str, shown: str) -> None:
    assert shown_number(value, code) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0.376543210987, "0.376543211"),
        (100.0, "100"),
        (33.333333333333336, "33.33333333"),
        (98765432101234, "98765432101234"),
        (0.00001, "0.00001"),
        (-0.1 - 0.2, "-0.3"),
        (1e300, str(10**300)),
    ],
)
def test_the_general_format(value: float, shown: str) -> None:
    assert general(value) == shown


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (dt.datetime(2023, 1, 5, 9, 7, 3), "yyyy-mm-dd hh:mm:ss", "2023-01-05 09:07:03"),
        (dt.datetime(2023, 1, 5, 15, 7), "h:mm AM/PM", "3:07 下午"),
        (dt.datetime(2023, 1, 5), "[$-804]yyyy\\年m\\月", "2023年1月"),
        (dt.date(2023, 1, 5), "yy/m/d aaaa", "23/1/5 星期四"),
        (dt.time(9, 5), "h:mm", "9:05"),
        (dt.timedelta(hours=30, minutes=5), "[h]:mm:ss", "30:05:00"),
    ],
)
def test_date_formats(value: dt.datetime, code: str, shown: str) -> None:
    assert shown_date(value, code) == shown


def test_a_date_format_that_the_file_names_by_its_chinese_number_is_a_date() -> None:
    data = workbook(lambda sheet: setattr(sheet.cell(1, 1, 44931), "number_format", "0.00"))
    data = with_part(data, "xl/styles.xml", lambda xml: xml.replace(b'numFmtId="2"', b'numFmtId="31"'))
    assert texts(data) == [(1, 1, "2023年1月5日")]


def test_a_saved_result_of_a_formula_counts_and_a_missing_one_is_unreadable_and_not_blank() -> None:
    def fill(sheet: Worksheet) -> None:
        fill_form(sheet, t1())
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value == "97.88":
                    cell.value = "=SUM(I10:I20)"

    data = workbook(fill)
    without = extract_document(data)
    assert without.status is ReceiptStatus.PARTLY_PARSED
    assert [issue.code for issue in without.issues] == ["uncomputed_formula"]
    assert "I18" in (without.message or "")
    assert "=SUM(I10:I20)" in {cell.text for cell in without.cells}
    assert [form.total_score for form in without.forms] == [None]
    computed = with_part(
        data,
        SHEET,
        lambda xml: xml.replace(b"</f><v />", b"</f><v>97.88</v>").replace(b"</f><v></v>", b"</f><v>97.88</v>"),
    )
    assert [form.total_score for form in extract_document(computed).forms] == ["97.88"]


def test_errors_of_formulas_stand_as_they_show_and_are_named() -> None:
    data = workbook(lambda sheet: fill_form(sheet, [["甲", "乙"]]))
    xml = b'<c r="C1" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>'
    data = with_part(data, SHEET, lambda sheet: sheet.replace(b"</row>", xml))
    assert texts(data)[-1] == (1, 3, "#DIV/0!")
    issues = read_sheet(data).issues
    assert [(issue.code, issue.source.row_no, issue.source.column_no) for issue in issues] == [("formula_error", 1, 3)]
    assert "first: C1" in issues[0].message


@pytest.mark.parametrize("area", ["A1:XFD1048576", "A1:A1048576", "B2:C1048576"])
def test_a_merge_over_the_whole_sheet_ends_where_the_sheet_does(area: str) -> None:
    data = workbook(lambda sheet: fill_form(sheet, [["甲", "乙"], ["丙", "丁"]]))
    merge = f'<mergeCells count="1"><mergeCell ref="{area}"/></mergeCells>'.encode()
    cells = read_sheet(with_part(data, SHEET, lambda xml: xml.replace(b"</sheetData>", b"</sheetData>" + merge))).grids[
        0
    ]
    assert (cells.row_count, cells.column_count) == (2, 2)


@pytest.mark.parametrize("reference", ["XFD1048576", "ZZ9"])
def test_a_cell_far_away_makes_no_giant_table(reference: str) -> None:
    data = workbook(lambda sheet: fill_form(sheet, [["甲"]] * 1000))
    far = f'<row r="1048576"><c r="{reference}" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'.encode()
    data = with_part(data, SHEET, lambda xml: xml.replace(b"</sheetData>", far))
    extraction = extract_document(data)
    assert extraction.code in {"table_too_large", "no_form"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_part_that_declares_entities_is_refused(encoding: str) -> None:
    bomb = (
        f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE x [<!ENTITY a "{"z" * 1000}">'
        '<!ENTITY b "&a;&a;&a;&a;">]><worksheet><sheetData>&b;</sheetData></worksheet>'
    ).encode(encoding)
    with pytest.raises(DocumentFault) as caught:
        read_sheet(with_part(workbook(lambda sheet: None), SHEET, lambda _: bomb))
    assert (caught.value.status, caught.value.code) == (ReceiptStatus.CORRUPT, "corrupt_xlsx")


def test_a_damaged_part_is_corrupt() -> None:
    data = with_part(workbook(lambda sheet: fill_form(sheet, t1())), SHEET, lambda xml: xml[: len(xml) // 2])
    assert extract_document(data).code == "corrupt_xlsx"


def test_old_workbooks_are_read_through_libreoffice(tmp_path: pytest.TempPathFactory) -> None:
    if office.missing_package(DocumentKind.XLS) is not None:
        absent(
            "LibreOffice Calc is not installed (apt-get install libreoffice-calc-nogui)", "JIXIAO_REQUIRE_LIBREOFFICE"
        )
    import shutil
    from pathlib import Path

    folder = Path(str(tmp_path))

    def fill(sheet: Worksheet) -> None:
        fill_form(sheet, t1())
        sheet.cell(40, 1, 0.3765).number_format = "0.00%"

    (folder / "form.xlsx").write_bytes(workbook(fill))
    way = office._Way("xlsx", "xls", "MS Excel 97", "libsclo.so", "")
    office._run(shutil.which("soffice") or "", [folder / "form.xlsx"], way, folder)
    data = (folder / "form.xls").read_bytes()
    extraction = extract_document(data)
    assert (extraction.kind, extraction.status) == (DocumentKind.XLS, ReceiptStatus.PARSED)
    assert [form.total_score for form in extraction.forms] == ["97.88"]
    assert "37.65%" in {cell.text for cell in extraction.cells}
