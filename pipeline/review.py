"""`jixiao review`: an auditor's decisions about quarantined forms and about findings. The next load applies them."""

import getpass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated

import typer

from model.errors import Defect
from model.status import DecisionKind

app = typer.Typer(help="List what waits for an auditor, and decide about it.", no_args_is_help=True)

Document = Annotated[str, typer.Argument(help="sha-256 of the document, or its first characters")]
FormNumber = Annotated[int, typer.Argument(help="number of the form in its document")]
Reason = Annotated[str, typer.Option(help="why; kept with the decision. No names or telephone numbers")]
By = Annotated[str | None, typer.Option(help="who decides; the name of this account if left out")]
Expires = Annotated[datetime | None, typer.Option(help="until when it holds (UTC)")]
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


@app.command("list")
def list_quarantined() -> None:
    """Print the quarantined forms with their reasons and the days they have waited, the longest first."""
    from pipeline import console, deciding
    from pipeline.settings import get_settings

    console.print_rows(
        ("document", "form", "days", "file_name", "project_name", "reason_zh"),
        [
            (
                form.document_id[:12],
                form.form_ordinal,
                form.waiting_days(),
                form.file_name,
                form.project_name,
                form.reason_zh,
            )
            for form in deciding.waiting_forms(get_settings())
        ],
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
) -> None:
    """Decide about one quarantined form, as it was printed."""
    _decide_form(document, form, DecisionKind(verdict.value), reason, by, expires, seen, ())


@app.command()
def correct(
    document: Document,
    form: FormNumber,
    cell: Annotated[list[str], typer.Option(help="indicator.3.score=9.5, budget_line.1.score=9, form.total_score=95")],
    reason: Reason,
    by: By = None,
    expires: Expires = None,
    seen: Seen = None,
) -> None:
    """Accept one quarantined form with other values in named cells; what is printed is kept beside them."""
    _decide_form(document, form, DecisionKind.CORRECT, reason, by, expires, seen, tuple(cell))


@app.command()
def confirm(
    decision: Annotated[int, typer.Argument(help="number of somebody else's decision about a form")],
    reason: Reason = "已复核",
    by: By = None,
) -> None:
    """Confirm a decision as the second person (JIXIAO_SECOND_PERSON)."""
    from pipeline import deciding
    from pipeline.settings import get_settings

    made = deciding.confirm(get_settings(), decision, reason=reason, by=by or getpass.getuser())
    typer.echo(f"Decision {made.decision_id}: confirms decision {decision}; the next load applies it.")


@app.command()
def finding(
    key: Annotated[str, typer.Argument(help="finding_key, or its first characters")],
    state: Annotated[FindingState, typer.Argument(help="what the finding is")],
    reason: Reason,
    by: By = None,
    seen: Seen = None,
) -> None:
    """Say what a finding is: confirmed, explained by the department, a false alarm, or an error of our reading."""
    from pipeline import deciding
    from pipeline.settings import get_settings

    kind = DecisionKind(f"finding_{state.value}")
    made = deciding.decide_finding(get_settings(), key, kind, reason=reason, by=by or getpass.getuser(), seen=seen)
    typer.echo(f"Decision {made.decision_id}: finding {made.finding_key} is {state}; the next load shows it.")


@app.command()
def findings(
    state: Annotated[str | None, typer.Option(help="only those of this state, e.g. open")] = None,
) -> None:
    """Print the findings with what auditors said about them."""
    from pipeline import console, deciding
    from pipeline.settings import get_settings

    columns = ("finding_key", "state", "rule_id", "file_name", "form", "seq", "field", "reported", "message_zh")
    console.print_rows(columns, deciding.findings(get_settings(), state))


@app.command()
def history() -> None:
    """Print all decisions, oldest first, with what each is now. Names are shown here and nowhere else."""
    from pipeline import console
    from pipeline.settings import get_settings
    from warehouse.state import decision_states, decisions, open_state

    settings = get_settings()
    made = decisions(open_state(settings.state_database))
    states = decision_states(made, at=datetime.now(UTC), second_person=settings.second_person)
    console.print_rows(
        ("no", "document", "form", "decision", "state", "decided_by", "decided_at", "expires_at", "about", "reason"),
        [
            (
                each.decision_id,
                each.document_id[:12],
                each.form_ordinal,
                each.decision,
                states[each.decision_id],
                each.decided_by,
                f"{each.decided_at:%Y-%m-%d %H:%M}",
                each.expires_at and f"{each.expires_at:%Y-%m-%d}",
                each.finding_key or each.confirms,
                each.reason,
            )
            for each in made
        ],
    )


@app.command()
def verify() -> None:
    """Check that no decision was changed or lost: each is bound by a hash to the one before it."""
    from pipeline.settings import get_settings
    from warehouse.state import decisions, open_state, verify_decisions

    engine = open_state(get_settings().state_database)
    broken = verify_decisions(engine)
    if broken:
        raise Defect(
            "decisions were changed or lost at " + ", ".join(map(str, broken)) + "; compare the state store with its"
            " backup, every load is held until the chain is whole"
        )
    typer.echo(f"{len(decisions(engine))} decisions, the chain is whole.")


def _decide_form(
    document: str,
    form_ordinal: int,
    kind: DecisionKind,
    reason: str,
    by: str | None,
    expires: datetime | None,
    seen: int | None,
    cells: tuple[str, ...],
) -> None:
    from pipeline import deciding
    from pipeline.settings import get_settings

    settings = get_settings()
    made = deciding.decide_form(
        settings,
        deciding.find_waiting(settings, document, form_ordinal),
        kind,
        reason=reason,
        by=by or getpass.getuser(),
        expires_at=expires.replace(tzinfo=UTC) if expires else None,
        cells=cells,
        seen=seen,
    )
    later = "the next load applies it"
    if settings.second_person:
        later = f"somebody else confirms it first: jixiao review confirm {made.decision_id}"
    typer.echo(f"Decision {made.decision_id}: {kind} form {form_ordinal} of {made.document_id[:12]}; {later}.")
