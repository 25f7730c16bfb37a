"""Auditors' decisions on forms: which one counts."""

from dataclasses import dataclass
from datetime import datetime

import duckdb

WAIVE = "waive"
REJECT = "reject"


@dataclass(frozen=True, slots=True)
class Decision:
    """What an auditor decided about a form with this printed content."""

    document_id: str
    form_ordinal: int
    form_hash: str
    decision: str
    reason: str


def effective_decisions(connection: duckdb.DuckDBPyConnection, now: datetime) -> dict[tuple[str, int, str], Decision]:
    """The decision that counts at `now` (UTC), by document, form and hash.

    The newest decision on a form replaces all earlier ones; where it has expired, none counts: what an auditor took
    back by a shorter decision does not come back by itself. A decision on other printed content (form_hash) of the form
    does not count.
    """
    rows = connection.execute(
        """
        select document_id, form_ordinal, form_hash, decision, coalesce(reason, '')
        from (
            select *
            from state.decision
            qualify row_number() over (
                partition by document_id, form_ordinal, form_hash order by decision_id desc
            ) = 1
        )
        where expires_at is null or expires_at > ?
        """,
        [now],
    ).fetchall()
    decisions = [Decision(*row) for row in rows]
    return {(each.document_id, each.form_ordinal, each.form_hash): each for each in decisions}
