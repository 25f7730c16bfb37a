"""Made-up builds for the gate: the tables of the first and second dbt phase as plain tables, filled from small dicts.

Everything that a test does not say is in order: `Build().form(weight_gap=2)` is a build of one form with one fault.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb

from tests.warehouse_rows import EXTRACTOR_VERSION, LOAD_ID, add_load, document_id, insert, open_build

_KEY = "document_id varchar, form_ordinal integer"
_PLACE = "page integer, table_no integer, row_no integer"
_AMOUNT = "decimal(18, 4)"
PHASE_1 = {
    "int_form_check": f"""
        document_id varchar, extractor_version varchar, form_ordinal integer, form_hash varchar, file_name varchar,
        source varchar, project_name varchar, department varchar, fiscal_year varchar, template varchar, {_PLACE},
        is_in_load boolean, is_scored boolean, is_blank boolean, indicator_count integer, budget_line_count integer,
        issue_count integer, expected_weight {_AMOUNT}, weight_sum {_AMOUNT}, weight_gap {_AMOUNT},
        block_weight_gap {_AMOUNT}, reported_total {_AMOUNT}, score_sum {_AMOUNT}, score_gap {_AMOUNT},
        reported_grade varchar, expected_grade varchar, grade_matches boolean, has_total boolean,
        execution_rate_gap {_AMOUNT}, execution_score_gap {_AMOUNT}, budget_gap {_AMOUNT}""",
    "int_indicator_check": f"""
        {_KEY}, seq integer, is_in_load boolean, row_kind varchar, level1 varchar, level2 varchar, level3 varchar,
        weight {_AMOUNT}, score {_AMOUNT}, score_over_weight {_AMOUNT}, is_negative boolean, {_PLACE}""",
    "int_budget_check": f"""
        {_KEY}, line_no integer, funding_source varchar, is_in_load boolean, reported_execution_rate varchar,
        recomputed_execution_rate {_AMOUNT}, rate_matches boolean, weight {_AMOUNT}, score {_AMOUNT},
        score_over_weight {_AMOUNT}, {_PLACE}""",
    "int_finding": f"""
        finding_key varchar, rule_id varchar, severity varchar, {_KEY}, seq integer, line_no integer,
        funding_source varchar, field varchar, reported varchar, expected varchar, difference {_AMOUNT},
        explained_by varchar, debatable boolean, message_zh varchar, citation varchar, {_PLACE}, is_in_load boolean""",
}
MARTS = {
    "fct_evaluation": """evaluation_key varchar, project_key varchar, department_key varchar, fiscal_year_key varchar,
        ruleset_id varchar, document_id varchar, form_ordinal integer""",
    "fct_indicator": """indicator_key varchar, evaluation_key varchar, department_key varchar, project_key varchar,
        category_key varchar, fiscal_year_key varchar, document_id varchar, form_ordinal integer, seq integer,
        actual_text varchar, amount decimal(18, 2)""",
    "fct_budget_execution": f"budget_line_key varchar, evaluation_key varchar, funding_source varchar, {_KEY}",
    "dim_department": "department_key varchar",
    "dim_project": "project_key varchar",
    "dim_indicator_category": "category_key varchar",
    "dim_fiscal_year": "fiscal_year_key varchar",
    "dim_ruleset": "ruleset_id varchar",
    "dim_document": "document_id varchar",
}
AUDIT = {
    "finding": f"finding_key varchar, rule_id varchar, {_KEY}",
    "rule": "rule_id varchar",
    "issue": f"{_KEY}, message varchar",
    "form": f"{_KEY}, status varchar",
    "quarantine": f"{_KEY}, status varchar",
    "cell": f"{_KEY}, text varchar",
    "score": f"{_KEY}, level3 varchar",
}
DAY = date(2026, 7, 1)
"""The day of the load."""
EARLIER = "20260630T180000Z-0000"


class Build:
    """A build file in the making; every method changes the file at once and gives what the next call needs.

    `today` is the day on which it is judged.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / "jixiao.duckdb"
        self._opened: duckdb.DuckDBPyConnection | None = None
        self.today = DAY
        with open_build(self.path) as build:
            add_load(build)
            for schema, tables in (("intermediate", PHASE_1), ("marts", MARTS), ("audit", AUDIT)):
                build.execute(f"create schema {schema}")
                for name, columns in tables.items():
                    build.execute(f"create table {schema}.{name} ({columns})")

    @contextmanager
    def opened(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """The file, open until the outermost block that asked for it ends."""
        if self._opened is not None:
            yield self._opened
            return
        self._opened = duckdb.connect(str(self.path))
        self._opened.execute("begin")
        try:
            yield self._opened
            self._opened.execute("commit")
        finally:
            self._opened.close()
            self._opened = None

    def execute(self, sql: str, *values: Any) -> None:
        """One statement."""
        with self.opened() as build:
            build.execute(sql, list(values))

    def insert(self, table: str, **values: Any) -> None:
        """One row."""
        with self.opened() as build:
            insert(build, table, **values)

    @contextmanager
    def undone(self, connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
        """Changes go through `connection`, where the file is attached as the database in use, and are taken back."""
        self._opened = connection
        connection.execute("begin")
        try:
            yield
        finally:
            connection.execute("rollback")
            self._opened = None
            self.today = DAY

    def document(
        self, name: str = "forms.docx", *, form_count: int = 1, load_id: str = LOAD_ID, source: str = "samples"
    ) -> str:
        """A document with its receipt; its forms come with form()."""
        key = document_id(name)
        with self.opened() as build:
            insert(
                build,
                "raw.document",
                document_id=key,
                extractor_version=EXTRACTOR_VERSION,
                status="parsed",
                form_count=form_count,
                load_id=load_id,
            )
            insert(build, "state.document_name", document_id=key, file_name=name, source=source)
            insert(build, "state.receipt", receipt_id=1, name=name, document_id=key, status="parsed")
        return key

    def form(
        self,
        name: str = "forms.docx",
        ordinal: int = 1,
        *,
        indicators: tuple[Mapping[str, Any], ...] = ({},),
        lines: tuple[Mapping[str, Any], ...] = ({},),
        load_id: str = LOAD_ID,
        **check: Any,
    ) -> str:
        """A form of the load that keeps every rule, with what the caller says instead. Gives the document's id."""
        key = document_id(name)
        one = {"document_id": key, "form_ordinal": ordinal}
        version = {**one, "extractor_version": EXTRACTOR_VERSION}
        place = {"page": 1, "table_no": 1, "row_no": 1}
        whole = {
            "form_hash": f"hash-{ordinal}",
            "file_name": name,
            "source": "samples",
            "project_name": "业务培训",
            "is_in_load": load_id == LOAD_ID,
            "is_scored": True,
            "is_blank": False,
            "expected_weight": 100,
            "weight_sum": 100,
            "weight_gap": 0,
            "reported_total": 95,
            "score_sum": 95,
            "score_gap": 0,
            "reported_grade": "优",
            "expected_grade": "优",
            "grade_matches": True,
            "has_total": True,
            "execution_rate_gap": 0,
            "execution_score_gap": 0,
            "budget_gap": 0,
            **place,
        }
        mine = {"is_in_load": load_id == LOAD_ID}
        with self.opened() as build:
            insert(build, "raw.form", **version, form_hash=f"hash-{ordinal}", load_id=load_id)
            if load_id == LOAD_ID:
                insert(build, "state.load_form", **version)
            insert(build, "intermediate.int_form_check", **{**version, **whole, **check})
            for seq, row in enumerate(indicators, start=1):
                good = {"seq": seq, "row_kind": "indicator", "level3": "培训班期数", "weight": 10, "score": 9}
                good |= {"score_over_weight": 0, "is_negative": False}
                insert(build, "intermediate.int_indicator_check", **{**one, **good, **place, **mine, **row})
            for line_no, row in enumerate(lines, start=1):
                good = {"line_no": line_no, "funding_source": "total", "rate_matches": True, "weight": 10, "score": 9}
                insert(build, "intermediate.int_budget_check", **{**one, **good, "score_over_weight": 0, **mine, **row})
        return key

    def forms(self, count: int, name: str = "forms.docx", *, load_id: str = LOAD_ID, **check: Any) -> str:
        """A document of so many forms, all with the same figures."""
        with self.opened():
            key = self.document(name, form_count=count, load_id=load_id)
            for ordinal in range(1, count + 1):
                self.form(name, ordinal, load_id=load_id, **check)
        return key

    def finding(self, document: str, rule_id: str, message_zh: str, **values: Any) -> None:
        """A finding of dbt's on the document's first form."""
        one = {"finding_key": f"{rule_id}-{message_zh}", "form_ordinal": 1, "severity": "critical", "debatable": False}
        whole = {**one, "rule_id": rule_id, "document_id": document, "message_zh": message_zh, "is_in_load": True}
        self.insert("intermediate.int_finding", **{**whole, **values})

    def decision(self, document: str, decision: str, **values: Any) -> None:
        """An auditor's decision on the document's first form."""
        whole = {
            "decision_id": 1,
            "form_ordinal": 1,
            "form_hash": "hash-1",
            "reason": "已核实",
            "decided_by": "auditor-1",
            "state": "in_effect",
            "is_intact": True,
        }
        made = {"decided_at": datetime(2026, 7, 1), "document_id": document, "decision": decision}
        self.insert("state.decision", **{**whole, **made, **values})

    def outcome(self, document: str, ordinal: int = 1, status: str = "accepted") -> None:
        """What the gate said about a form, before the second phase."""
        key = {"document_id": document, "extractor_version": EXTRACTOR_VERSION, "form_ordinal": ordinal}
        self.insert("state.form_outcome", **key, load_id=LOAD_ID, status=status)

    def publish(self, document: str, ordinal: int = 1, *, indicators: int = 1) -> None:
        """The rows of a form in the marts, with the members that they point at."""
        key = f"{document[:8]}-{ordinal}"
        one = {"document_id": document, "form_ordinal": ordinal, "project_key": "p", "department_key": "d"}
        with self.opened() as build:
            for table, values in (
                ("dim_department", {"department_key": "d"}),
                ("dim_project", {"project_key": "p"}),
                ("dim_indicator_category", {"category_key": "c"}),
                ("dim_fiscal_year", {"fiscal_year_key": "2024"}),
                ("dim_ruleset", {"ruleset_id": "r"}),
                ("dim_document", {"document_id": document}),
            ):
                ((name, value),) = values.items()
                if not build.execute(f"select 1 from marts.{table} where {name} = ?", [value]).fetchone():  # noqa: S608
                    insert(build, f"marts.{table}", **values)
            insert(build, "marts.fct_evaluation", evaluation_key=key, fiscal_year_key="2024", ruleset_id="r", **one)
            line = {"budget_line_key": f"{key}-1", "evaluation_key": key, "funding_source": "total"}
            insert(build, "marts.fct_budget_execution", document_id=document, form_ordinal=ordinal, **line)
            for seq in range(1, indicators + 1):
                row = {
                    **one,
                    "indicator_key": f"{key}-{seq}",
                    "category_key": "c",
                    "fiscal_year_key": "2024",
                    "seq": seq,
                }
                insert(build, "marts.fct_indicator", evaluation_key=key, **row)

    def quarantine(self, document: str, ordinal: int = 1) -> None:
        """A form in quarantine."""
        self.insert("audit.quarantine", document_id=document, form_ordinal=ordinal, status="quarantined")


def marts_of(build: Build, path: Path) -> Path:
    """The marts of a build as the marts.duckdb of a release."""
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = duckdb.connect()
    try:
        connection.execute(f"attach '{path}' as release")
        connection.execute(f"attach '{build.path}' as build (read_only)")
        connection.execute("create schema release.marts")
        for table in MARTS:
            connection.execute(f"create table release.marts.{table} as from build.marts.{table}")
    finally:
        connection.close()
    return path
