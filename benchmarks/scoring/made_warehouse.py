"""A warehouse of made-up forms, written straight into raw tables and state store: no documents are read for it."""

import json
from datetime import UTC, datetime
from pathlib import Path

import duckdb
from sqlalchemy import Engine, insert

from model.status import FormStatus, ReceiptStatus
from warehouse.state import FormOutcome, LoadForm
from warehouse.state.tables import receipt

VERSION = "1.0.0+made"
"""The extractor that is said to have read the forms."""

FORMS_PER_DOCUMENT = 20 / 3
"""The mean of what `made_rows.sql` draws."""

_HERE = Path(__file__).parent
_DIVISIONS = _HERE.parents[1] / "dbt_project" / "seeds" / "intermediate" / "division.csv"
_RECEIVED = datetime(2026, 1, 1, tzinfo=UTC)


def add_documents(build: Path, engine: Engine, first: int, last: int, load_id: str) -> list[LoadForm]:
    """Add the documents number `first` to `last` - 1 to the raw tables of a build, with receipts; gives their forms."""
    with duckdb.connect(str(build)) as connection:
        connection.execute(
            "create temp table division as select * from read_csv($path, all_varchar = true)",
            {"path": str(_DIVISIONS)},
        )
        values = {"first": first, "last": last, "load_id": load_id, "version": VERSION}
        for statement in connection.extract_statements((_HERE / "made_rows.sql").read_text("utf-8")):
            connection.execute(statement, {name: values[name] for name in statement.named_parameters})
        documents = connection.execute("select document_id, doc_no, file_kind from made_document").fetchall()
        forms = connection.execute(
            "select document_id, extractor_version, form_ordinal, form_hash from raw.form where load_id = $load_id",
            {"load_id": load_id},
        ).fetchall()
    receipts = [
        {
            "source": "made",
            "name": f"{number}.{kind}",
            "received_at": _RECEIVED.replace(microsecond=number % 1_000_000, second=number // 1_000_000),
            "document_id": document_id,
            "status": ReceiptStatus.PARSED.value,
        }
        for document_id, number, kind in sorted(documents, key=lambda row: row[1])
    ]
    with engine.begin() as connection:
        connection.execute(insert(receipt), receipts)
    return sorted(LoadForm(*row) for row in forms)


def outcomes(connection: duckdb.DuckDBPyConnection, load_id: str) -> list[FormOutcome]:
    """What the gate would say of the forms of the load: quarantined where a finding is critical, else accepted."""
    rows = connection.execute(
        """
        select document_id, extractor_version, form_ordinal, form_hash,
            array_agg(
                {'rule_id': rule_id, 'severity': severity, 'message_zh': message_zh} order by rule_id, finding_key
            ) filter (severity = 'critical')
        from intermediate.int_form_check
        left join intermediate.int_finding using (document_id, form_ordinal)
        where int_form_check.is_in_load
        group by all
        """
    ).fetchall()
    return [
        FormOutcome(
            *key,
            load_id=load_id,
            status=FormStatus.QUARANTINED if reasons else FormStatus.ACCEPTED,
            reasons=json.dumps(reasons or [], ensure_ascii=False),
        )
        for *key, reasons in rows
    ]
