"""Deciding about forms and findings: what the command line and the review DAG both do.

What waits is read from the newest load that has ended: the current release, or the load that the gate held after it.
Nothing is decided about a form that is not there as the auditor saw it.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from model.errors import UsageError
from model.home import build_path, extracted_path
from model.status import DecisionKind, LoadStatus
from pipeline.settings import Settings
from warehouse.state import (
    CORRECTABLE,
    NUMBERS,
    Correction,
    Decision,
    add_decision,
    decision_states,
    decisions,
    loads,
    open_state,
)

_CELL = re.compile(
    r"(?P<kind>form|budget_line|indicator)(?:\.(?P<no>[1-9][0-9]*))?\.(?P<field>[a-z_0-9]+)=(?P<value>.*)", re.DOTALL
)


KEY_LENGTH = 4
"""Characters of a document's or finding's key that name it, at least."""


_COUNTING = frozenset({"in_effect", "awaiting_confirmation"})


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
        and (state := states[each.decision_id]) in _COUNTING
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
    return f" ({told}; `jixiao review history` shows the decisions)" if told else ""


def _check_prefix(given: str, what: str) -> None:
    """Refuse so short a beginning of a key that it may be a slip: an empty one would be about whatever is there."""
    if len(given) < KEY_LENGTH:
        raise UsageError(f"{given!r} is too short for a {what}: give at least its first {KEY_LENGTH} characters")


def decide_form(
    settings: Settings,
    form: WaitingForm,
    kind: DecisionKind,
    *,
    reason: str,
    by: str,
    expires_at: datetime | None = None,
    cells: Sequence[str] = (),
    seen: int | None = None,
) -> Decision:
    """Enter a decision about a waiting form; `cells` are corrections, written `indicator.3.score=9.5`.

    Raises UsageError where it is not whole, or somebody else decided after what `form` (or `seen`) knows.
    """
    return add_decision(
        open_state(settings.state_database),
        document_id=form.document_id,
        form_ordinal=form.form_ordinal,
        form_hash=form.form_hash,
        decision=kind.value,
        reason=reason,
        decided_by=by,
        expires_at=expires_at,
        corrections=[_correction(settings, form, text) for text in cells],
        seen=form.seen if seen is None else seen,
    )


def confirm(settings: Settings, decision_id: int, *, reason: str, by: str) -> Decision:
    """Confirm somebody else's decision about a form. UsageError where there is none, or it is one's own."""
    engine = open_state(settings.state_database)
    made = next((each for each in decisions(engine) if each.decision_id == decision_id), None)
    if made is None:
        raise UsageError(f"there is no decision {decision_id}; `jixiao review history` shows them")
    return add_decision(
        engine,
        document_id=made.document_id,
        form_ordinal=made.form_ordinal,
        form_hash=made.form_hash,
        decision=DecisionKind.CONFIRM.value,
        reason=reason,
        decided_by=by,
        confirms=decision_id,
    )


def revoke(settings: Settings, decision_id: int, *, reason: str, by: str) -> tuple[Decision, bool]:
    """Take back the decision of that number; gives the revocation, and whether a second person confirms it first.

    UsageError where there is no such decision, it does not count any more, or another about the same was made since.
    """
    engine = open_state(settings.state_database)
    every = decisions(engine)
    made = next((each for each in every if each.decision_id == decision_id), None)
    if made is None:
        raise UsageError(f"there is no decision {decision_id}; `jixiao review history` shows them")
    state = decision_states(every, at=datetime.now(UTC), second_person=settings.second_person)[decision_id]
    if made.confirms is not None:
        raise UsageError(f"decision {decision_id} confirms decision {made.confirms}: revoke that one")
    if state not in _COUNTING:
        raise UsageError(f"decision {decision_id} is {state} already: there is nothing to revoke")
    if made.revokes is not None and state == "in_effect":
        raise UsageError(
            f"decision {decision_id} took back decision {made.revokes}. What is taken back does not come again:"
            " run the next load, then decide anew"
        )
    about_the_same = (*made.form_key, made.finding_key)
    revocation = add_decision(
        engine,
        document_id=made.document_id,
        form_ordinal=made.form_ordinal,
        form_hash=made.form_hash,
        decision=DecisionKind.REVOKE.value,
        reason=reason,
        decided_by=by,
        finding_key=made.finding_key,
        revokes=decision_id,
        seen=max(each.decision_id for each in every if (*each.form_key, each.finding_key) == about_the_same),
    )
    return revocation, settings.second_person and made.finding_key is None and state == "in_effect"


def findings(settings: Settings, state: str | None = None) -> list[tuple[Any, ...]]:
    """Findings with their state: key, state, rule, file, form, seq, field, reported, message; those of one state."""
    return _rows(
        settings,
        "select finding_key, state, rule_id, file_name, form_ordinal, seq, field, reported, message_zh"
        " from audit.finding where $state is null or state = $state"
        " order by file_name, form_ordinal, seq nulls first, rule_id, finding_key",
        {"state": state},
    )


def decide_finding(
    settings: Settings, key: str, kind: DecisionKind, *, reason: str, by: str, seen: int | None = None
) -> Decision:
    """Say what a finding is; `key` is its finding_key or the first characters of it. Raises as `decide_form`."""
    about = one_finding(settings, key)
    return add_decision(
        open_state(settings.state_database),
        document_id=about["document_id"],
        form_ordinal=about["form_ordinal"],
        form_hash=about["form_hash"],
        decision=kind.value,
        reason=reason,
        decided_by=by,
        finding_key=about["finding_key"],
        seen=about["state_decision_id"] or 0 if seen is None else seen,
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


def _correction(settings: Settings, form: WaitingForm, text: str) -> Correction:
    """The correction that `indicator.3.score=9.5` names, with what is printed; nothing after = is an empty cell."""
    match = _CELL.fullmatch(text.strip())
    if match is None:
        raise UsageError(
            f"{text!r} names no cell: write form.total_score=95, budget_line.1.score=9 or indicator.3.score=9.5"
        )
    kind, number, field = match["kind"], int(match["no"] or 0), match["field"]
    if field not in CORRECTABLE[kind]:
        raise UsageError(f"{field} is no field of {kind} that can be corrected: {', '.join(CORRECTABLE[kind])}")
    column = {"form": None, "budget_line": "line_no", "indicator": "seq"}[kind]
    file = extracted_path(settings.home, form.extractor_version, form.document_id) / f"{kind}.parquet"
    where = f"and {column} = $number" if column else ""
    parameters = {"file": str(file), "ordinal": form.form_ordinal} | ({"number": number} if column else {})
    with duckdb.connect() as connection:
        rows = connection.execute(
            f'select "{field}" from read_parquet($file) where form_ordinal = $ordinal {where}',  # noqa: S608 (checked)
            parameters,
        ).fetchall()
    if len(rows) != 1:
        raise UsageError(f"the form has no {kind} {number or ''}; `jixiao show` names them")
    value = match["value"].strip()
    if field in NUMBERS or field == "fiscal_year":
        # A number typed in full-width signs is the same number; a text is kept as it was typed.
        value = unicodedata.normalize("NFKC", value).strip()
    return Correction(kind, number, field, rows[0][0], value or None)


def _rows(settings: Settings, sql: str, parameters: Mapping[str, object] | None = None) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(audit_database(settings)), read_only=True) as connection:
        return connection.execute(sql, dict(parameters or {})).fetchall()
