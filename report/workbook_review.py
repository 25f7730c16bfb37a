"""The workbook's sheets about what was and is to be decided."""

from model.beijing import beijing, last_day
from report.review_lists import by_waiting, shown_value, unpublished_list
from report.view import View
from report.words import word
from report.workbook_sheets import Sheet, page_file


def quarantine_sheet(view: View) -> Sheet:
    """Forms in quarantine or rejected, with their reasons."""
    forms = sorted(view.audit.quarantined, key=by_waiting)
    return Sheet(
        "隔离",
        (
            ("表页", 10),
            ("部门", 28),
            ("项目", 36),
            ("年度", 8),
            ("文件", 36),
            ("表序号", 8),
            ("位置", 18),
            ("状态", 10),
            ("处理情况", 24),
            ("已等天数", 10),
            ("原因", 80),
            ("等待自（北京时间）", 20),
            ("加载批次", 24),
            ("文件编号", 20),
        ),
        (
            (
                page_file(view, form.key),
                form.department,
                form.project_name,
                form.fiscal_year,
                form.file_name,
                form.form_ordinal,
                form.place,
                word("form_status", form.status),
                word("standing", stands.code) if (stands := view.standings.get(form.key)) else "",
                stands.days if stands else None,
                "\n".join(f"{no}. {reason.message}" for no, reason in enumerate(form.reasons, 1)),
                beijing(form.waiting_since),
                form.load_id,
                form.document_id,
            )
            for form in forms
        ),
        links=(0,),
    )


def decision_sheet(view: View) -> Sheet:
    """Every decision, the newest first."""
    return Sheet(
        "决定",
        (
            ("表页", 10),
            ("决定编号", 10),
            ("决定", 20),
            ("现状", 20),
            ("项目", 36),
            ("表序号", 8),
            ("发现编号", 20),
            ("确认或撤销的决定", 16),
            ("理由", 50),
            ("决定人", 12),
            ("决定时间（北京时间）", 20),
            ("有效期至（北京时间）", 20),
            ("校验", 12),
            ("文件编号", 20),
        ),
        (
            (
                page_file(view, one.key),
                one.decision_id,
                word("decision", one.decision),
                word("decision_state", one.state),
                view.heads[one.key].project_name if one.key in view.heads else None,
                one.form_ordinal,
                one.finding_key,
                one.confirms or one.revokes,
                one.reason,
                one.decided_by,
                beijing(one.decided_at),
                last_day(one.expires_at),
                "" if one.is_intact else "校验值不符",
                one.document_id,
            )
            for one in reversed(view.audit.decisions)
        ),
        links=(0,),
    )


def correction_sheet(view: View) -> Sheet:
    """Corrected cells: what is printed beside what is read in its place."""
    return Sheet(
        "更正",
        (
            ("表页", 10),
            ("项目", 36),
            ("表序号", 8),
            ("单元格", 24),
            ("单元格代号", 28),
            ("表中所印", 24),
            ("更正值（不是所印）", 24),
            ("现状", 20),
            ("理由", 50),
            ("决定编号", 10),
            ("决定人", 12),
            ("决定时间（北京时间）", 20),
            ("有效期至（北京时间）", 20),
            ("文件编号", 20),
        ),
        (
            (
                page_file(view, one.key),
                view.heads[one.key].project_name if one.key in view.heads else None,
                one.form_ordinal,
                one.where,
                one.claim,
                one.printed_value if one.printed_value else shown_value(None),
                one.corrected_value if one.corrected_value else shown_value(None),
                word("decision_state", one.state),
                one.reason,
                one.decision_id,
                one.decided_by,
                beijing(one.decided_at),
                last_day(one.expires_at),
                one.document_id,
            )
            for one in view.audit.corrections
        ),
        links=(0,),
    )


def unpublished_sheet(view: View) -> Sheet:
    """Projects that published for last year and not for the newest, as the list has them."""
    listing = unpublished_list(view)
    fields = [field for field in listing.fields if not field.is_hidden]
    return Sheet(
        listing.title,
        tuple((field.label, 36 if field.key in ("project_name", "last_file") else 20) for field in fields),
        (tuple(listing.shown(row, field.key) for field in fields) for row in listing.rows),
    )
