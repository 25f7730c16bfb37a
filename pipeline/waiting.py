"""What there is to decide about: quarantined forms that wait, and findings.

Read from the newest load that has ended: the current release, or the load that the gate held after it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from model.errors import UsageError
from model.home import build_path
from model.status import LoadStatus
from pipeline.settings import Settings
from warehouse.state import Decision, decision_states, decisions, loads, open_state

KEY_LENGTH = 4
"""Characters of a document's or finding's key that name it, at least."""

COUNTING = frozenset({"in_effect", "awaiting_confirmation"})
"""States of decisions that a load applies, or will once they are confirmed."""


@dataclass(frozen=True, slots=True)
class WaitingForm:
    """A quarantined form. `seen` is the newest decision about it that the load knew, 0 for none.

    `decided` tells of a newer one, which the next load applies; null where there is none.
    """

    document_id: str
    form_ordinal: int
    form_hash: str
    extractor_version: str
    file_name: str
    project_name: str | None
    reason_zh: str | None
    waiting_since: datetime | None
    seen: int
    decided: str | None = None

    @property
    def key(self) -> tuple[str, int, str]:
        """The form, with the printed content that waits."""
        return self.document_id, self.form_ordinal, self.form_hash

    def waiting_days(self, now: datetime | None = None) -> int | None:
        """Whole days that the form has waited; null where that is not known."""
        if self.waiting_since is None:
            return None
        return ((now or datetime.now(UTC)).astimezone(UTC) - self.waiting_since.replace(tzinfo=UTC)).days


def audit_database(settings: Settings) -> Path:
    """The file with the audit tables of the newest load that was published or held. UsageError where there is none."""
    from warehouse.current import current_release, required_release

    engine = open_state(settings.state_database)
    held = [load.load_id for load in loads(engine) if load.status is LoadStatus.HELD]
    release = current_release(settings.home)
    if held and (release is None or max(held) > release.load_id) and build_path(settings.home, max(held)).is_file():
        return build_path(settings.home, max(held))
    return required_release(settings.home).database


def waiting_forms(settings: Settings) -> list[WaitingForm]:
    """The quarantined forms, those that have waited longest first."""
    rows = _rows(
        settings,
        """
        select
            quarantine.document_id,
            quarantine.form_ordinal,
            quarantine.form_hash,
            quarantine.extractor_version,
            quarantine.file_name,
            quarantine.project_name,
            quarantine.reason_zh,
            quarantine.waiting_since,
            coalesce(max(decision.decision_id), 0)
        from audit.quarantine as quarantine
        left join audit.decision as decision
            on
                quarantine.document_id = decision.document_id
                and quarantine.form_ordinal = decision.form_ordinal
                and quarantine.form_hash = decision.form_hash
                and decision.finding_key is null
        where quarantine.status = 'quarantined'
        group by all
        order by quarantine.waiting_since, quarantine.file_name, quarantine.form_ordinal
        """,
    )
    newer = _decided_since(settings)
    forms = [WaitingForm(*row) for row in rows]
    return [replace(form, decided=_told(form, newer.get(form.key))) for form in forms]


def _decided_since(settings: Settings) -> dict[tuple[str, int, str], tuple[Decision, str]]:
    """The newest decision about each form that is in effect now or awaits confirmation, with what it is."""
    made = decisions(open_state(settings.state_database))
    states = decision_states(made, at=datetime.now(UTC), second_person=settings.second_person)
    return {
        each.form_key: (each, state)
        for each in made
        if each.finding_key is None
        and each.confirms is None
        and (state := states[each.decision_id]) in COUNTING
        and (each.revokes is None or state == "awaiting_confirmation")
    }


def _told(form: WaitingForm, newer: tuple[Decision, str] | None) -> str | None:
    if newer is None or newer[0].decision_id <= form.seen:
        return None
    made, state = newer
    later = "awaits confirmation" if state == "awaiting_confirmation" else "with the next load"
    return f"{made.decision} (decision {made.decision_id}, {later})"


def find_waiting(settings: Settings, document: str, form_ordinal: int) -> WaitingForm:
    """The one quarantined form of that number whose document's sha-256 begins so. UsageError where it is not one."""
    _check_prefix(document, "document")
    found = [
        form
        for form in waiting_forms(settings)
        if form.document_id.startswith(document) and form.form_ordinal == form_ordinal
    ]
    if len(found) != 1:
        counted = f"{len(found)} quarantined forms have" if found else "no quarantined form has"
        more = "; give more characters" if found else _what_it_is(settings, document, form_ordinal)
        raise UsageError(
            f"{counted} number {form_ordinal} in a document that begins with {document!r}{more}."
            " `jixiao review list` shows those that wait"
        )
    return found[0]


def _what_it_is(settings: Settings, document: str, form_ordinal: int) -> str:
    """Where the forms so named stand, if not in quarantine; empty where there is none."""
    found = _rows(
        settings,
        "select left(document_id, 12), status from audit.form"
        " where starts_with(document_id, $document) and form_ordinal = $ordinal order by all",
        {"document": document, "ordinal": form_ordinal},
    )
    told = ", ".join(f"that of {document_id} is {status}" for document_id, status in found)
    return (
        f" ({told}; `jixiao review history` shows the decisions, `jixiao review revoke` takes one back)" if told else ""
    )


def _check_prefix(given: str, what: str) -> None:
    """Refuse so short a beginning of a key that it may be a slip: an empty one would be about whatever is there."""
    if len(given) < KEY_LENGTH:
        raise UsageError(f"{given!r} is too short for a {what}: give at least its first {KEY_LENGTH} characters")


def findings(settings: Settings, state: str | None = None) -> list[tuple[Any, ...]]:
    """Findings: key, state, rule, file, form, seq, line, field, reported, message; those of one state, or all."""
    return _rows(
        settings,
        "select finding_key, state, rule_id, file_name, form_ordinal, seq, line_no, field, reported, message_zh"
        " from audit.finding where $state is null or state = $state"
        " order by file_name, form_ordinal, seq nulls first, line_no nulls first, rule_id, finding_key",
        {"state": state},
    )


def one_finding(settings: Settings, key: str) -> dict[str, Any]:
    """The row of audit.finding whose key begins so. UsageError where there is not exactly one."""
    _check_prefix(key, "finding_key")
    with duckdb.connect(str(audit_database(settings)), read_only=True) as connection:
        connection.execute("select * from audit.finding where starts_with(finding_key, $key)", {"key": key})
        names = [column[0] for column in connection.description or ()]
        found = connection.fetchall()
    if len(found) != 1:
        counted = f"{len(found)} findings have" if found else "no finding has"
        more = "; give more characters" if found else ""
        raise UsageError(f"{counted} a key that begins with {key!r}{more}. `jixiao review findings` shows them")
    return dict(zip(names, found[0], strict=True))


def _rows(settings: Settings, sql: str, parameters: Mapping[str, object] | None = None) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(audit_database(settings)), read_only=True) as connection:
        return connection.execute(sql, dict(parameters or {})).fetchall()
