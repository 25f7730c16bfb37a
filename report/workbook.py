"""The Excel workbook and the CSV of a load. Text of documents is never a formula in them."""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.xml.functions import tostring

from report.audit import Audit, FormHead
from report.summary import summarise
from report.text import beijing, clean, clip, csv_text, number, starts_formula
from report.words import word

Value = str | int | float | Decimal | None

_CELL_LIMIT = 32_000
"""Excel takes 32 767 characters in a cell."""
_ROW_LIMIT = 1_048_000
"""Excel takes 1 048 576 rows in a sheet."""
_ESCAPE_LIKE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_EPOCH = datetime(2000, 1, 1)

_HEADER_FONT = Font(bold=True, color="FFFFFF")
_HEADER_FILL = PatternFill("solid", fgColor="1F3A5F")
_WRAPPED = Alignment(wrap_text=True, vertical="top")
_TOP = Alignment(vertical="top")


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A sheet: (heading, width) per column, and the rows."""

    title: str
    columns: tuple[tuple[str, int], ...]
    rows: Iterable[Sequence[Value]]


_FINDING_COLUMNS = (
    ("规则", 20),
    ("规则编号", 22),
    ("严重程度", 10),
    ("部门", 28),
    ("项目", 36),
    ("年度", 8),
    ("文件", 36),
    ("表序号", 8),
    ("指标序号", 10),
    ("资金来源", 16),
    ("字段", 14),
    ("表中值", 18),
    ("应为", 18),
    ("差额（率为小数）", 16),
    ("说明", 60),
    ("可由何解释", 22),
    ("可商榷", 8),
    ("依据", 36),
    ("页", 6),
    ("表", 6),
    ("行", 6),
    ("位置", 18),
    ("门禁状态", 12),
    ("加载批次", 24),
    ("文件编号", 20),
    ("发现编号", 20),
)


def write_csv(audit: Audit, path: Path) -> None:
    """Every finding as CSV: UTF-8 with byte order mark, so that Excel reads the Chinese; every cell quoted."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
        writer.writerow([name for name, _ in _FINDING_COLUMNS])
        for row in _finding_rows(audit):
            writer.writerow([_csv_value(value) for value in row])


def _csv_value(value: Value) -> str:
    if value is None:
        return ""
    return csv_text(value) if isinstance(value, str) else number(value)


def write_workbook(audit: Audit, path: Path, *, load_id: str, held: bool, hold_reasons: tuple[str, ...]) -> None:
    """The workbook with the sheets 概览, 隔离, 发现, 抽取问题 and 收件. The same audit tables give the same bytes."""
    workbook = Workbook(write_only=True)
    workbook.properties.creator = "jixiao"
    workbook.properties.title = f"绩效自评表审核报告 {load_id}"
    workbook.properties.created = _EPOCH
    for sheet in (
        _overview_sheet(audit, load_id, held, hold_reasons),
        _quarantine_sheet(audit),
        _Sheet("发现", _FINDING_COLUMNS, _finding_rows(audit)),
        _issue_sheet(audit),
        _receipt_sheet(audit),
    ):
        _write_sheet(workbook, sheet)
    _save(workbook, path)


def _write_sheet(workbook: Workbook, described: _Sheet) -> None:
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
        sheet.append([_cell(sheet, value, wraps) for value, wraps in zip(row, wide, strict=True)])
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(described.columns))}{min(count, _ROW_LIMIT) + 1}"


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


def _overview_sheet(audit: Audit, load_id: str, held: bool, hold_reasons: tuple[str, ...]) -> _Sheet:
    summary = summarise(audit)
    load = next((load for load in audit.loads if load.load_id == load_id), None)
    rows: list[Sequence[Value]] = [
        ("加载", "加载批次", "", load_id),
        ("加载", "状态", "", "未发布（被门禁扣留）" if held else "已发布"),
        *(("加载", "扣留原因", "", clean(reason)) for reason in hold_reasons),
        ("加载", "开始时间（北京时间）", "", beijing(load.started_at) if load else ""),
        *(("收件", item.title_zh, "", item.count) for item in summary.receipts_by_status),
        ("收件", "合计", "", summary.received),
        *(("自评表", item.title_zh, "", item.count) for item in summary.forms_by_status),
        ("自评表", "合计", "", summary.form_count),
        *(("发现", item.title_zh, word("severity", item.severity), item.count) for item in summary.findings_by_rule),
        ("发现", "合计", "", summary.finding_count),
        ("抽取问题", "合计", "", len(audit.issues)),
    ]
    return _Sheet("概览", (("类别", 14), ("项目", 36), ("严重程度", 12), ("数值", 40)), rows)


def _quarantine_sheet(audit: Audit) -> _Sheet:
    return _Sheet(
        "隔离",
        (
            ("部门", 28),
            ("项目", 36),
            ("年度", 8),
            ("文件", 36),
            ("表序号", 8),
            ("位置", 18),
            ("状态", 10),
            ("原因", 80),
            ("等待自（北京时间）", 20),
            ("加载批次", 24),
            ("文件编号", 20),
        ),
        (
            (
                form.department,
                form.project_name,
                form.fiscal_year,
                form.file_name,
                form.form_ordinal,
                form.place,
                word("form_status", form.status),
                "\n".join(f"{no}. {reason.message}" for no, reason in enumerate(form.reasons, 1)),
                beijing(form.waiting_since),
                form.load_id,
                form.document_id,
            )
            for form in audit.quarantined
        ),
    )


def _finding_rows(audit: Audit) -> Iterable[Sequence[Value]]:
    for finding in audit.findings:
        rule = audit.rule(finding.rule_id)
        yield (
            rule.title,
            finding.rule_id,
            word("severity", finding.severity),
            finding.department,
            finding.project_name,
            finding.fiscal_year,
            finding.file_name,
            finding.form_ordinal,
            finding.seq,
            word("funding_source", finding.funding_source),
            word("field", finding.field),
            finding.reported,
            finding.expected,
            finding.difference,
            finding.message,
            word("explained_by", finding.explained_by),
            "可商榷" if finding.debatable else "",
            finding.citation or rule.citation,
            finding.page,
            finding.table_no,
            finding.row_no,
            finding.place,
            word("form_status", finding.gate_status),
            finding.load_id,
            finding.document_id,
            finding.finding_key,
        )


def _issue_sheet(audit: Audit) -> _Sheet:
    forms: dict[tuple[str, int], FormHead] = {form.key: form for form in audit.forms}
    none = None
    return _Sheet(
        "抽取问题",
        (
            ("问题代码", 24),
            ("文件", 36),
            ("表序号", 8),
            ("项目", 36),
            ("记录", 12),
            ("记录序号", 10),
            ("字段", 14),
            ("说明", 50),
            ("读取程序的信息", 50),
            ("位置", 18),
            ("文件编号", 20),
        ),
        (
            (
                issue.code,
                issue.file_name,
                issue.form_ordinal,
                forms[issue.key].project_name if issue.key in forms else none,
                word("record_kind", issue.record_kind),
                issue.record_no,
                word("field", issue.field),
                issue.explanation,
                issue.detail,
                issue.place,
                issue.document_id,
            )
            for issue in audit.issues
        ),
    )


def _receipt_sheet(audit: Audit) -> _Sheet:
    return _Sheet(
        "收件",
        (
            ("收件号", 8),
            ("文件名", 44),
            ("来源", 30),
            ("收到时间（北京时间）", 20),
            ("状态", 12),
            ("代码", 18),
            ("说明", 40),
            ("读取程序的信息", 50),
            ("处理办法", 50),
            ("文件编号", 20),
        ),
        (
            (
                receipt.receipt_id,
                receipt.name,
                receipt.source,
                beijing(receipt.received_at),
                word("receipt_status", receipt.status),
                receipt.code,
                receipt.explanation,
                receipt.detail,
                receipt.action,
                receipt.document_id,
            )
            for receipt in audit.receipts
        ),
    )


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
