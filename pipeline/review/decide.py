"""The commands that decide: about a quarantined form, a finding, somebody else's decision."""

import getpass
from dataclasses import asdict
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from model.beijing import end_of_day
from model.errors import UsageError
from model.status import DecisionKind
from pipeline.review.printed import AsJson, Key, corrected_cells

if TYPE_CHECKING:
    from warehouse.state import Decision

Document = Annotated[str, typer.Argument(help="sha-256 of the document, or at least its first 4 characters")]
FormNumber = Annotated[int, typer.Argument(help="number of the form in its document")]
Reason = Annotated[str, typer.Option(help="why; kept with the decision. No names or telephone numbers")]
By = Annotated[str | None, typer.Option(help="who decides; the name of this account if left out")]
Expires = Annotated[
    datetime | None,
    typer.Option(help="last day on which it holds, to its end in Beijing, e.g. 2027-01-01", formats=["%Y-%m-%d"]),
]
Seen = Annotated[int | None, typer.Option(help="newest decision about the same that you know", min=0)]


class Verdict(StrEnum):
    """What an auditor may decide without naming cells: publish the form as it was printed, or never publish it."""

    WAIVE = "waive"
    REJECT = "reject"


class FindingState(StrEnum):
    """What a finding may be."""

    CONFIRMED = "confirmed"
    EXPLAINED = "explained"
    FALSE_ALARM = "false_alarm"
    EXTRACTION_ERROR = "extraction_error"


def decide(
    document: Document,
    form: FormNumber,
    verdict: Annotated[Verdict, typer.Argument(help="waive: publish as printed; reject: never publish")],
    reason: Reason,
    by: By = None,
    expires: Expires = None,
    seen: Seen = None,
    as_json: AsJson = False,
) -> None:
    """Decide about one quarantined form, as it was printed."""
    made = _decide_form(document, form, DecisionKind(verdict.value), reason, by, expires, seen, ())
    _print_made(made, as_json, waits=_second_person())


def correct(
    document: Document,
    form: FormNumber,
    cell: Annotated[list[str], typer.Option(help="indicator.3.score=9.5, budget_line.1.score=9, form.total_score=95")],
    reason: Reason,
    by: By = None,
    expires: Expires = None,
    seen: Seen = None,
    as_json: AsJson = False,
) -> None:
    """Accept one quarantined form with other values in named cells; what is printed is kept beside them."""
    made = _decide_form(document, form, DecisionKind.CORRECT, reason, by, expires, seen, tuple(cell))
    _print_made(made, as_json, waits=_second_person())


def confirm(
    decision: Annotated[int, typer.Argument(help="number of somebody else's decision about a form")],
    reason: Reason = "已复核",
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Confirm a decision as the second person (JIXIAO_SECOND_PERSON)."""
    from pipeline import deciding
    from pipeline.settings import get_settings

    made = deciding.confirm(get_settings(), decision, reason=reason, by=by or _account())
    _print_made(made, as_json)


def revoke(
    decision: Annotated[int, typer.Argument(help="number of the decision; `jixiao review history` shows it")],
    reason: Reason,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Take back a decision that counts: the next load checks its form as it is printed, or opens its finding again."""
    from pipeline import deciding
    from pipeline.settings import get_settings

    made, waits = deciding.revoke(get_settings(), decision, reason=reason, by=by or _account())
    _print_made(made, as_json, waits=waits)


def finding(
    key: Key,
    state: Annotated[FindingState, typer.Argument(help="what the finding is")],
    reason: Reason,
    by: By = None,
    seen: Seen = None,
    as_json: AsJson = False,
) -> None:
    """Say what a finding is: confirmed, explained by the department, a false alarm, or an error of our reading."""
    from pipeline import deciding
    from pipeline.settings import get_settings

    kind = DecisionKind(f"finding_{state.value}")
    made = deciding.decide_finding(get_settings(), key, kind, reason=reason, by=by or _account(), seen=seen)
    _print_made(made, as_json)


def _decide_form(
    document: str,
    form_ordinal: int,
    kind: DecisionKind,
    reason: str,
    by: str | None,
    expires: datetime | None,
    seen: int | None,
    cells: tuple[str, ...],
) -> "Decision":
    from pipeline import deciding, waiting
    from pipeline.settings import get_settings

    settings = get_settings()
    return deciding.decide_form(
        settings,
        waiting.find_waiting(settings, document, form_ordinal),
        kind,
        reason=reason,
        by=by or _account(),
        expires_at=end_of_day(expires.date()) if expires else None,
        cells=cells,
        seen=seen,
    )


def _print_made(made: "Decision", as_json: bool, *, waits: bool = False) -> None:
    """Say what was decided, and when it counts: with the next load, where it `waits` once a second person confirms."""
    if as_json:
        from pipeline import console
        from warehouse.state import from_json

        console.print_json([{**asdict(made), "corrections": list(map(asdict, from_json(made.corrections)))}])
        return
    if made.confirms is not None:
        what = f"confirms decision {made.confirms}"
    elif made.revokes is not None:
        what = f"takes back decision {made.revokes}"
    elif made.finding_key is not None:
        what = f"finding {made.finding_key} is {made.decision.removeprefix('finding_')}"
    else:
        cells = f" ({corrected_cells(made)})" if made.corrections else ""
        what = f"{made.decision} form {made.form_ordinal} of {made.document_id[:12]}{cells}"
    confirm = f"somebody else confirms it first: jixiao review confirm {made.decision_id}"
    later = confirm if waits else "the next load applies it"
    typer.echo(f"Decision {made.decision_id}: {what}; {later}.")


def _second_person() -> bool:
    from pipeline.settings import get_settings

    return get_settings().second_person


def _account() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        raise UsageError("this account has no name: say who decides with --by") from None
