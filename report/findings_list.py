"""The list of findings: what is printed against what should be, what auditors say, what the gate did."""

from collections.abc import Mapping
from typing import Any

from model.beijing import beijing
from report.list_parts import ANCHOR, FORM_COLUMN_PARTS, FORM_FIELDS, PAGE, cut, form_values
from report.listing import Column, Field, Listing, MadeRows, Part
from report.records import Finding, by_form
from report.view import View
from report.words import OPEN, word, words

_FINDINGS_COLUMNS = (
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
            **form_values(finding),
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
            *FORM_FIELDS,
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
        columns=_FINDINGS_COLUMNS,
        rows=MadeRows(audit.findings, row),
    )


def _state_told(finding: Finding) -> str | None:
    """Why an auditor calls the finding what it is, who and when."""
    if finding.state == OPEN:
        return None
    return "，".join(part for part in (finding.state_reason, finding.state_by, beijing(finding.state_at)) if part)
