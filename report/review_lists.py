"""The lists about what was and is to be decided: quarantine, decisions, and who did not publish."""

from collections.abc import Mapping
from typing import Any

from model.beijing import beijing, last_day
from report.decisions import Decision
from report.departments import page_of
from report.list_parts import FORM_COLUMN_PARTS, FORM_FIELDS, PAGE, cut, form_values, shown_project
from report.listing import Column, Field, Listing, Part
from report.records import FormHead, Quarantined, Unpublished
from report.scores import is_read_from
from report.text import number
from report.view import View
from report.words import word, words

_QUARANTINE_COLUMNS = (
    Column("project", "项目", (Part("project_name", "link", fold=60),), "project_name"),
    Column("department", "部门与年度", (Part("department"), Part("fiscal_year", "minor")), "department"),
    Column("file", "文件与位置", FORM_COLUMN_PARTS, "file_name"),
    Column("reasons", "隔离原因", (Part("reasons", "text", fold=400),), "reason_count"),
    Column(
        "status",
        "状态与处理",
        (Part("status", "tag"), Part("standing", "minor"), Part("decided", "minor", fold=80)),
        "standing",
    ),
    Column(
        "waiting",
        "等待",
        (Part("days", "number", suffix=" 天"), Part("waiting_since", "minor", prefix="自 ")),
        "days",
    ),
)


def quarantine_list(view: View) -> Listing:
    """Every form in quarantine or rejected, with its reasons; what has waited longest first."""

    def row(form: Quarantined) -> Mapping[str, Any]:
        stands = view.standings.get(form.key)
        decision = stands.decision if stands else None
        return {
            "page": view.pages.get(form.key),
            **form_values(form),
            "status": form.status,
            "standing": stands.code if stands else None,
            "reasons": cut("\n".join(f"{no}. {reason.message}" for no, reason in enumerate(form.reasons, 1))),
            "reason_count": len(form.reasons),
            "days": stands.days if stands else None,
            "waiting_since": beijing(form.waiting_since) or None,
            "decided": cut(_decided(decision)) if decision else None,
            "change": view.changes.of_form(form) if view.changes else None,
        }

    return Listing(
        slug="quarantine",
        title="隔离",
        lead="隔离的自评表未通过严重级检查，不进入数据集市，等待审核人员决定；已退回的也列在此处。同一张表以前若有已通过的版本，仍以旧版本为准。等得最久的在前。",
        empty="没有隔离的自评表。",
        fields=(
            PAGE,
            Field("department", "部门", facet=True),
            Field("fiscal_year", "年度", facet=True),
            Field("status", "状态", labels=words("form_status"), facet=True),
            Field("standing", "处理情况", labels=words("standing"), facet=True),
            Field("change", "与上次发布相比", labels=words("change"), facet=view.changes is not None),
            *FORM_FIELDS,
            Field("reasons", "原因"),
            Field("reason_count", "原因数", is_number=True),
            Field("days", "已等天数", is_number=True),
            Field("waiting_since", "等待自"),
            Field("decided", "最近的决定"),
        ),
        columns=_QUARANTINE_COLUMNS,
        rows=tuple(row(form) for form in sorted(view.audit.quarantined, key=by_waiting)),
    )


def by_waiting(form: Quarantined) -> tuple[Any, ...]:
    """Forms that wait before rejected ones; unknown times last."""
    since = form.waiting_since
    return (form.status != "quarantined", since is None, str(since or ""), form.file_name or "", *form.key)


def _decided(decision: Decision) -> str:
    told = f"{beijing(decision.decided_at)} {decision.decided_by or ''}：{word('decision', decision.decision)}"
    return f"{told}，{decision.reason}" if decision.reason else told


_DECISIONS_COLUMNS = (
    Column("no", "编号", (Part("decision_id", "number"),), "decision_id"),
    Column("decision", "决定", (Part("decision"), Part("state", "tag"), Part("intact", "alarm")), "decision"),
    Column(
        "project",
        "项目与部门",
        (
            Part("project_name", "link", fold=60),
            Part("department", "minor"),
            Part("file_name", "minor", fold=60),
            Part("form_ordinal", "minor", prefix="第 ", suffix=" 张自评表"),
        ),
        "project_name",
    ),
    Column("about", "对象", (Part("about", "text", fold=200),)),
    Column("reason", "理由", (Part("reason", "text", fold=200),)),
    Column(
        "decided",
        "决定人与时间",
        (
            Part("decided_by"),
            Part("decided_at", "minor"),
            Part("expires_at", "minor", prefix="有效期至 "),
        ),
        "decided_at",
    ),
)


def decisions_list(view: View) -> Listing:
    """Every decision, the newest first."""
    rules = {finding.finding_key: view.audit.rule(finding.rule_id).title for finding in view.audit.findings}
    corrected: dict[int, list[str]] = {}
    for one in view.audit.corrections:
        told = f"{one.where}：印 {shown_value(one.printed_value)}，更正为 {shown_value(one.corrected_value)}"
        corrected.setdefault(one.decision_id, []).append(told)

    def about(decision: Decision) -> str:
        if (other := decision.confirms or decision.revokes) is not None:
            return f"第 {other} 号决定"
        if decision.finding_key is not None:
            return f"发现：{rules.get(decision.finding_key, '现已不存在')}"
        return "\n".join(["整张表", *corrected.get(decision.decision_id, ())])

    def row(decision: Decision) -> Mapping[str, Any]:
        form = view.heads.get(decision.key)
        return {
            "page": view.pages.get(decision.key),
            "decision_id": decision.decision_id,
            "decision": decision.decision,
            "state": decision.state,
            "decided_by": cut(decision.decided_by),
            "department": cut(form.department) if form else None,
            "project_name": shown_project(form.project_name if form else "（自评表现已不存在）"),
            "file_name": cut(form.file_name) if form else None,
            "form_ordinal": decision.form_ordinal,
            "about": cut(about(decision)),
            "reason": cut(decision.reason),
            "decided_at": beijing(decision.decided_at) or None,
            "expires_at": last_day(decision.expires_at) or None,
            "intact": None if decision.is_intact else "校验值不符：这项决定被改动过",
        }

    return Listing(
        slug="decisions",
        title="决定",
        lead="审核人员的全部决定，最新的在前。决定只增不改，彼此以校验值相连；决定人只显示代号。",
        empty="还没有决定。",
        fields=(
            PAGE,
            Field("decision", "决定", labels=words("decision"), facet=True),
            Field("state", "现状", labels=words("decision_state"), facet=True),
            Field("decided_by", "决定人", facet=True),
            Field("department", "部门", facet=True),
            Field("decision_id", "决定编号", is_number=True),
            Field("project_name", "项目"),
            Field("file_name", "文件"),
            Field("form_ordinal", "表序号", is_number=True),
            Field("about", "对象"),
            Field("reason", "理由"),
            Field("decided_at", "决定时间"),
            Field("expires_at", "有效期至"),
            Field("intact", "校验"),
        ),
        columns=_DECISIONS_COLUMNS,
        rows=tuple(row(decision) for decision in reversed(view.audit.decisions)),
    )


def shown_value(value: str | None) -> str:
    """A value of a cell as lists quote it; an empty cell is said to be one."""
    return "（空白）" if value is None or not value.strip() else f"“{value}”"


_UNPUBLISHED_COLUMNS = (
    Column("department", "部门", (Part("department", "link", fold=60),), "department"),
    Column("project", "项目", (Part("project_name", "text", fold=80),), "project_name"),
    Column("missing", "缺少的年度", (Part("fiscal_year"), Part("has_published", "minor")), "has_published"),
    Column(
        "total",
        "上一年度自评总分",
        (Part("last_total", "number"), Part("last_corrected", "minor"), Part("last_grade", "minor")),
        "last_total",
    ),
    Column("rate", "上一年度执行率", (Part("last_rate", "number", suffix="%"),), "last_rate"),
    Column(
        "file",
        "上一年度的文件",
        (Part("last_file", "text", fold=60), Part("last_year", "minor"), Part("last_status", "minor")),
        "last_file",
    ),
)


def unpublished_list(view: View) -> Listing:
    """Projects that published for last year and not for the newest, with what they printed last year."""
    last: dict[tuple[str | None, ...], list[FormHead]] = {}
    for form in view.audit.forms:
        last.setdefault((form.department, form.project_name, form.fiscal_year), []).append(form)

    def row(project: Unpublished) -> Mapping[str, Any]:
        forms = last.get((project.department, project.project_name, project.last_year), [])
        form = next((one for one in forms if one.is_current), forms[-1] if forms else None)
        rate = form.recomputed_execution_rate if form else None
        return {
            "page": page_of(project.department),
            "department": cut(project.department),
            "project_name": cut(project.project_name),
            "has_published": "some" if project.has_department_published else "none",
            "fiscal_year": cut(project.fiscal_year),
            "last_year": cut(project.last_year),
            "last_status": form.status if form else None,
            "last_total": number(form.reported_total) or None if form else None,
            "last_grade": cut(form.reported_grade) if form else None,
            "last_corrected": "更正值，非所印"
            if form and is_read_from("total_score", view.corrected(form.key))
            else None,
            "last_rate": number(rate * 100) if rate is not None else None,
            "last_file": cut(form.file_name) if form else None,
        }

    return Listing(
        slug="unpublished",
        title="未公开",
        lead="上一年度公开了自评表、最新年度还没有公开的项目，附上一年度的情况。部门分批公开，这是询问的线索，不是差错。",
        empty="没有这样的项目。",
        fields=(
            PAGE,
            Field("has_published", "部门本年度", labels=words("has_published"), facet=True),
            Field("department", "部门", facet=True),
            Field("fiscal_year", "缺少的年度", facet=True),
            Field("project_name", "项目"),
            Field("last_year", "上一年度"),
            Field("last_status", "上一年度的状态", labels=words("form_status")),
            Field("last_total", "上一年度自评总分", is_number=True),
            Field("last_grade", "上一年度等级"),
            Field("last_corrected", "上一年度的更正"),
            Field("last_rate", "上一年度执行率（%）", is_number=True),
            Field("last_file", "上一年度的文件"),
        ),
        columns=_UNPUBLISHED_COLUMNS,
        rows=tuple(row(project) for project in view.audit.unpublished),
        folder="departments",
    )
