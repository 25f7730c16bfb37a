"""Lists of the report: findings, extraction issues, receipts, departments. Those about decisions: review_lists."""

from collections.abc import Mapping, Sequence
from typing import Any

from report.audit import Audit
from report.departments import Department
from report.listing import Column, Field, Listing, Part
from report.records import ExtractionIssue, Finding, Receipt, by_form
from report.text import beijing, clip, number
from report.view import View
from report.words import OPEN, word, words

TEXT_LIMIT = 600
"""Characters of one text in a list; the page of the form has more."""


def cut(text: str | None) -> str | None:
    """The text as long as lists show it at most."""
    return None if text is None else clip(text, TEXT_LIMIT)


PAGE = Field("page", "表页", is_hidden=True)
"""The name of the page that a row leads to."""

ANCHOR = Field("anchor", "表页内的序号", is_hidden=True)
"""The number of the finding on that page."""

FORM_COLUMN_PARTS = (
    Part("file_name", "text", fold=60),
    Part("form_ordinal", "minor", prefix="第 ", suffix=" 张自评表"),
    Part("place", "minor"),
)


def findings_list(view: View) -> Listing:
    """Every finding."""
    audit = view.audit
    numbers = {
        finding.finding_key: number
        for of_form in by_form(audit.findings).values()
        for number, finding in enumerate(of_form, start=1)
    }
    titles = {rule.rule_id: rule.title for rule in audit.rules}
    titles |= {finding.rule_id: audit.rule(finding.rule_id).title for finding in audit.findings}

    def row(finding: Finding) -> Mapping[str, Any]:
        return {
            "page": view.pages.get(finding.key) if finding.key else None,
            "anchor": numbers.get(finding.finding_key),
            "severity": finding.severity,
            "rule_id": finding.rule_id,
            "department": cut(finding.department),
            "fiscal_year": cut(finding.fiscal_year),
            "project_name": cut(finding.project_name) or "（项目名称未读出）",
            "file_name": cut(finding.file_name),
            "form_ordinal": finding.form_ordinal,
            "place": finding.place or None,
            "seq": finding.seq,
            "field": cut(word("field", finding.field)) or None,
            "funding_source": cut(word("funding_source", finding.funding_source)) or None,
            "reported": cut(finding.reported),
            "expected": cut(finding.expected),
            "difference": finding.difference_shown or None,
            "message": cut(finding.message),
            "explained_by": cut(word("explained_by", finding.explained_by)) or None,
            "debatable": "可商榷" if finding.debatable else None,
            "gate_status": finding.gate_status,
            "state": finding.state,
            "state_told": cut(_state_told(finding)),
            "corrected": "表中值可能是更正后的值" if finding.is_corrected else None,
            "change": view.changes.of_finding(finding) if view.changes else None,
        }

    return Listing(
        slug="findings",
        title="发现",
        lead="发现是表上印出的数字或文字与规则不符之处，逐条列出。读取本身的疑点不在此列，见“抽取问题”。",
        empty="没有发现。",
        fields=(
            PAGE,
            ANCHOR,
            Field("rule_id", "规则", labels=titles, facet=True),
            Field("severity", "严重程度", labels=words("severity"), facet=True),
            Field("state", "处理状态", labels=words("finding_state"), facet=True),
            Field("change", "与上次发布相比", labels=words("change"), facet=view.changes is not None),
            Field("department", "部门", facet=True),
            Field("gate_status", "门禁状态", labels=words("form_status"), facet=True),
            Field("fiscal_year", "年度", facet=True),
            Field("project_name", "项目"),
            Field("file_name", "文件"),
            Field("form_ordinal", "表序号", is_number=True),
            Field("place", "位置"),
            Field("seq", "指标序号", is_number=True),
            Field("field", "字段"),
            Field("funding_source", "资金来源"),
            Field("reported", "表中值"),
            Field("expected", "应为"),
            Field("difference", "差额", is_number=True),
            Field("message", "说明"),
            Field("explained_by", "可由何解释"),
            Field("debatable", "可商榷"),
            Field("state_told", "处理理由"),
            Field("corrected", "更正"),
        ),
        columns=(
            Column("rule", "规则", (Part("severity", "tag"), Part("rule_id", "text")), "rule_id"),
            Column(
                "project",
                "项目与部门",
                (Part("project_name", "link", fold=60), Part("department", "minor"), Part("fiscal_year", "minor")),
                "department",
            ),
            Column("file", "文件与位置", FORM_COLUMN_PARTS, "file_name"),
            Column(
                "field",
                "指标与字段",
                (
                    Part("seq", "text", prefix="指标 "),
                    Part("field", "text"),
                    Part("funding_source", "minor"),
                ),
                "seq",
            ),
            Column("reported", "表中值", (Part("reported", "value", fold=40),)),
            Column("expected", "应为", (Part("expected", "value", fold=40),)),
            Column("difference", "差额", (Part("difference", "number"),), "difference"),
            Column(
                "message",
                "说明",
                (
                    Part("message", "text", fold=110),
                    Part("explained_by", "minor", prefix="可由此解释："),
                    Part("debatable", "minor"),
                    Part("corrected", "minor"),
                ),
            ),
            Column(
                "status",
                "处理与门禁",
                (Part("state", "tag"), Part("state_told", "minor", fold=60), Part("gate_status", "tag")),
                "state",
            ),
        ),
        rows=tuple(row(finding) for finding in audit.findings),
    )


def _state_told(finding: Finding) -> str | None:
    """Why an auditor calls the finding what it is, who and when."""
    if finding.state == OPEN:
        return None
    return "，".join(part for part in (finding.state_reason, finding.state_by, beijing(finding.state_at)) if part)


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
            Field("code", "问题代码", facet=True),
            Field("department", "部门", facet=True),
            Field("field", "字段", facet=True),
            Field("file_name", "文件"),
            Field("project_name", "项目"),
            Field("form_ordinal", "表序号", is_number=True),
            Field("place", "位置"),
            Field("record", "记录"),
            Field("message", "说明"),
            Field("detail", "读取程序的信息"),
        ),
        columns=(
            Column("code", "问题代码", (Part("code", "code"),), "code"),
            Column("project", "项目与部门", (Part("project_name", "link", fold=60), Part("department", "minor"))),
            Column("file", "文件与位置", FORM_COLUMN_PARTS, "file_name"),
            Column("record", "记录与字段", (Part("record"), Part("field"))),
            Column("message", "说明", (Part("message", "text", fold=160), Part("detail", "original"))),
        ),
        rows=tuple(row(issue) for issue in view.audit.issues),
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
            Field("detail", "读取程序的信息"),
            Field("action", "处理办法"),
            Field("document_id", "文件编号"),
        ),
        columns=(
            Column("receipt", "收件号", (Part("receipt_id", "number"),), "receipt_id"),
            Column("name", "文件名", (Part("name", "text", fold=60), Part("source", "minor", fold=60)), "name"),
            Column("received", "收到时间", (Part("received_at", "minor"),), "received_at"),
            Column("status", "状态", (Part("status", "tag"), Part("code", "code")), "status"),
            Column("message", "说明", (Part("message", "text", fold=160), Part("detail", "original"))),
            Column("action", "处理办法", (Part("action", "text"),)),
            Column("document", "文件编号（SHA-256）", (Part("document_id", "code", fold=12),)),
        ),
        rows=tuple(row(receipt) for receipt in audit.receipts),
    )


def departments_list(departments: Sequence[Department]) -> Listing:
    """Every department, with its forms and findings."""

    def row(department: Department) -> Mapping[str, Any]:
        return {
            "page": department.page,
            "name": cut(department.shown_name),
            "forms": len(department.forms),
            "quarantined": department.quarantined,
            "findings": len(department.findings),
            **{severity: department.by_severity[severity] for severity in words("severity")},
            "mean_total": number(department.mean_total) or None,
            "mean_rate": number(department.mean_rate) or None,
        }

    return Listing(
        slug="departments",
        title="部门",
        lead="每个部门的自评表、隔离和发现。平均自评总分和平均执行率只计已读出的表，同一张表只计现行版本。",
        empty="没有自评表。",
        fields=(
            PAGE,
            Field("name", "部门"),
            Field("forms", "自评表", is_number=True),
            Field("quarantined", "隔离", is_number=True),
            Field("findings", "发现", is_number=True),
            *(Field(severity, label, is_number=True) for severity, label in words("severity").items()),
            Field("mean_total", "平均自评总分", is_number=True),
            Field("mean_rate", "平均执行率（%）", is_number=True),
        ),
        columns=(
            Column("name", "部门", (Part("name", "link", fold=80),), "name"),
            Column("forms", "自评表", (Part("forms", "number"),), "forms"),
            Column("quarantined", "隔离", (Part("quarantined", "number"),), "quarantined"),
            Column("findings", "发现", (Part("findings", "number"),), "findings"),
            *(
                Column(severity, label, (Part(severity, "number"),), severity)
                for severity, label in words("severity").items()
            ),
            Column("mean_total", "平均自评总分", (Part("mean_total", "number"),), "mean_total"),
            Column("mean_rate", "平均执行率", (Part("mean_rate", "number", suffix="%"),), "mean_rate"),
        ),
        rows=tuple(row(department) for department in departments),
        folder="departments",
    )
