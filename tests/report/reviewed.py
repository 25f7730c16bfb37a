"""A load that auditors have worked on: decisions in every state, corrections, versions, who did not publish."""

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from extract.extraction import extract_document
from model.form import Extraction

SAMPLE = Path(__file__).resolve().parents[2] / "samples" / "files" / "schools-2023-wrong-total.pdf"
WRONG_TOTAL = "各指标得分合计83，加预算执行得分9.5，共92.5；表中总分为96.5"
PERSONAL = ("responsible_person", "phone")

Row = dict[str, Any]
Table = dict[str, list[Row]]


def decided(number: int, form: Row, kind: str, state: str, **more: Any) -> Row:
    """A decision about a form."""
    return {
        "decision_id": number,
        "document_id": form["document_id"],
        "form_ordinal": form["form_ordinal"],
        "form_hash": form.get("form_hash"),
        "decision": kind,
        "reason": f"第 {number} 号决定的理由",
        "decided_by": f"auditor-{1 + number % 2}",
        "decided_at": datetime(2026, 2, 20, 9, number),
        "state": state,
        "is_intact": True,
    } | more


def corrected(decision: Row, kind: str, number: int, field: str, printed: str | None, value: str | None) -> Row:
    """A cell that a decision corrects."""
    shared = ("decision_id", "document_id", "form_ordinal", "form_hash", "state", "reason", "decided_by", "decided_at")
    return {key: decision[key] for key in shared} | {
        "record_kind": kind,
        "record_no": number,
        "field": field,
        "printed_value": printed,
        "corrected_value": value,
        "expires_at": decision.get("expires_at"),
    }


def small_table(form: Row, score: str, total: str) -> Iterator[Row]:
    """The cells of a form of one indicator, with a person that is masked."""
    texts = [
        [("项目名称", None), (form["project_name"], "form.project_name")],
        [("项目负责人", None), (None, "form.responsible_person")],
        [("指标名称", None), ("分值", None), ("得分", None)],
        [("完成数量", "indicator.3.level3"), ("10", "indicator.3.weight"), (score, "indicator.3.score")],
        [("总分", None), ("100", "form.total_weight"), (total, "form.total_score")],
    ]
    for row_no, row in enumerate(texts, start=1):
        for column_no, (text, claim) in enumerate(row, start=1):
            is_masked = claim == "form.responsible_person"
            yield {
                "document_id": form["document_id"],
                "form_ordinal": form["form_ordinal"],
                "table_no": 1,
                "row_no": row_no,
                "column_no": column_no,
                "row_span": 1,
                "column_span": 1 if len(row) == 3 or column_no == 1 else 2,
                "text": "［个人信息已隐去］" if is_masked else text,
                "is_masked": is_masked,
                "claims": claim,
            }


def reviewed_rows(rows: Table, load_id: str) -> Table:
    """The sample as auditors left it."""
    forms, findings = rows["form"], rows["finding"]
    for number, form in enumerate(forms):
        form |= {
            "form_hash": hashlib.sha256(f"{number}".encode()).hexdigest(),
            "evaluation_series_key": f"series{number}",
            "publication_no": number + 1,
            "received_at": datetime(2026, 1, 5 + number),
            "is_current": form["status"] == "accepted",
            "reported_total": 90 + number,
            "reported_grade": "优",
            "recomputed_execution_rate": "0.9" + str(number),
        }
    gardens, roads = forms[0], forms[5]
    schools, health, country = forms[3], forms[4], forms[6]

    country |= {"table_no": None, "row_no": None}

    # A later version of the health form has been accepted: the correction of the earlier one is obsolete.
    later = health | {
        "document_id": hashlib.sha256("卫健委（更新）.docx".encode()).hexdigest(),
        "file_name": "卫健委（更新）.docx",
        "publication_no": 20,
        "received_at": datetime(2026, 2, 25),
        "reported_total": 91,
        "form_hash": hashlib.sha256(b"later").hexdigest(),
    }
    health |= {"status": "superseded", "is_current": False}
    forms.append(later)
    rows["version_change"] = [
        {
            "document_id": later["document_id"],
            "form_ordinal": 1,
            "previous_document_id": health["document_id"],
            "previous_form_ordinal": 1,
            "change_no": number,
            "change": change,
            "record_kind": kind,
            "seq": seq,
            "record_title": title,
            "field": field,
            "old_text": old,
            "new_text": new,
        }
        for number, (change, kind, seq, title, field, old, new) in enumerate(
            [
                ("changed", "indicator", 3, "完成数量", "score", "8", "9"),
                ("changed", "form", None, None, "total_score", "94", "91"),
                ("added", "indicator", 4, "培训人次", "level3", None, "培训人次"),
            ],
            start=1,
        )
    ]
    schools |= {"status": "rejected", "is_current": False}
    country |= {"status": "corrected", "is_current": True}

    decisions = [
        decided(1, gardens, "waive", "expired", expires_at=datetime(2026, 3, 1)),
        decided(2, roads, "reject", "awaiting_confirmation"),
        decided(3, health, "correct", "in_effect"),
        decided(4, country, "waive", "replaced"),
        decided(5, country, "correct", "in_effect", expires_at=datetime(2027, 1, 1)),
        decided(6, schools, "reject", "in_effect"),
        decided(7, findings and forms[1], "finding_explained", "in_effect", finding_key="k2"),
        decided(8, country, "finding_false_alarm", "in_effect", finding_key="k5"),
        decided(9, schools, "confirm", "in_effect", confirms=6),
        decided(10, forms[2], "waive", "not_applicable"),
        decided(11, forms[2], "reject", "revoked"),
        decided(12, forms[2], "revoke", "in_effect", revokes=11),
    ]
    rows["decision"] = decisions
    rows["correction"] = [
        corrected(decisions[2], "form", 0, "total_score", "94", "92") | {"state": "obsolete"},
        corrected(decisions[4], "indicator", 3, "score", "8", "9"),
        corrected(decisions[4], "form", 0, "total_score", "96", None),
    ]
    rows["quarantine"][0] |= {"waiting_since": datetime(2026, 2, 10), "form_hash": gardens["form_hash"]}
    rows["quarantine"][1] |= {"waiting_since": datetime(2026, 2, 28), "form_hash": roads["form_hash"]}
    rows["quarantine"].append(
        {key: schools[key] for key in ("document_id", "form_ordinal", "file_name", "project_name", "department")}
        | {
            "fiscal_year": "2024",
            "load_id": load_id,
            "status": "rejected",
            "reasons": json.dumps([{"message_zh": "总分与得分合计不符", "severity": "critical"}]),
            "form_hash": schools["form_hash"],
            "waiting_since": datetime(2026, 2, 1),
        }
    )
    for finding in findings:
        finding["form_hash"] = hashlib.sha256(finding["document_id"].encode()).hexdigest()
    said = {"state_by": "auditor-2", "state_at": datetime(2026, 2, 21)}
    findings[2] |= said | {"state": "explained", "state_reason": "部门已说明口径"}
    findings[5] |= said | {"state": "false_alarm", "state_reason": "规则不适用", "is_corrected": True, "seq": 3}
    findings[5] |= {"field": "score", "gate_status": "corrected"}
    rows["unpublished"] = [
        {"fiscal_year": 2025, "department": "市园林绿化局", "project_name": "园林绿化养护",
         "has_department_published": True},
        {"fiscal_year": 2025, "department": "从未再公开的局", "project_name": "旧项目",
         "has_department_published": False},
        {"fiscal_year": 2025, "department": country["department"], "project_name": country["project_name"],
         "has_department_published": True},
    ]  # fmt: skip
    rows["form_score"] = [
        {
            "document_id": country["document_id"],
            "form_ordinal": 1,
            "ruleset_id": "default",
            "reported_total": 92,
            "score_sum": 92,
        }
    ]
    rows["cell"] = [*small_table(country, "8", "96"), *small_table(health, "8", "94"), *small_table(later, "9", "91")]
    rows["score"] = [
        {"document_id": country["document_id"], "form_ordinal": 1, "seq": 3, "level3": "完成数量",
         "target_text": "≥10 个", "actual_text": "9 个", "weight": 10, "reported_score": 9, "recomputed_score": 9,
         "score_gap": 0, "score_basis": "positive_ratio", "ruleset_id": "standard"}
    ]  # fmt: skip
    for number, load in enumerate(rows["load"]):
        load |= {"form_count": 3 + number, "accepted_count": 2 + number, "quarantined_count": 1}
    rows["load"][-1]["finished_at"] = datetime(2026, 3, 2, 18, 20)
    return rows


def sample_form(rows: Table, load_id: str, content: bytes, made: Extraction) -> Table:
    """The same rows with the made sample of a PDF, whose pages can be pictured: its printed total is wrong."""
    form = made.forms[0]
    document_id = hashlib.sha256(content).hexdigest()
    head = {
        "document_id": document_id,
        "form_ordinal": 1,
        "file_name": SAMPLE.name,
        "project_name": form.project_name,
        "department": form.department,
        "fiscal_year": form.fiscal_year,
        "page": 1,
        "table_no": 1,
        "row_no": 1,
    }
    rows["form"].append(
        head
        | {"extractor_version": "1", "template": form.template, "status": "quarantined", "load_id": load_id}
        | {"form_hash": form.form_hash, "evaluation_series_key": "sample", "reported_total": "96.5"}
    )
    total = next(claim for claim in form.claims if claim.field == "total_score")
    rows["finding"].append(
        head
        | {"finding_key": "5a3c0e7d", "rule_id": "score_sum", "severity": "critical", "field": "total_score",
           "reported": "96.5", "expected": "92.5", "difference": 4, "debatable": False, "gate_status": "quarantined",
           "message_zh": WRONG_TOTAL, "load_id": load_id,
           "form_hash": form.form_hash, "row_no": total.source.row_no, "page": total.source.page}
    )  # fmt: skip
    rows["form_score"] += [
        {"document_id": document_id, "form_ordinal": 1, "ruleset_id": "default", "ruleset_basis": "default",
         "template_title": "项目支出绩效自评表",
         "ruleset_title": "财政部自评表通用规则", "ruleset_citation": "财预〔2020〕10号", "ruleset_status": "unread",
         "reported_weight": 100, "weight_sum": 100, "reported_total": "96.5", "score_sum": "92.5",
         "reported_execution_rate": "0.95", "recomputed_execution_rate": "0.95",
         "reported_execution_score": "9.5", "recomputed_execution_score": "9.5"}
    ]  # fmt: skip
    rows["quarantine"].append(
        head
        | {"status": "quarantined", "load_id": load_id, "form_hash": form.form_hash}
        | {"reasons": json.dumps([{"message_zh": WRONG_TOTAL, "severity": "critical", "rule_id": "score_sum"}])}
        | {"waiting_since": datetime(2026, 2, 26)}
    )
    claims: dict[tuple[Any, ...], list[str]] = {}
    for claim in form.claims:
        number = "" if claim.record_no is None else f".{claim.record_no}"
        place = (claim.source.table_no, claim.source.row_no, claim.source.column_no)
        claims.setdefault(place, []).append(f"{claim.record_kind}{number}.{claim.field}")
    for cell in made.cells:
        at = cell.source
        of_cell = claims.get((at.table_no, at.row_no, at.column_no), [])
        is_masked = any(claim.endswith(PERSONAL) for claim in of_cell)
        if at.table_no is not None:
            rows["cell"].append(
                {"document_id": document_id, "form_ordinal": 1, "page": at.page, "table_no": at.table_no,
                 "row_no": at.row_no, "column_no": at.column_no, "row_span": cell.row_span,
                 "column_span": cell.column_span, "text": "［个人信息已隐去］" if is_masked else cell.text,
                 "box": None if at.box is None else [at.box.x0, at.box.y0, at.box.x1, at.box.y1],
                 "is_masked": is_masked, "claims": " ".join(of_cell) or None}
            )  # fmt: skip
    return rows


def read_sample() -> tuple[bytes, Extraction]:
    """The made sample and what is read from it."""
    content = SAMPLE.read_bytes()
    return content, extract_document(content)
