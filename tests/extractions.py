"""Extractions made by hand, for tests of what stores and loads them."""

import hashlib
from dataclasses import replace

from model.form import BudgetLine, Claim, DocumentCell, Extraction, Form, Indicator, Issue
from model.source import Box, Source
from model.status import DocumentKind, FundingSource, ReceiptStatus, RowKind

VERSION = "1.0+vocabulary"


def document_id_of(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()


def at(row: int, column: int = 1, table: int = 1) -> Source:
    return Source(page=1, table_no=table, row_no=row, column_no=column, box=Box(10.0, 20.5, 110.0, 40.5))


def form_of(ordinal: int = 1, project: str = "校园安全项目", row: int = 1) -> Form:
    """A form of three rows: name, budget, one indicator."""
    return Form(
        form_ordinal=ordinal,
        form_hash=document_id_of(f"{project} {ordinal}"),
        template="T1",
        title="项目支出绩效自评表",
        fiscal_year="2024",
        project_name=project,
        department="某区教育局",
        implementing_unit=None,
        responsible_person=None,
        phone=None,
        money_unit="万元",
        budget_lines=(BudgetLine(1, FundingSource.TOTAL, "年度资金总额", "100", "100", "95", source=at(row + 1)),),
        goal_expected=None,
        goal_actual=None,
        indicators=(Indicator(1, RowKind.INDICATOR, level1="产出指标", weight="10", score="9.5", source=at(row + 2)),),
        total_weight="100",
        total_score="95",
        grade="优",
        issues=(Issue("missing_value", "联系电话 is blank", at(row), field="phone"),),
        source=at(row),
        claims=(
            Claim(at(row, 2), "form", None, "project_name"),
            Claim(at(row + 1, 2), "budget_line", 1, "executed"),
            Claim(at(row + 2, 2), "indicator", 1, "score"),
        ),
    )


def extraction_of(content: str, forms: int = 1, version: str = VERSION) -> Extraction:
    """An extraction of a document with that content and that many forms, below each other in one table."""
    made = tuple(form_of(ordinal, f"{content}{ordinal}", row=4 * ordinal - 3) for ordinal in range(1, forms + 1))
    cells = tuple(
        DocumentCell(at(row, column), 1, 1, f"r{row}c{column}") for row in range(1, 4 * forms + 1) for column in (1, 2)
    )
    return Extraction(
        document_id=document_id_of(content),
        extractor_version=version,
        kind=DocumentKind.DOCX,
        status=ReceiptStatus.PARSED if forms else ReceiptStatus.NO_FORM,
        code=None if forms else "no_form",
        message=None if forms else "no form was found",
        size_bytes=len(content),
        page_count=2,
        forms=made,
        cells=cells,
        issues=(Issue("doubtful_page", "page 2 has no text", Source(page=2), record_kind="document"),),
    )


def damaged(extraction: Extraction) -> Extraction:
    """The same with the first form's indicator twice under one number."""
    form = extraction.forms[0]
    return replace(extraction, forms=(replace(form, indicators=form.indicators * 2), *extraction.forms[1:]))
