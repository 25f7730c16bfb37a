"""Lists of the report: which fields a row has, how they stand in columns, what can be filtered and sorted.

A list is drawn twice from the same description: its first rows as plain HTML, so that it reads without scripts, and
all rows from a JSON block by assets/report.js.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from report.audit import Audit, ExtractionIssue, Finding, FormKey, Quarantined, Receipt
from report.text import beijing, clip
from report.words import word, words

STATIC_ROWS = 100
"""Rows that stand in the HTML itself."""

TEXT_LIMIT = 600
"""Characters of one text in a list; the page of the form has more."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a list's rows. `labels` are the words for its codes, in their order.

    A number may be given as text, to keep every digit of it.
    """

    key: str
    label: str
    labels: Mapping[str, str] | None = None
    is_number: bool = False
    facet: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """One field inside a column. `kind` is text, minor, link, tag, code or number; longer texts fold at `fold`."""

    key: str
    kind: str = "text"
    prefix: str = ""
    suffix: str = ""
    fold: int = 90


@dataclass(frozen=True, slots=True)
class Column:
    """A column: parts one below the other. `sort` is the field its heading sorts by."""

    key: str
    label: str
    parts: tuple[Part, ...]
    sort: str | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """A list page. `page` of a row is the name of the form's page, or None."""

    slug: str
    title: str
    lead: str
    empty: str
    fields: tuple[Field, ...]
    columns: tuple[Column, ...]
    rows: tuple[Mapping[str, Any], ...]

    def field(self, key: str) -> Field:
        """The field of that key."""
        return next(field for field in self.fields if field.key == key)

    def shown(self, row: Mapping[str, Any], key: str) -> str:
        """The text shown for a field of a row."""
        value = row[key]
        if value is None:
            return ""
        labels = self.field(key).labels
        return labels.get(value, value) if labels else str(value)

    def payload(self) -> Mapping[str, Any]:
        """What the script draws the list from. Texts that repeat stand once, in the field's `values`."""
        fields: list[Mapping[str, Any]] = []
        columns: list[Sequence[Any]] = []
        for field in self.fields:
            values = [row[field.key] for row in self.rows]
            distinct = list(dict.fromkeys(value for value in values if value is not None))
            described: dict[str, Any] = {"key": field.key, "label": field.label}
            if field.labels:
                described["labels"] = {code: label for code, label in field.labels.items() if code in distinct}
            if field.is_number:
                described["number"] = True
            if field.facet:
                described["facet"] = True
            if not field.is_number and len(distinct) * 2 <= len(values):
                index = {value: position for position, value in enumerate(distinct)}
                described["values"] = distinct
                values = [None if value is None else index[value] for value in values]
            fields.append(described)
            columns.append(values)
        return {
            "fields": fields,
            "columns": [
                {
                    "key": column.key,
                    "label": column.label,
                    "sort": column.sort,
                    "parts": [
                        {
                            "key": part.key,
                            "kind": part.kind,
                            "prefix": part.prefix,
                            "suffix": part.suffix,
                            "fold": part.fold,
                        }
                        for part in column.parts
                    ],
                }
                for column in self.columns
            ],
            "rows": [list(row) for row in zip(*columns, strict=True)],
            "empty": self.empty,
            "slice": STATIC_ROWS,
        }


def json_for_script(value: object) -> str:
    """JSON that can stand inside a script element, whatever texts it holds.

    Less-than, greater-than and ampersand are escaped, so that no end tag and no comment can begin in it, and the two
    line separators that old script engines take for line ends.
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return text


def _cut(text: str | None) -> str | None:
    return None if text is None else clip(text, TEXT_LIMIT)


PAGE = Field("page", "表页")

_FORM_COLUMN_PARTS = (
    Part("file_name", "text", fold=60),
    Part("form_ordinal", "minor", prefix="第 ", suffix=" 张自评表"),
    Part("place", "minor"),
)


def findings_list(audit: Audit, pages: Mapping[FormKey, str]) -> Listing:
    """Every finding."""
    titles = {rule.rule_id: rule.title for rule in audit.rules}
    titles |= {finding.rule_id: audit.rule(finding.rule_id).title for finding in audit.findings}

    def row(finding: Finding) -> Mapping[str, Any]:
        return {
            "page": pages.get(finding.key) if finding.key else None,
            "severity": finding.severity,
            "rule_id": finding.rule_id,
            "department": _cut(finding.department),
            "fiscal_year": _cut(finding.fiscal_year),
            "project_name": _cut(finding.project_name) or "（项目名称未读出）",
            "file_name": _cut(finding.file_name),
            "form_ordinal": finding.form_ordinal,
            "place": finding.place or None,
            "seq": finding.seq,
            "field": _cut(word("field", finding.field)) or None,
            "funding_source": _cut(word("funding_source", finding.funding_source)) or None,
            "reported": _cut(finding.reported),
            "expected": _cut(finding.expected),
            "difference": finding.difference_shown or None,
            "message": _cut(finding.message),
            "explained_by": _cut(word("explained_by", finding.explained_by)) or None,
            "debatable": "可商榷" if finding.debatable else None,
            "gate_status": finding.gate_status,
        }

    return Listing(
        slug="findings",
        title="发现",
        lead="发现是表上印出的数字或文字与规则不符之处，逐条列出。读取本身的疑点不在此列，见“抽取问题”。",
        empty="没有发现。",
        fields=(
            PAGE,
            Field("rule_id", "规则", labels=titles, facet=True),
            Field("severity", "严重程度", labels=words("severity"), facet=True),
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
        ),
        columns=(
            Column("rule", "规则", (Part("severity", "tag"), Part("rule_id", "text")), "rule_id"),
            Column(
                "project",
                "项目与部门",
                (Part("project_name", "link", fold=60), Part("department", "minor"), Part("fiscal_year", "minor")),
                "department",
            ),
            Column("file", "文件与位置", _FORM_COLUMN_PARTS, "file_name"),
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
                ),
            ),
            Column("status", "门禁状态", (Part("gate_status", "tag"),), "gate_status"),
        ),
        rows=tuple(row(finding) for finding in audit.findings),
    )


def quarantine_list(audit: Audit, pages: Mapping[FormKey, str]) -> Listing:
    """Every form in quarantine or rejected, with its reasons."""

    def row(form: Quarantined) -> Mapping[str, Any]:
        return {
            "page": pages.get(form.key),
            "department": _cut(form.department),
            "fiscal_year": _cut(form.fiscal_year),
            "project_name": _cut(form.project_name) or "（项目名称未读出）",
            "file_name": _cut(form.file_name),
            "form_ordinal": form.form_ordinal,
            "place": form.place or None,
            "status": form.status,
            "reasons": _cut("\n".join(f"{no}. {reason.message}" for no, reason in enumerate(form.reasons, 1))),
            "reason_count": len(form.reasons),
            "waiting_since": beijing(form.waiting_since) or None,
        }

    return Listing(
        slug="quarantine",
        title="隔离",
        lead="隔离的自评表未通过严重级检查，不进入数据集市，等待审核人员决定；已退回的也列在此处。同一张表以前若有已通过的版本，仍以旧版本为准。",
        empty="没有隔离的自评表。",
        fields=(
            PAGE,
            Field("department", "部门", facet=True),
            Field("fiscal_year", "年度", facet=True),
            Field("status", "状态", labels=words("form_status"), facet=True),
            Field("project_name", "项目"),
            Field("file_name", "文件"),
            Field("form_ordinal", "表序号", is_number=True),
            Field("place", "位置"),
            Field("reasons", "原因"),
            Field("reason_count", "原因数", is_number=True),
            Field("waiting_since", "等待自"),
        ),
        columns=(
            Column("project", "项目", (Part("project_name", "link", fold=60),), "project_name"),
            Column("department", "部门与年度", (Part("department"), Part("fiscal_year", "minor")), "department"),
            Column("file", "文件与位置", _FORM_COLUMN_PARTS, "file_name"),
            Column("reasons", "隔离原因", (Part("reasons", "text", fold=400),), "reason_count"),
            Column("status", "状态", (Part("status", "tag"),), "status"),
            Column("waiting", "等待自", (Part("waiting_since", "minor"),), "waiting_since"),
        ),
        rows=tuple(row(form) for form in audit.quarantined),
    )


def issues_list(audit: Audit, pages: Mapping[FormKey, str]) -> Listing:
    """Every extraction issue."""
    forms = {form.key: form for form in audit.forms}

    def row(issue: ExtractionIssue) -> Mapping[str, Any]:
        form = forms.get(issue.key) if issue.key else None
        return {
            "page": pages.get(issue.key) if issue.key else None,
            "file_name": _cut(issue.file_name),
            "form_ordinal": issue.form_ordinal,
            "place": issue.place or None,
            "project_name": (_cut(form.project_name) if form else None) or "（文件）",
            "department": _cut(form.department) if form else None,
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
            "field": _cut(word("field", issue.field)) or None,
            "message": _cut(issue.explanation),
            "detail": _cut(issue.detail),
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
            Column("file", "文件与位置", _FORM_COLUMN_PARTS, "file_name"),
            Column("record", "记录与字段", (Part("record"), Part("field"))),
            Column("message", "说明", (Part("message", "text", fold=160), Part("detail", "minor", fold=160))),
        ),
        rows=tuple(row(issue) for issue in audit.issues),
    )


def receipts_list(audit: Audit) -> Listing:
    """Everything received, with what is wrong and what to do."""

    def row(receipt: Receipt) -> Mapping[str, Any]:
        return {
            "page": None,
            "receipt_id": receipt.receipt_id,
            "name": _cut(receipt.name),
            "source": _cut(receipt.source),
            "received_at": beijing(receipt.received_at) or None,
            "status": receipt.status,
            "code": receipt.code,
            "message": _cut(receipt.explanation),
            "detail": _cut(receipt.detail),
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
            Column("message", "说明", (Part("message", "text", fold=160), Part("detail", "minor", fold=160))),
            Column("action", "处理办法", (Part("action", "text"),)),
            Column("document", "文件编号（SHA-256）", (Part("document_id", "code", fold=12),)),
        ),
        rows=tuple(row(receipt) for receipt in audit.receipts),
    )
