"""Deciding about forms and findings: what the command line and the review DAG both do.

Nothing is decided about a form that is not there as the auditor saw it (`pipeline.waiting`).
"""

import re
import unicodedata
from collections.abc import Sequence
from datetime import UTC, datetime

import duckdb

from model.errors import UsageError
from model.home import extracted_path
from model.status import DecisionKind
from pipeline.settings import Settings
from pipeline.waiting import COUNTING, WaitingForm, one_finding
from warehouse.state import (
    CORRECTABLE,
    NUMBERS,
    Correction,
    Decision,
    add_decision,
    decision_states,
    decisions,
    open_state,
)

_CELL = re.compile(
    r"(?P<kind>form|budget_line|indicator)(?:\.(?P<no>[1-9][0-9]*))?\.(?P<field>[a-z_0-9]+)=(?P<value>.*)", re.DOTALL
)


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
    made = _of_number(decisions(engine), decision_id)
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
    made = _of_number(every, decision_id)
    state = decision_states(every, at=datetime.now(UTC), second_person=settings.second_person)[decision_id]
    if made.confirms is not None:
        raise UsageError(f"decision {decision_id} confirms decision {made.confirms}: revoke that one")
    if state not in COUNTING:
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


def _of_number(every: Sequence[Decision], decision_id: int) -> Decision:
    made = next((each for each in every if each.decision_id == decision_id), None)
    if made is None:
        raise UsageError(f"there is no decision {decision_id}; `jixiao review history` shows them")
    return made


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
