"""`jixiao review`: an auditor's decisions about quarantined forms. They take effect with the next load."""

import getpass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated

import typer

from model.errors import UsageError

app = typer.Typer(help="List quarantined forms and decide about them.", no_args_is_help=True)


class Verdict(StrEnum):
    """What an auditor may decide: publish the form as it was printed, or never publish it."""

    WAIVE = "waive"
    REJECT = "reject"


@app.command("list")
def list_quarantined() -> None:
    """Print the quarantined forms of the current release with their reasons."""
    from pipeline import console
    from pipeline.settings import get_settings
    from warehouse.release import query_current

    result = query_current(
        get_settings().home,
        "select document_id[:12] as document, form_ordinal as form, file_name, project_name, reason_zh"
        " from audit.quarantine where status = 'quarantined' order by file_name, form_ordinal",
    )
    console.print_rows(result.columns, result.rows)


@app.command()
def decide(
    document: Annotated[str, typer.Argument(help="sha-256 of the document, or its first characters")],
    form: Annotated[int, typer.Argument(help="number of the form in its document")],
    verdict: Annotated[Verdict, typer.Argument(help="waive: publish as printed; reject: never publish")],
    reason: Annotated[str, typer.Option(help="why; kept with the decision")],
    by: Annotated[str | None, typer.Option(help="who decides; the name of this account if left out")] = None,
    expires: Annotated[datetime | None, typer.Option(help="until when it holds (UTC)")] = None,
) -> None:
    """Decide about one quarantined form, as it was printed; the next load applies it."""
    from pipeline.settings import get_settings
    from warehouse.release import query_current
    from warehouse.state import add_decision, open_state

    settings = get_settings()
    if not reason.strip():
        raise UsageError("a decision needs a reason: --reason TEXT")
    waiting = query_current(
        settings.home,
        "select document_id, form_ordinal, form_hash from audit.quarantine where status = 'quarantined'",
    ).rows
    found = [row for row in waiting if row[0].startswith(document) and row[1] == form]
    if len(found) != 1:
        raise UsageError(
            f"{len(found)} quarantined forms have number {form} in a document that begins with {document};"
            " `jixiao review list` shows them"
        )
    document_id, _, form_hash = found[0]
    made = add_decision(
        open_state(settings.state_database),
        document_id=document_id,
        form_ordinal=form,
        form_hash=form_hash,
        decision=str(verdict),
        reason=reason.strip(),
        decided_by=by or getpass.getuser(),
        expires_at=expires.replace(tzinfo=UTC) if expires else None,
    )
    typer.echo(f"Decision {made.decision_id}: {verdict} form {form} of {document_id[:12]}; the next load applies it.")
