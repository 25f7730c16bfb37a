"""The commands that look: what waits, findings, decisions made, whether their chain is whole."""

from dataclasses import asdict
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated

import typer

from model.beijing import beijing, last_day
from model.errors import Defect
from pipeline.review.printed import AsJson, Key, corrected_cells, print_rows


class WorkState(StrEnum):
    """What a finding is to those who work on findings."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    EXPLAINED = "explained"
    FALSE_ALARM = "false_alarm"
    EXTRACTION_ERROR = "extraction_error"


def list_quarantined(as_json: AsJson = False) -> None:
    """Print the quarantined forms with their reasons and the days they have waited, the longest first."""
    from pipeline import waiting
    from pipeline.settings import get_settings

    columns = ("document", "form", "days", "file_name", "project_name", "reason_zh", "decided")
    print_rows(
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
            for form in waiting.waiting_forms(get_settings())
        ],
        as_json,
        none="No form waits for a decision.",
    )


def findings(
    state: Annotated[WorkState | None, typer.Option(help="only those of this state")] = None,
    as_json: AsJson = False,
) -> None:
    """Print the findings with what auditors said about them."""
    from pipeline import waiting
    from pipeline.settings import get_settings

    columns = ("finding_key", "state", "rule_id", "file_name", "form", "seq", "line", "field", "reported", "message_zh")
    rows = waiting.findings(get_settings(), state.value if state else None)
    print_rows(columns, rows, as_json, none="No such finding.")


def case(
    key: Key,
) -> None:
    """Print the form of a finding as a test case of the extraction: its tables as printed, what was read from them."""
    from pipeline.cases import misread_case
    from pipeline.settings import get_settings

    typer.echo(misread_case(get_settings(), key), nl=False)


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
    print_rows(
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
                each.confirms or each.revokes or each.finding_key or corrected_cells(each),
                each.reason,
            )
            for each in made
        ],
        as_json,
        none="No decision was made yet.",
    )


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
        typer.echo(f"{count} decision{'' if count == 1 else 's'}, the chain is whole.")
