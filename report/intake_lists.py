"""Lists of what came in: files received, and what could not be settled when they were read."""

from collections.abc import Mapping
from typing import Any

from model.beijing import beijing
from report.audit import Audit
from report.intake import ExtractionIssue, Receipt
from report.list_parts import FORM_COLUMN_PARTS, PAGE, cut
from report.listing import Column, Field, Listing, Part
from report.view import View
from report.words import word, words

_ISSUES_COLUMNS = (
    Column("code", "问题", (Part("code", "text"),), "code"),
    Column("project", "项目与部门", (Part("project_name", "link", fold=60), Part("department", "minor"))),
    Column("file", "文件与位置", FORM_COLUMN_PARTS, "file_name"),
    Column("record", "记录与字段", (Part("record"), Part("field"))),
    Column("message", "说明", (Part("message", "text", fold=160), Part("detail", "original"))),
)


def issues_list(view: View) -> Listing:
    """Every extraction issue."""

    def row(issue: ExtractionIssue) -> Mapping[str, Any]:
        form = view.heads.get(issue.key) if issue.key else None
        return {
            "page": view.pages.get(issue.key) if issue.key else None,
            "file_name": cut(issue.file_name),
            "form_ordinal": issue.form_ordinal,
            "place": issue.place or None,
            "project_name": (cut(form.project_name) if form else None) or "（文件）",
            "department": cut(form.department) if form else None,
            "code": issue.code,
            "record": " ".join(
                part
                for part in (
                    word("record_kind", issue.record_kind),
                    "" if issue.record_no is None else str(issue.record_no),
                )
                if part
            )
            or None,
            "field": cut(word("field", issue.field)) or None,
            "message": cut(issue.explanation),
            "detail": cut(issue.detail),
        }

    return Listing(
        slug="issues",
        title="抽取问题",
        lead="抽取问题是系统读取文件时无法确定之处，不是对部门的指摘。有疑点的数字不会被用来形成发现；请对照原文件。",
        empty="没有抽取问题。",
        fields=(
            PAGE,
            Field("code", "问题", labels=words("issue_title"), facet=True),
            Field("department", "部门", facet=True),
            Field("field", "字段", facet=True),
            Field("file_name", "文件"),
            Field("project_name", "项目"),
            Field("form_ordinal", "表序号", is_number=True),
            Field("place", "位置"),
            Field("record", "记录"),
            Field("message", "说明"),
            Field("detail", "供数据人员：程序原文（英文）"),
        ),
        columns=_ISSUES_COLUMNS,
        rows=tuple(row(issue) for issue in view.audit.issues),
    )


_RECEIPTS_COLUMNS = (
    Column("receipt", "收件号", (Part("receipt_id", "number"),), "receipt_id"),
    Column("name", "文件名", (Part("name", "text", fold=60), Part("source", "minor", fold=60)), "name"),
    Column("received", "收到时间", (Part("received_at", "minor"),), "received_at"),
    Column("status", "状态", (Part("status", "tag"), Part("code", "code")), "status"),
    Column("message", "说明", (Part("message", "text", fold=160), Part("detail", "original"))),
    Column("action", "处理办法", (Part("action", "text"),)),
    Column("document", "文件编号（SHA-256）", (Part("document_id", "code", fold=12),)),
)


def receipts_list(audit: Audit) -> Listing:
    """Everything received, with what is wrong and what to do."""

    def row(receipt: Receipt) -> Mapping[str, Any]:
        return {
            "page": None,
            "receipt_id": receipt.receipt_id,
            "name": cut(receipt.name),
            "source": cut(receipt.source),
            "received_at": beijing(receipt.received_at) or None,
            "status": receipt.status,
            "code": receipt.code,
            "message": cut(receipt.explanation),
            "detail": cut(receipt.detail),
            "action": receipt.action,
            "document_id": receipt.document_id,
        }

    return Listing(
        slug="receipts",
        title="收件",
        lead="收到的每一份文件，各有且只有一个状态。未能读取的文件写明原因和处理办法。",
        empty="没有收件。",
        fields=(
            PAGE,
            Field("status", "状态", labels=words("receipt_status"), facet=True),
            Field("source", "来源", facet=True),
            Field("receipt_id", "收件号", is_number=True),
            Field("name", "文件名"),
            Field("received_at", "收到时间"),
            Field("code", "代码"),
            Field("message", "说明"),
            Field("detail", "供数据人员：程序原文（英文）"),
            Field("action", "处理办法"),
            Field("document_id", "文件编号"),
        ),
        columns=_RECEIPTS_COLUMNS,
        rows=tuple(row(receipt) for receipt in audit.receipts),
    )
