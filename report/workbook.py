"""The Excel workbook and the CSV of a load. Text of documents is never a formula in them."""

import csv
import io
import re
import zipfile
from datetime import datetime
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.xml.functions import tostring

from model.spreadsheet import csv_text, starts_formula
from report.text import clip, number
from report.view import View
from report.workbook_review import correction_sheet, decision_sheet, quarantine_sheet, unpublished_sheet
from report.workbook_sheets import (
    FINDING_COLUMNS,
    Sheet,
    Value,
    finding_rows,
    finding_sheets,
    issue_sheet,
    overview_sheet,
    receipt_sheet,
)

_CELL_LIMIT = 32_000
"""Excel takes 32 767 characters in a cell."""
_ROW_LIMIT = 1_048_000
"""Excel takes 1 048 576 rows in a sheet."""
_ESCAPE_LIKE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_EPOCH = datetime(2000, 1, 1)

_HEADER_FONT = Font(bold=True, color="FFFFFF")
_LINK_FONT = Font(color="164F8F", underline="single")
_HEADER_FILL = PatternFill("solid", fgColor="1F3A5F")
_WRAPPED = Alignment(wrap_text=True, vertical="top")
_TOP = Alignment(vertical="top")


def write_csv(view: View, path: Path) -> None:
    """Every finding as CSV: UTF-8 with byte order mark, so that Excel reads the Chinese; every cell quoted."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
        writer.writerow([name for name, _ in FINDING_COLUMNS])
        for row in finding_rows(view, view.audit.findings):
            writer.writerow([_csv_value(value) for value in row])


def _csv_value(value: Value) -> str:
    if value is None:
        return ""
    return csv_text(value) if isinstance(value, str) else number(value)


def write_workbook(
    view: View,
    path: Path,
    *,
    held: bool,
    hold_reasons: tuple[str, ...],
) -> None:
    """The workbook: 概览, 隔离, 决定, 更正, a sheet for each group of rules with findings, 未公开, 抽取问题 and 收件.

    The sheets link to the forms' pages. The same audit tables give the same bytes.
    """
    workbook = Workbook(write_only=True)
    workbook.properties.creator = "jixiao"
    workbook.properties.title = f"绩效自评表审核报告 {view.load_id}"
    workbook.properties.created = _EPOCH
    for sheet in (
        overview_sheet(view, held, hold_reasons),
        quarantine_sheet(view),
        decision_sheet(view),
        correction_sheet(view),
        *finding_sheets(view),
        unpublished_sheet(view),
        issue_sheet(view.audit),
        receipt_sheet(view.audit),
    ):
        _write_sheet(workbook, sheet)
    _save(workbook, path)


def _write_sheet(workbook: Workbook, described: Sheet) -> None:
    sheet: Worksheet = workbook.create_sheet(described.title)
    sheet.freeze_panes = "A2"
    for position, (_, width) in enumerate(described.columns, 1):
        sheet.column_dimensions[get_column_letter(position)].width = width
    header = []
    for name, _ in described.columns:
        cell = WriteOnlyCell(sheet, name)
        cell.font = _HEADER_FONT
        cell.fill = _HEADER_FILL
        header.append(cell)
    sheet.append(header)
    wide = [width >= 40 for _, width in described.columns]
    count = 0
    for count, row in enumerate(described.rows, 1):
        if count > _ROW_LIMIT:
            sheet.append(["其余行超出 Excel 的行数限制，未列出"])
            break
        cells = [_cell(sheet, value, wraps) for value, wraps in zip(row, wide, strict=True)]
        for column in described.links:
            cells[column] = _link(sheet, row[column])
        sheet.append(cells)
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(described.columns))}{min(count, _ROW_LIMIT) + 1}"


def _link(sheet: Worksheet, file: Value) -> Cell | None:
    """A cell that opens a file of the report; None where there is none."""
    if file is None:
        return None
    cell: Cell = WriteOnlyCell(sheet, "打开")
    cell.hyperlink = str(file)
    cell.font = _LINK_FONT
    cell.alignment = _TOP
    return cell


def _cell(sheet: Worksheet, value: Value, wraps: bool) -> Cell | Value:
    if not isinstance(value, str):
        return value
    value = _ESCAPE_LIKE.sub("_x005F_", clip(value, _CELL_LIMIT))
    if not wraps and not value.startswith("=") and not starts_formula(value):
        return value
    cell: Cell = WriteOnlyCell(sheet, value)
    cell.data_type = "s"
    cell.alignment = _WRAPPED if wraps else _TOP
    # Keeps Excel from reading it as a formula when someone edits the cell.
    cell.quotePrefix = starts_formula(value)
    return cell


def _save(workbook: Workbook, path: Path) -> None:
    """Save without the clock: openpyxl writes the time of saving into the properties and into the archive."""
    buffer = io.BytesIO()
    workbook.save(buffer)
    workbook.properties.modified = _EPOCH
    with zipfile.ZipFile(buffer) as saved, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in saved.namelist():
            content = saved.read(name)
            if name == "docProps/core.xml":
                content = tostring(workbook.properties.to_tree())
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
