"""What stands in the sheets of the Excel workbook and in the CSV, apart from how they are written."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from model.beijing import beijing
from report.audit import Audit
from report.records import Finding, FormHead, FormKey
from report.summary import count_statuses, summarise
from report.text import clean
from report.view import View
from report.words import rank, rule_group, word

Value = str | int | float | Decimal | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: (heading, width) per column, and the rows. `links`: columns (from 0) whose texts are files to open."""

    title: str
    columns: tuple[tuple[str, int], ...]
    rows: Iterable[Sequence[Value]]
    links: tuple[int, ...] = ()


FINDING_COLUMNS = (
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
    ("处理状态", 12),
    ("处理理由", 40),
    ("处理人", 12),
    ("处理时间（北京时间）", 20),
    ("与上次发布相比", 14),
    ("含更正", 8),
    ("加载批次", 24),
    ("文件编号", 20),
    ("发现编号", 20),
)


def overview_sheet(view: View, held: bool, hold_reasons: tuple[str, ...]) -> Sheet:
    """The load, and what there is of everything."""
    audit, load_id, changes = view.audit, view.load_id, view.changes
    summary = summarise(audit)
    load = audit.load(load_id)
    states = count_statuses("finding_state", (finding.state for finding in audit.findings))
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
        *(("发现的处理", item.title_zh, "", item.count) for item in states),
        ("抽取问题", "合计", "", len(audit.issues)),
    ]
    if changes:
        rows += [
            ("与上次发布相比", "上次发布的加载批次", "", changes.previous_load),
            ("与上次发布相比", "新增发现", "", len(changes.new_findings)),
            ("与上次发布相比", "消失的发现", "", len(changes.gone_findings)),
            ("与上次发布相比", "新隔离", "", len(changes.new_quarantined)),
            ("与上次发布相比", "离开隔离", "", len(changes.left_quarantine)),
        ]
    return Sheet("概览", (("类别", 14), ("项目", 36), ("严重程度", 12), ("数值", 40)), rows)


def finding_sheets(view: View) -> Iterator[Sheet]:
    """A sheet of findings for each group of rules that has some, in the order of the groups; the first column links."""
    groups = defaultdict(list)
    for finding in view.audit.findings:
        groups[rule_group(finding.rule_id)].append(finding)
    for group in sorted(groups, key=lambda name: rank("rule_group", name)):
        rows = zip((page_file(view, one.key) for one in groups[group]), finding_rows(view, groups[group]), strict=True)
        yield Sheet(
            word("rule_group", group),
            (("表页", 10), *FINDING_COLUMNS),
            ((page, *row) for page, row in rows),
            links=(0,),
        )


def page_file(view: View, key: FormKey | None) -> str | None:
    """The report's page of a form, as a file beside the workbook."""
    return f"forms/{view.pages[key]}.html" if key is not None and key in view.pages else None


def finding_rows(view: View, findings: Iterable[Finding]) -> Iterator[Sequence[Value]]:
    """The values of FINDING_COLUMNS of each finding."""
    for finding in findings:
        rule = view.audit.rule(finding.rule_id)
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
            word("finding_state", finding.state),
            finding.state_reason,
            finding.state_by,
            beijing(finding.state_at),
            word("change", view.changes.of_finding(finding)) if view.changes else "",
            "含更正" if finding.is_corrected else "",
            finding.load_id,
            finding.document_id,
            finding.finding_key,
        )


def issue_sheet(audit: Audit) -> Sheet:
    """What reading could not settle."""
    forms: dict[tuple[str, int], FormHead] = {form.key: form for form in audit.forms}
    none = None
    return Sheet(
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
            ("供数据人员：程序原文（英文）", 50),
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


def receipt_sheet(audit: Audit) -> Sheet:
    """Everything received."""
    return Sheet(
        "收件",
        (
            ("收件号", 8),
            ("文件名", 44),
            ("来源", 30),
            ("收到时间（北京时间）", 20),
            ("状态", 12),
            ("代码", 18),
            ("说明", 40),
            ("供数据人员：程序原文（英文）", 50),
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
