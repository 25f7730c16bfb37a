"""The end of a load, written into the audit tables of its build before readers get them.

dbt built these tables while the load was still running and before its last checks; this copies their outcome in.
"""

from datetime import UTC, datetime
from pathlib import Path

import duckdb

from model.status import LoadStatus


def settle_audit(
    build: Path,
    load_id: str,
    *,
    status: LoadStatus,
    hold_reason: str | None,
    form_count: int,
    accepted_count: int,
    quarantined_count: int,
) -> None:
    """Set the load's end and counts in `audit.load` and take all validation results from `state`."""
    with duckdb.connect(str(build)) as connection:
        connection.begin()
        connection.execute("delete from audit.validation_result")
        connection.execute("insert into audit.validation_result by name select * from state.validation_result")
        connection.execute(
            """
            update audit.load
            set status = ?, hold_reason = ?, form_count = ?, accepted_count = ?, quarantined_count = ?, finished_at = ?
            where load_id = ?
            """,
            [
                str(status),
                hold_reason,
                form_count,
                accepted_count,
                quarantined_count,
                datetime.now(UTC).replace(tzinfo=None),
                load_id,
            ],
        )
        connection.commit()
