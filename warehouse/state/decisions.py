"""Auditors' decisions: only ever added, each bound by a hash to the one before it."""

import hashlib
import json
from collections.abc import Collection, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, func, insert, select

from model.beijing import beijing
from model.errors import UsageError
from model.status import OF_FINDING, OF_FORM, DecisionKind
from warehouse.state.corrections import Correction, checked, to_json
from warehouse.state.engine import reading, writing
from warehouse.state.records import Decision
from warehouse.state.tables import decision as decision_table
from warehouse.state.tables import load as load_table

FIRST_HASH = "0" * 64
"""What the first decision has instead of the hash of the one before."""
REASON_LENGTH, NAME_LENGTH = 2000, 100
"""Characters that a reason and the name of who decides may have."""
_LATER_COLUMNS = ("corrections", "finding_key", "confirms", "revokes")


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
    corrections: Sequence[Correction] = (),
    finding_key: str | None = None,
    confirms: int | None = None,
    revokes: int | None = None,
    seen: int | None = None,
    now: datetime | None = None,
) -> Decision:
    """Add a decision about a form as it was printed (`form_hash`). The next load takes it into account.

    `seen` is the number of the newest decision about the same form (or the same finding) that who decides knew, 0 for
    none; null asks not.

    Raises:
        UsageError: the decision is not whole, somebody else decided after `seen`, a person confirms their own, or what
            is confirmed or revoked is not there, about something else, or revoked already.

    """
    kind = _kind(decision, corrections, finding_key, confirms, revokes)
    moment = (now or datetime.now(UTC)).astimezone(UTC)
    if expires_at is not None and expires_at.astimezone(UTC) <= moment:
        raise UsageError("the decision would end before it begins: name a later day")
    kept = to_json(checked(corrections)) if kind is DecisionKind.CORRECT else None
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
            decision=kind.value,
            reason=_plain("reason", reason, REASON_LENGTH, lines=True),
            decided_by=_plain("name of who decides", decided_by, NAME_LENGTH, lines=False),
            decided_at=moment,
            expires_at=None if expires_at is None else expires_at.astimezone(UTC),
            prev_hash=FIRST_HASH if last is None else last.hash,
            hash="",
            corrections=kept,
            finding_key=finding_key,
            confirms=confirms,
            revokes=revokes,
        )
        if seen is not None:
            _refuse_unseen(connection, draft, seen)
        if confirms is not None:
            _refuse_own(connection, draft, confirms)
        if revokes is not None:
            _named(connection, draft, revokes, {*OF_FORM, *OF_FINDING, DecisionKind.REVOKE}, "to revoke")
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
    """The numbers of the decisions that were changed, or before which one is missing; empty where all is well.

    Also the number of a newest decision that some load knew and that is gone: a chain does not show a lost end.
    """
    broken = []
    before, expected_id = FIRST_HASH, 1
    for made in decisions(engine):
        if made.decision_id != expected_id or made.prev_hash != before or made.hash != _hash(made):
            broken.append(made.decision_id)
        before, expected_id = made.hash, made.decision_id + 1
    with reading(engine) as connection:
        known = connection.execute(select(func.coalesce(func.max(load_table.c.decision_watermark), 0))).scalar_one()
    return broken if known < expected_id else [*broken, known]


def decision_states(made: Sequence[Decision], *, at: datetime, second_person: bool = False) -> dict[int, str]:
    """What each decision is at a moment, by number.

    One of `in_effect`, `replaced`, `expired`, `revoked`, `awaiting_confirmation`. The newest decision on a form, or on
    one finding, replaces all earlier ones; where it has expired or was revoked, none counts: what it replaced does not
    come back by itself. With `second_person` a decision about a form counts from its confirmation by somebody else;
    until then the one before it stays. So does the revocation of a decision that counted; one that waits for its
    confirmation is revoked at once, since that changes nothing. `made` is in order.
    """
    confirmed = {each.confirms for each in made if each.confirms is not None}
    states: dict[int, str] = {}
    newest: set[tuple[object, ...]] = set()
    revoked: set[int] = set()
    for each in reversed(made):
        key, number = (*each.form_key, each.finding_key), each.decision_id
        waits = second_person and each.finding_key is None and number not in confirmed
        if each.revokes is not None:
            waits = waits and each.revokes in confirmed
        if each.confirms is not None:
            states[number] = "in_effect"
        elif number in revoked:
            states[number] = "revoked"
        elif key in newest:
            states[number] = "replaced"
        elif waits:
            states[number] = "awaiting_confirmation"
        else:
            ended = each.expires_at is not None and each.expires_at <= at
            states[number] = "expired" if ended else "in_effect"
        if waits or each.confirms is not None or (each.revokes is not None and number in revoked):
            continue
        if each.revokes is None:
            newest.add(key)
        else:
            revoked.add(each.revokes)
    return states


def aliases(made: Sequence[Decision]) -> dict[str, str]:
    """What readers see in place of the names of those who decide: auditor-1, auditor-2 … in the order they came.

    Decisions are never deleted, so an alias stays the same; who it is stands in the state store alone.
    """
    names = dict.fromkeys(each.decided_by for each in made)
    return {name: f"auditor-{number}" for number, name in enumerate(names, start=1)}


def _kind(
    decision: str,
    corrections: Sequence[Correction],
    finding_key: str | None,
    confirms: int | None,
    revokes: int | None,
) -> DecisionKind:
    try:
        kind = DecisionKind(decision)
    except ValueError:
        raise UsageError(f"no such decision: {decision}; there are {', '.join(DecisionKind)}") from None
    if (kind is DecisionKind.CONFIRM) != (confirms is not None):
        raise UsageError("a confirmation names the decision that it confirms, and nothing else does")
    if (kind is DecisionKind.REVOKE) != (revokes is not None):
        raise UsageError("a revocation names the decision that it takes back, and nothing else does")
    if kind is not DecisionKind.REVOKE and (kind in OF_FINDING) != (finding_key is not None):
        raise UsageError("a decision about a finding names it, and a decision about a form names none")
    if corrections and kind is not DecisionKind.CORRECT:
        raise UsageError("only a decision to correct names cells")
    return kind


def _plain(what: str, text: str, length: int, *, lines: bool) -> str:
    """The text without blanks around it; refused where it is empty, too long or holds signs that cannot be seen."""
    plain = text.strip()
    if not plain:
        raise UsageError(f"a decision needs a {what}")
    if len(plain) > length:
        raise UsageError(f"the {what} has {len(plain)} characters; at most {length}")
    if any(not sign.isprintable() and not (lines and sign == "\n") for sign in plain):
        raise UsageError(f"the {what} holds characters that cannot be seen; write it again without them")
    return plain


def _refuse_unseen(connection: Connection, draft: Decision, seen: int) -> None:
    same = (
        decision_table.c.document_id == draft.document_id,
        decision_table.c.form_ordinal == draft.form_ordinal,
        decision_table.c.form_hash == draft.form_hash,
        decision_table.c.finding_key.is_(None)
        if draft.finding_key is None
        else decision_table.c.finding_key == draft.finding_key,
    )
    newest = (
        connection.execute(select(decision_table).where(*same).order_by(decision_table.c.decision_id.desc()).limit(1))
        .mappings()
        .first()
    )
    if newest is not None and (last := newest["decision_id"]) > seen:
        raise UsageError(
            f"decision {last} about the same was made in the meantime: {newest['decision']},"
            f" {beijing(newest['decided_at'])} Beijing time. Look at it (`jixiao review history`); to decide otherwise"
            f" all the same, add --seen {last}"
        )


def _refuse_own(connection: Connection, draft: Decision, confirms: int) -> None:
    made = _named(connection, draft, confirms, {*OF_FORM, DecisionKind.REVOKE}, "about a form to confirm")
    if made.decided_by == draft.decided_by:
        raise UsageError(f"decision {confirms} was made by the same person: someone else confirms it")


def _named(connection: Connection, draft: Decision, number: int, kinds: Collection[str], what: str) -> Decision:
    """The decision of that number, of one of these kinds, about the same as the draft and not revoked yet."""
    row = connection.execute(select(decision_table).where(decision_table.c.decision_id == number)).mappings().first()
    if row is None or row["decision"] not in kinds:
        raise UsageError(f"there is no decision {number} {what}")
    made = Decision(**row)
    if (made.form_key, made.finding_key) != (draft.form_key, draft.finding_key):
        raise UsageError(f"decision {number} is about something else")
    taken_back = select(decision_table.c.revokes).where(decision_table.c.revokes.is_not(None)).scalar_subquery()
    revoking = decision_table.alias()
    by = connection.execute(
        select(revoking.c.decision_id).where(revoking.c.revokes == number, revoking.c.decision_id.not_in(taken_back))
    ).scalar()
    if by is not None:
        raise UsageError(
            f"decision {by} takes decision {number} back already; `jixiao review history` says whether it counts"
        )
    return made


def _hash(made: Decision) -> str:
    content = asdict(made)
    del content["hash"]
    for name in _LATER_COLUMNS:
        # Decisions made before these columns were there are hashed without them.
        if content[name] is None:
            del content[name]
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, default=lambda moment: moment.isoformat())
    return hashlib.sha256(text.encode()).hexdigest()
