"""Small audit databases, and a browser."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as made_field
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from extract.landing import land
from report.writer import write_report
from tests.report.reviewed import read_sample, reviewed_rows, sample_form
from warehouse.current import Release

LOAD = "20260302T180000Z-0a1b"
EARLIER = "20260301T180000Z-9f8e"

Rows = Mapping[str, Sequence[Mapping[str, Any]]]
MakeAudit = Callable[[Path, Rows], Path]

PLACE = "page INTEGER, table_no INTEGER, row_no INTEGER"
TABLES = {
    "rule": "rule_id VARCHAR, severity VARCHAR, title_zh VARCHAR, description_zh VARCHAR, decided_from VARCHAR, "
    "citation VARCHAR, is_implemented BOOLEAN",
    "receipt": "receipt_id BIGINT, source VARCHAR, name VARCHAR, received_at TIMESTAMP, document_id VARCHAR, "
    "status VARCHAR, code VARCHAR, message VARCHAR",
    "form": "document_id VARCHAR, form_ordinal INTEGER, extractor_version VARCHAR, file_name VARCHAR, "
    "project_name VARCHAR, department VARCHAR, fiscal_year VARCHAR, template VARCHAR, status VARCHAR, "
    "load_id VARCHAR, finding_count BIGINT, issue_count BIGINT, reported_total DECIMAL(12, 6), "
    "reported_grade VARCHAR, reported_execution_rate DECIMAL(14, 6), "
    "recomputed_execution_rate DECIMAL(14, 6), "
    f"{PLACE}, form_hash VARCHAR, evaluation_series_key VARCHAR, received_at TIMESTAMP, "
    "publication_no INTEGER, is_current BOOLEAN",
    "form_score": "document_id VARCHAR, form_ordinal INTEGER, template_title VARCHAR, ruleset_id VARCHAR, "
    "ruleset_basis VARCHAR, ruleset_title VARCHAR, ruleset_citation VARCHAR, ruleset_status VARCHAR, "
    "reported_weight DECIMAL(12, 6), "
    "weight_sum DECIMAL(18, 6), reported_total DECIMAL(12, 6), score_sum DECIMAL(18, 6), reported_grade VARCHAR, "
    "expected_grade VARCHAR, grade_matches BOOLEAN, reported_execution_rate DECIMAL(14, 6), "
    "recomputed_execution_rate DECIMAL(14, 6), "
    "reported_execution_score DECIMAL(12, 6), recomputed_execution_score DECIMAL(12, 6)",
    "score": "document_id VARCHAR, form_ordinal INTEGER, seq INTEGER, level3 VARCHAR, target_text VARCHAR, "
    "actual_text VARCHAR, direction VARCHAR, weight DECIMAL(12, 6), reported_score DECIMAL(12, 6), "
    "recomputed_score DECIMAL(12, 6), score_gap DECIMAL(12, 6), score_basis VARCHAR, ruleset_id VARCHAR",
    "finding": "finding_key VARCHAR, rule_id VARCHAR, file_name VARCHAR, document_id VARCHAR, form_ordinal INTEGER, "
    "project_name VARCHAR, department VARCHAR, fiscal_year VARCHAR, seq INTEGER, funding_source VARCHAR, "
    "field VARCHAR, reported VARCHAR, expected VARCHAR, difference DECIMAL(38, 6), explained_by VARCHAR, "
    f"debatable BOOLEAN, message_zh VARCHAR, citation VARCHAR, {PLACE}, line_no INTEGER, "
    "gate_status VARCHAR, severity VARCHAR, "
    "load_id VARCHAR, form_hash VARCHAR, state VARCHAR, state_reason VARCHAR, state_by VARCHAR, state_at TIMESTAMP, "
    "is_corrected BOOLEAN",
    "quarantine": "document_id VARCHAR, form_ordinal INTEGER, extractor_version VARCHAR, form_hash VARCHAR, "
    "file_name VARCHAR, project_name VARCHAR, department VARCHAR, fiscal_year VARCHAR, load_id VARCHAR, "
    f"status VARCHAR, reasons VARCHAR, reason_zh VARCHAR, {PLACE}, waiting_since TIMESTAMP",
    "issue": "document_id VARCHAR, file_name VARCHAR, form_ordinal INTEGER, issue_no INTEGER, code VARCHAR, "
    f"message VARCHAR, record_kind VARCHAR, record_no INTEGER, field VARCHAR, {PLACE}",
    "cell": "document_id VARCHAR, form_ordinal INTEGER, page INTEGER, table_no INTEGER, row_no INTEGER, "
    "column_no INTEGER, row_span INTEGER, column_span INTEGER, box DOUBLE[], text VARCHAR, is_masked BOOLEAN, "
    "claims VARCHAR",
    "load": "load_id VARCHAR, started_at TIMESTAMP, finished_at TIMESTAMP, status VARCHAR, extractor_version VARCHAR, "
    "ruleset_version VARCHAR, form_count INTEGER, accepted_count INTEGER, quarantined_count INTEGER, "
    "hold_reason VARCHAR",
    "decision": "decision_id INTEGER, document_id VARCHAR, form_ordinal INTEGER, form_hash VARCHAR, decision VARCHAR, "
    "reason VARCHAR, decided_by VARCHAR, decided_at TIMESTAMP, expires_at TIMESTAMP, finding_key VARCHAR, "
    "confirms INTEGER, revokes INTEGER, state VARCHAR, is_intact BOOLEAN",
    "correction": "decision_id INTEGER, document_id VARCHAR, form_ordinal INTEGER, form_hash VARCHAR, "
    "file_name VARCHAR, project_name VARCHAR, department VARCHAR, record_kind VARCHAR, record_no INTEGER, "
    "field VARCHAR, printed_value VARCHAR, corrected_value VARCHAR, state VARCHAR, reason VARCHAR, "
    "decided_by VARCHAR, decided_at TIMESTAMP, expires_at TIMESTAMP",
    "unpublished": "fiscal_year INTEGER, department_key VARCHAR, department VARCHAR, project_name VARCHAR, "
    "has_department_published BOOLEAN",
    "version_change": "document_id VARCHAR, form_ordinal INTEGER, previous_document_id VARCHAR, "
    "previous_form_ordinal INTEGER, change_no INTEGER, change VARCHAR, record_kind VARCHAR, seq INTEGER, "
    "line_no INTEGER, record_title VARCHAR, field VARCHAR, old_text VARCHAR, new_text VARCHAR",
    "validation_result": "load_id VARCHAR, suite VARCHAR, expectation_id VARCHAR, level VARCHAR, severity VARCHAR, "
    "rule_id VARCHAR, success BOOLEAN, evaluated BOOLEAN, element_count BIGINT, unexpected_count BIGINT, "
    "message_zh VARCHAR, details VARCHAR",
}


def digest(name: str) -> str:
    """A document_id."""
    return hashlib.sha256(name.encode()).hexdigest()


def make(path: Path, rows: Rows) -> Path:
    """A DuckDB file with the audit tables, holding the given rows; columns that a row leaves out are null."""
    with duckdb.connect(str(path)) as connection:
        connection.execute("create schema audit")
        for table, columns in TABLES.items():
            connection.execute(f"create table audit.{table} ({columns})")
            for row in rows.get(table, ()):
                names = ", ".join(row)
                marks = ", ".join("?" for _ in row)
                connection.execute(f"insert into audit.{table} ({names}) values ({marks})", list(row.values()))  # noqa: S608
    return path


@pytest.fixture(scope="session")
def make_audit() -> MakeAudit:
    """Makes a DuckDB file from rows by table."""
    return make


@pytest.fixture(scope="session")
def document_id() -> Callable[[str], str]:
    """The document_id of a file of that name."""
    return digest


@pytest.fixture(scope="session")
def load_id() -> str:
    """The load of the sample."""
    return LOAD


RULES = [
    ("score_sum", "critical", "得分合计不符", "各指标得分加预算执行得分应等于总分。", True),
    ("weight_sum", "critical", "分值合计不符", "各指标分值加预算执行分值应等于 100 分或表上印出的总分值。", True),
    ("grade", "critical", "等级与总分不符", "等级应落在总分对应的区间。", True),
    ("execution_score", "warning", "预算执行得分不符", "应为分值乘以执行率。", True),
    ("unexplained_deduction", "warning", "扣分未说明原因", "得分低于分值而偏差原因空白或填“无”。", True),
    ("unpublished", "info", "未公开", "本年度未公开自评表的部门。", False),
]
PROJECTS = [
    ("园林绿化养护", "市园林绿化局"),
    ("义务教育学校校舍维修改造", "区教育委员会"),
    ("社区卫生服务中心设备更新", "区卫生健康委员会"),
    ("道路清扫保洁服务", "市城市管理委员会"),
    ("农村公路养护工程（含桥梁检测与应急抢修）", "县交通运输局"),
]


def sample_rows() -> Rows:
    """A load as an auditor would meet it: five documents, seven forms, two in quarantine."""
    files = ["2024年园林绿化局自评表.docx", "教委自评表汇总.pdf", "卫健委.docx", "城管委绩效自评.pdf", "交通局.docx"]
    forms, findings, quarantine = [], [], []
    for number, ((project, department), name) in enumerate(zip(PROJECTS, files, strict=True)):
        for ordinal in range(1, 3 if number < 2 else 2):
            held = number in (0, 3) and ordinal == 1
            forms.append(
                {
                    "document_id": digest(name),
                    "form_ordinal": ordinal,
                    "extractor_version": "1",
                    "file_name": name,
                    "project_name": project if ordinal == 1 else f"{project}（二期）",
                    "department": department,
                    "fiscal_year": "2024",
                    "template": "T1",
                    "status": "quarantined" if held else "accepted",
                    "load_id": LOAD if number else EARLIER,
                    "page": ordinal * 2 - 1 if name.endswith("pdf") else None,
                    "table_no": ordinal,
                    "row_no": 1,
                }
            )
    shared = ("document_id", "form_ordinal", "file_name", "project_name", "department", "fiscal_year", "page")
    cases = [
        (0, "score_sum", "critical", None, None, "total_score", "96.5", "94.5", "2", None, "各项得分之和与总分不符"),
        (0, "unexplained_deduction", "warning", 7, None, "deviation", "无", None, None, None, "得分低于分值，未说明"),
        (
            1,
            "execution_score",
            "warning",
            None,
            "total",
            "score",
            "10",
            "9.87",
            "0.13",
            "rounded_to_integer",
            "预算执行得分应为9.87（10×98.7÷100），表中为10，系四舍五入取整",
        ),
        (5, "weight_sum", "critical", None, None, "total_weight", "100", "105", "-5", None, "分值合计为 105"),
        (5, "grade", "critical", None, None, "grade", "优", "良", None, None, "总分 88 应为良"),
        (6, "unexplained_deduction", "warning", 3, None, "deviation", None, None, None, None, "得分低于分值，原因空白"),
    ]
    for no, (form, rule, severity, seq, funding, field, reported, expected, gap, why, message) in enumerate(cases):
        head = forms[form]
        findings.append(
            {key: head[key] for key in shared}
            | {
                "finding_key": f"k{no}",
                "rule_id": rule,
                "severity": severity,
                "seq": seq,
                "funding_source": funding,
                "field": field,
                "reported": reported,
                "expected": expected,
                "difference": Decimal(gap) if gap else None,
                "explained_by": why,
                "debatable": rule == "execution_score",
                "message_zh": message,
                "citation": "丰台区 2024 年填报说明第 6 条" if rule == "grade" else None,
                "table_no": head["table_no"],
                "row_no": 12 + no,
                "gate_status": head["status"],
                "load_id": head["load_id"],
            }
        )
    for head in forms:
        if head["status"] == "quarantined":
            own = [item for item in findings if item["document_id"] == head["document_id"]]
            reasons = [
                {
                    "expectation_id": f"expect_{item['rule_id']}",
                    "rule_id": item["rule_id"],
                    "severity": "critical",
                    "message_zh": f"{item['message_zh']}：表中 {item['reported']}，应为 {item['expected']}",
                }
                for item in own
                if item["severity"] == "critical"
            ]
            quarantine.append(
                {key: head[key] for key in shared}
                | {
                    "extractor_version": "1",
                    "form_hash": digest("form"),
                    "load_id": head["load_id"],
                    "status": "quarantined",
                    "reasons": json.dumps(reasons, ensure_ascii=False),
                    "reason_zh": "；".join(str(reason["message_zh"]) for reason in reasons),
                    "table_no": 1,
                    "row_no": 1,
                    "waiting_since": datetime(2026, 3, 1, 18, 5),
                }
            )
    received = datetime(2026, 3, 2, 17, 55)
    receipts = [
        {
            "receipt_id": no,
            "source": "/srv/department/inbox",
            "name": name,
            "received_at": received,
            "document_id": digest(name),
            "status": "parsed",
            "code": None,
            "message": None,
        }
        for no, name in enumerate(files, 1)
    ] + [
        {
            "receipt_id": 6,
            "source": "/srv/department/inbox",
            "name": "损坏的文件.docx",
            "received_at": received,
            "document_id": digest("broken"),
            "status": "corrupt",
            "code": "broken_docx",
            "message": "The Word file is cut off.",
        },
        {
            "receipt_id": 7,
            "source": "/srv/department/inbox",
            "name": "通知.docx",
            "received_at": received,
            "document_id": digest("notice"),
            "status": "no_form",
            "code": "no_form",
            "message": "The document holds no form.",
        },
    ]
    return {
        "rule": [
            {"rule_id": rule_id, "severity": severity, "title_zh": title, "description_zh": text,
             "decided_from": None, "citation": None, "is_implemented": implemented}
            for rule_id, severity, title, text, implemented in RULES
        ],
        "receipt": receipts,
        "form": forms,
        "finding": findings,
        "quarantine": quarantine,
        "issue": [
            {"document_id": forms[2]["document_id"], "file_name": forms[2]["file_name"], "form_ordinal": 1,
             "issue_no": 1, "code": "unreadable_number", "message": "“1083.29” is no number for executed",
             "record_kind": "budget_line", "record_no": 2, "field": "executed", "page": 1, "table_no": 1, "row_no": 8},
            {"document_id": forms[5]["document_id"], "file_name": forms[5]["file_name"], "form_ordinal": 1,
             "issue_no": 1, "code": "inferred_level1", "message": "The level-1 name is not printed.",
             "record_kind": "indicator", "record_no": 4, "field": "level1", "page": 2, "table_no": 1, "row_no": 19},
        ],
        "load": [
            {"load_id": EARLIER, "started_at": datetime(2026, 3, 1, 18, 0), "status": "published"},
            {"load_id": LOAD, "started_at": datetime(2026, 3, 2, 18, 0), "status": "running",
             "extractor_version": "1", "ruleset_version": "2026.1"},
        ],
        "validation_result": [
            {"load_id": LOAD, "suite": "load", "expectation_id": "form_volume", "level": "load", "severity": "warning",
             "success": False, "evaluated": True, "element_count": 7, "unexpected_count": 1,
             "message_zh": "收到的自评表少于该来源的预期。"},
            {"load_id": LOAD, "suite": "form", "expectation_id": "grade", "level": "form", "severity": "critical",
             "success": False, "evaluated": True, "element_count": 7, "unexpected_count": 1,
             "message_zh": "等级应与总分一致。"},
            {"load_id": LOAD, "suite": "form", "expectation_id": "score", "level": "form", "severity": "critical",
             "success": True, "evaluated": True, "element_count": 7, "unexpected_count": 0, "message_zh": "合计。"},
        ],
    }  # fmt: skip


@pytest.fixture
def rows() -> Rows:
    """The rows of the sample, to be changed by a test."""
    return sample_rows()


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the sample."""
    return make(tmp_path_factory.mktemp("audit") / "jixiao.duckdb", sample_rows())


def write_reviewed(folder: Path) -> Path:
    """The report of a load that auditors worked on, with the page of a PDF pictured; the earlier release had less."""
    release = folder / "releases" / EARLIER
    release.mkdir(parents=True)
    earlier = sample_rows()
    gone = earlier["finding"][0] | {"finding_key": "gone", "message_zh": "以前的发现"}  # type: ignore[operator]
    before = reviewed_rows({**earlier, "finding": [*earlier["finding"][:5], gone]}, EARLIER)  # type: ignore[dict-item]
    make(release / "marts.duckdb", before | {"quarantine": before["quarantine"][:1]})
    content, made = read_sample()
    land(folder / "home", content, max_bytes=10_000_000)
    rows = sample_form(reviewed_rows(sample_rows(), LOAD), LOAD, content, made)  # type: ignore[arg-type]
    return write_report(
        make(folder / "jixiao.duckdb", rows),
        folder / "report",
        load_id=LOAD,
        held=False,
        data_docs="data_docs/index.html",
        documents=folder / "home",
        previous=Release(EARLIER, release, {}),
    )


@pytest.fixture(scope="session")
def reviewed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The index of that report."""
    return write_reviewed(tmp_path_factory.mktemp("reviewed"))


@dataclass
class Visit:
    """A page with all that it asked for and complained about."""

    page: Any
    requests: list[str] = made_field(default_factory=list)
    complaints: list[str] = made_field(default_factory=list)

    def rows(self) -> int:
        return self.page.locator("#list tbody tr:not(.empty)").count()

    def wait_for_rows(self, count: int) -> None:
        # Imported here, as playwright is where a browser is.
        from playwright.sync_api import expect

        expect(self.page.locator("#list tbody tr")).to_have_count(count)

    def column(self, key: str) -> list[str]:
        return self.page.locator(f"#list tbody td.c-{key}").all_inner_texts()


@pytest.fixture
def visit(browser: Any, request: pytest.FixtureRequest) -> Iterator[Visit]:
    context = browser.new_context(viewport={"width": getattr(request, "param", 1440), "height": 900})
    made = Visit(context.new_page())
    made.page.set_default_timeout(10_000)
    made.page.on("request", lambda asked: made.requests.append(asked.url))
    made.page.on("console", lambda message: made.complaints.append(message.text))
    made.page.on("pageerror", lambda error: made.complaints.append(str(error)))
    yield made
    context.close()
    assert made.complaints == []
    assert [url for url in made.requests if not url.startswith(("file://", "data:"))] == []
