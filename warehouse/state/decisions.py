"""Auditors' decisions: only ever added, each bound by a hash to the one before it."""

import hashlib
import json
from dataclasses import asdict, replace
from datetime import UTC, datetime

from sqlalchemy import Engine, insert, select

from warehouse.state.engine import reading, writing
from warehouse.state.records import Decision
from warehouse.state.tables import decision as decision_table

FIRST_HASH = "0" * 64
"""What the first decision has instead of the hash of the one before."""


def add_decision(
    engine: Engine,
    *,
    document_id: str,
    form_ordinal: int,
    form_hash: str,
    decision: str,
    reason: str,
    decided_by: str,
    expires_at: datetime | None = None,
    now: datetime | None = None,
) -> Decision:
    """Add a decision about a form as it was printed (`form_hash`). The next load takes it into account."""
    with writing(engine, "decision") as connection:
        last = connection.execute(
            select(decision_table.c.decision_id, decision_table.c.hash)
            .order_by(decision_table.c.decision_id.desc())
            .limit(1)
        ).first()
        draft = Decision(
            decision_id=1 if last is None else last.decision_id + 1,
            document_id=document_id,
            form_ordinal=form_ordinal,
            form_hash=form_hash,
            decision=decision,
            reason=reason,
            decided_by=decided_by,
            decided_at=(now or datetime.now(UTC)).astimezone(UTC),
            expires_at=None if expires_at is None else expires_at.astimezone(UTC),
            prev_hash=FIRST_HASH if last is None else last.hash,
            hash="",
        )
        made = replace(draft, hash=_hash(draft))
        connection.execute(insert(decision_table).values(asdict(made)))
    return made


def decisions(engine: Engine, *, up_to: int | None = None) -> list[Decision]:
    """The decisions, oldest first; with `up_to`, those that a load of that watermark knows."""
    query = select(decision_table).order_by(decision_table.c.decision_id)
    if up_to is not None:
        query = query.where(decision_table.c.decision_id <= up_to)
    with reading(engine) as connection:
        return [Decision(**row) for row in connection.execute(query).mappings()]


def verify_decisions(engine: Engine) -> list[int]:
    """The numbers of the decisions that were changed, or before which one is missing; empty where all is well."""
    broken = []
    before, expected_id = FIRST_HASH, 1
    for made in decisions(engine):
        if made.decision_id != expected_id or made.prev_hash != before or made.hash != _hash(made):
            broken.append(made.decision_id)
        before, expected_id = made.hash, made.decision_id + 1
    return broken


def _hash(made: Decision) -> str:
    content = asdict(made)
    del content["hash"]
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, default=lambda moment: moment.isoformat())
    return hashlib.sha256(text.encode()).hexdigest()
