"""`jixiao review`: an auditor's decisions about quarantined forms and about findings. The next load applies them."""

import getpass
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from model.beijing import beijing, end_of_day, last_day
from model.errors import Defect, UsageError
from model.status import DecisionKind

if TYPE_CHECKING:
    from warehouse.state import Decision


class _Stripping(TyperGroup):
    """Takes every argument without the blanks and line ends that a shell leaves on what it cuts from a file."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        return super().parse_args(ctx, [given.strip() for given in args])


app = typer.Typer(help="List what waits for an auditor, and decide about it.", no_args_is_help=True, cls=_Stripping)


Document = Annotated[str, typer.Argument(help="sha-256 of the document, or at least its first 4 characters")]
Key = Annotated[str, typer.Argument(help="finding_key, or at least its first 4 characters")]
FormNumber = Annotated[int, typer.Argument(help="number of the form in its document")]
Reason = Annotated[str, typer.Option(help="why; kept with the decision. No names or telephone numbers")]
By = Annotated[str | None, typer.Option(help="who decides; the name of this account if left out")]
Expires = Annotated[
    datetime | None,
    typer.Option(help="last day on which it holds, to its end in Beijing, e.g. 2027-01-01", formats=["%Y-%m-%d"]),
]
AsJson = Annotated[bool, typer.Option("--json", help="print JSON for a program, one object a line")]
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


class WorkState(StrEnum):
    """What a finding is to those who work on findings."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    EXPLAINED = "explained"
    FALSE_ALARM = "false_alarm"
    EXTRACTION_ERROR = "extraction_error"


@app.command("list")
def list_quarantined(as_json: AsJson = False) -> None:
    """Print the quarantined forms with their reasons and the days they have waited, the longest first."""
    from pipeline import deciding
    from pipeline.settings import get_settings

    columns = ("document", "form", "days", "file_name", "project_name", "reason_zh", "decided")
    _print(
        columns,
        [
            (
                form.document_id,
                form.form_ordinal,
                form.waiting_days(),
                form.file_name,
                form.project_name,
                form.reason_zh,
                form.decided,
            )
            for form in deciding.waiting_forms(get_settings())
        ],
        as_json,
        none="No form waits for a decision.",
    )


@app.command()
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
    _print_made(made, as_json)


@app.command()
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
    _print_made(made, as_json)


@app.command()
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


@app.command()
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


@app.command()
def findings(
    state: Annotated[WorkState | None, typer.Option(help="only those of this state")] = None,
    as_json: AsJson = False,
) -> None:
    """Print the findings with what auditors said about them."""
    from pipeline import deciding
    from pipeline.settings import get_settings

    columns = ("finding_key", "state", "rule_id", "file_name", "form", "seq", "field", "reported", "message_zh")
    rows = deciding.findings(get_settings(), state.value if state else None)
    _print(columns, rows, as_json, none="No such finding.")


@app.command()
def case(
    key: Key,
) -> None:
    """Print the form of a finding as a test case of the extraction: its tables as printed, what was read from them."""
    from pipeline.cases import misread_case
    from pipeline.settings import get_settings

    typer.echo(misread_case(get_settings(), key), nl=False)


@app.command()
def history(as_json: AsJson = False) -> None:
    """Print all decisions, oldest first, with what each is now. Names are shown here and nowhere else."""
    from pipeline.settings import get_settings
    from warehouse.state import decision_states, decisions, from_json, open_state

    settings = get_settings()
    made = decisions(open_state(settings.state_database))
    states = decision_states(made, at=datetime.now(UTC), second_person=settings.second_person)
    if as_json:
        from pipeline import console

        console.print_json(
            {**asdict(each), "corrections": list(map(asdict, from_json(each.corrections)))}
            | {"state": states[each.decision_id]}
            for each in made
        )
        return
    _print(
        (
            *("no", "document", "form", "decision", "state", "decided_by"),
            *("decided_at (Beijing)", "valid_through (Beijing)", "about", "reason"),
        ),
        [
            (
                each.decision_id,
                each.document_id,
                each.form_ordinal,
                each.decision,
                states[each.decision_id],
                each.decided_by,
                beijing(each.decided_at),
                last_day(each.expires_at),
                each.finding_key or each.confirms or _cells(each),
                each.reason,
            )
            for each in made
        ],
        as_json,
        none="No decision was made yet.",
    )


@app.command()
def verify(as_json: AsJson = False) -> None:
    """Check that no decision was changed or lost: each is bound by a hash to the one before it."""
    from pipeline.settings import get_settings
    from warehouse.state import decisions, open_state, verify_decisions

    engine = open_state(get_settings().state_database)
    broken = verify_decisions(engine)
    count = len(decisions(engine))
    if as_json:
        from pipeline import console

        console.print_json([{"decisions": count, "broken": broken, "first_broken": broken[0] if broken else None}])
    if broken:
        rest = f" (also at {', '.join(map(str, broken[1:]))})" if broken[1:] else ""
        raise Defect(
            f"the chain of decisions is broken at {broken[0]}{rest}: it, or the one before it, was changed or"
            " lost. Compare the state store with its backup; every load is held until the chain is whole"
        )
    if not as_json:
        typer.echo(f"{count} decisions, the chain is whole.")


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
    from pipeline import deciding
    from pipeline.settings import get_settings

    settings = get_settings()
    return deciding.decide_form(
        settings,
        deciding.find_waiting(settings, document, form_ordinal),
        kind,
        reason=reason,
        by=by or _account(),
        expires_at=end_of_day(expires.date()) if expires else None,
        cells=cells,
        seen=seen,
    )


def _print_made(made: "Decision", as_json: bool) -> None:
    """Say what was decided, and when it counts."""
    from pipeline.settings import get_settings

    if as_json:
        from pipeline import console
        from warehouse.state import from_json

        console.print_json([{**asdict(made), "corrections": list(map(asdict, from_json(made.corrections)))}])
        return
    later = "the next load applies it"
    if made.confirms is not None:
        what = f"confirms decision {made.confirms}"
    elif made.finding_key is not None:
        what = f"finding {made.finding_key} is {made.decision.removeprefix('finding_')}"
    else:
        cells = f" ({_cells(made)})" if made.corrections else ""
        what = f"{made.decision} form {made.form_ordinal} of {made.document_id[:12]}{cells}"
        if get_settings().second_person:
            later = f"somebody else confirms it first: jixiao review confirm {made.decision_id}"
    typer.echo(f"Decision {made.decision_id}: {what}; {later}.")


def _cells(made: "Decision") -> str | None:
    """The corrected cells with both values; null for none."""
    from warehouse.state import from_json

    return "; ".join(each.told() for each in from_json(made.corrections)) or None


def _account() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        raise UsageError("this account has no name: say who decides with --by") from None


def _print(columns: tuple[str, ...], rows: Sequence[Sequence[object]], as_json: bool, *, none: str) -> None:
    from pipeline import console

    if as_json:
        console.print_json(dict(zip(columns, row, strict=True)) for row in rows)
    elif not rows:
        typer.echo(none)
    else:
        short = columns.index("document") if "document" in columns else None
        console.print_rows(
            columns,
            [[str(value)[:12] if number == short else value for number, value in enumerate(row)] for row in rows],
        )
