"""The workbook and the CSV: what a spreadsheet program makes of them."""

import csv
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from report.writer import CSV_NAME, WORKBOOK_NAME, write_report

MakeAudit = Callable[..., Path]
FORMULAS = ["=HYPERLINK(1)", "+1+1", "-2+3", "@SUM(A1)", "\t=1"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, sample: Path, load_id: str) -> Path:
    out = tmp_path_factory.mktemp("workbook") / "report"
    return write_report(sample, out, load_id=load_id, held=True, hold_reasons=("表太少",)).parent


def findings_of(path: Path) -> list[dict[str, Any]]:
    """The findings of all sheets of rule groups."""
    book = openpyxl.load_workbook(path)
    found = []
    for sheet in book:
        header, *rows = sheet.values
        if "规则编号" in header:
            found += [dict(zip(header, row, strict=True)) for row in rows]
    return found


def test_the_sheets_have_frozen_headers_filters_and_widths(folder: Path) -> None:
    book = openpyxl.load_workbook(folder / WORKBOOK_NAME)
    groups = ["合计与等级", "资金与执行", "指标得分"]
    assert book.sheetnames == ["概览", "隔离", "决定", "更正", *groups, "未公开", "抽取问题", "收件"]
    for sheet in book:
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref == sheet.dimensions
        assert all(sheet.column_dimensions[cell.column_letter].width >= 6 for cell in sheet[1])
        assert all(cell.font.bold for cell in sheet[1])


def test_the_overview_sheet_says_that_the_load_is_held_and_why(folder: Path) -> None:
    rows = list(openpyxl.load_workbook(folder / WORKBOOK_NAME)["概览"].values)
    assert ("加载", "状态", None, "未发布（被门禁扣留）") in rows
    assert ("加载", "扣留原因", None, "表太少") in rows
    assert ("收件", "合计", None, 7) in rows
    assert ("发现", "等级与总分不符", "严重", 1) in rows


def test_every_finding_has_a_row_with_a_number_as_difference(folder: Path) -> None:
    found = findings_of(folder / WORKBOOK_NAME)
    assert len(found) == 6
    weights = next(row for row in found if row["规则编号"] == "weight_sum")
    assert (weights["表中值"], weights["应为"], weights["差额（率为小数）"], weights["位置"]) == (
        "100",
        "105",
        -5,
        "第1页 表1 行15",
    )


def test_csv_and_workbook_say_the_same(folder: Path) -> None:
    raw = (folder / CSV_NAME).read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    header, *rows = list(csv.reader(raw.decode("utf-8-sig").splitlines()))
    found = findings_of(folder / WORKBOOK_NAME)
    assert ["表页", *header] == list(found[0])
    assert sorted(row[header.index("发现编号")] for row in rows) == sorted(one["发现编号"] for one in found)


def test_a_finding_leads_to_the_page_of_its_form(folder: Path) -> None:
    sheet = openpyxl.load_workbook(folder / WORKBOOK_NAME)["合计与等级"]
    links = [row[0].hyperlink.target for row in sheet.iter_rows(min_row=2)]

    assert links
    assert all((folder / link).is_file() for link in links)


@pytest.mark.parametrize("formula", FORMULAS)
def test_text_that_looks_like_a_formula_is_text(tmp_path: Path, make_audit: MakeAudit, rows: Any, formula: str) -> None:
    rows["finding"] = [
        rows["finding"][0] | dict.fromkeys(("project_name", "reported", "expected", "message_zh"), formula)
    ]
    rows["quarantine"][0]["department"] = formula
    rows["receipt"][0]["name"] = formula
    rows["issue"][0]["message"] = formula
    out = write_report(make_audit(tmp_path / "a.duckdb", rows), tmp_path / "r", load_id="x", held=False).parent
    book = openpyxl.load_workbook(out / WORKBOOK_NAME)
    seen = [cell for sheet in book for row in sheet.rows for cell in row if cell.value == formula]
    assert len(seen) == 7
    assert all(cell.data_type == "s" for cell in seen)
    assert all(cell.quotePrefix for cell in seen)
    with zipfile.ZipFile(out / WORKBOOK_NAME) as archive:
        assert all(b"<f>" not in archive.read(name) for name in archive.namelist())
    with (out / CSV_NAME).open(encoding="utf-8-sig", newline="") as file:
        assert [value for value in list(csv.reader(file))[1] if formula in value] == [f"'{formula}"] * 4


def test_characters_that_a_workbook_cannot_hold_are_shown_as_codes(
    tmp_path: Path, make_audit: MakeAudit, rows: Any
) -> None:
    rows["finding"] = [rows["finding"][0] | {"reported": "9\x005\x0b", "message_zh": "_x0041_", "expected": "a\u202eb"}]
    out = write_report(make_audit(tmp_path / "a.duckdb", rows), tmp_path / "r", load_id="x", held=False).parent
    (found,) = findings_of(out / WORKBOOK_NAME)
    assert (found["表中值"], found["应为"]) == ("9⟦U+0000⟧5⟦U+000B⟧", "a⟦U+202E⟧b")
    assert found["说明"] in ("_x0041_", "_x005F_x0041_")


def test_a_text_longer_than_a_cell_is_cut_with_a_note(tmp_path: Path, make_audit: MakeAudit, rows: Any) -> None:
    rows["finding"] = [rows["finding"][0] | {"message_zh": "长" * 40_000}]
    out = write_report(make_audit(tmp_path / "a.duckdb", rows), tmp_path / "r", load_id="x", held=False).parent
    (found,) = findings_of(out / WORKBOOK_NAME)
    message = found["说明"]
    assert message.endswith("（另有 8000 字未显示，见原文件）")
    assert len(message) < 32_767
