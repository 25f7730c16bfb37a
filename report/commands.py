"""The commands by which an auditor decides (`jixiao review …`), with the key of the form or finding filled in.

What is still to be written stands in angle brackets outside of quotes: a command that is pasted unchanged is refused by
the shell. Where they run, and that `jixiao` may be `.venv/bin/jixiao` there, a page says once above its commands.
"""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass

from model.status import Severity
from report.decisions import Standing
from report.printed_form import place_of
from report.records import Finding, FormKey
from report.words import words
from warehouse.printed import PrintedCell
from warehouse.state import CORRECTABLE

_REASON = "--reason <理由>"
_VALUE = "<应读作的值>"
_MOST_CELLS = 3
_ANY_CELL = "form.total_score"


@dataclass(frozen=True, slots=True)
class Command:
    """A command and what it does, in Chinese."""

    title: str
    text: str


def form_commands(
    key: FormKey, stands: Standing | None, findings: Sequence[Finding], cells: Sequence[PrintedCell]
) -> tuple[Command, ...]:
    """The commands for a form that waits, or that takes back what was decided. A correction names the cells of critical
    findings.
    """
    if stands is None or stands.code not in _WAITING:
        return _commands_of_decided(stands)
    document, ordinal = key
    form = f"{document[:_DIGITS]} {ordinal}"
    corrected = " ".join(f"--cell {claim}={_VALUE}" for claim in _cells_to_correct(findings, cells))
    made = [
        Command("按所印内容放行", f"jixiao review decide {form} waive {_REASON}"),
        Command("更正后放行（写明单元格应读作的值）", f"jixiao review correct {form} {corrected} {_REASON}"),
        Command("退回，不发布", f"jixiao review decide {form} reject {_REASON}"),
    ]
    if stands.code == "unconfirmed" and stands.decision is not None:
        made.insert(0, _confirmation("由第二人确认已有的决定", stands.decision.decision_id))
    return tuple(made)


_WAITING = frozenset({"waiting", "unconfirmed", "expired", "revoked", "not_applicable", "still_failing"})
_DECIDED = frozenset({"waived", "corrected", "rejected"})


def _commands_of_decided(stands: Standing | None) -> tuple[Command, ...]:
    if stands is None or stands.decision is None:
        return ()
    number = stands.decision.decision_id
    if stands.code == "revoking":
        return (_confirmation("由第二人确认撤销", number),)
    if stands.code in _DECIDED and stands.decision.state == "in_effect":
        return (Command("撤销这项决定，下一次加载按所印内容重新检查", f"jixiao review revoke {number} {_REASON}"),)
    return ()


def _confirmation(text: str, number: int) -> Command:
    return Command(text, f"jixiao review confirm {number} --by <第二人>")


_DIGITS = 16
"""Digits of a document that the commands name; the command line refuses them where two documents share them."""


def finding_commands(finding: Finding) -> tuple[Command, ...]:
    """The commands that say what a finding is, without the one that it is called now."""
    key = shlex.quote(finding.finding_key)
    return tuple(
        Command(label, f"jixiao review finding {key} {state} {_REASON}")
        for state, label in words("finding_state").items()
        if state not in ("open", finding.state)
    )


def _cells_to_correct(findings: Sequence[Finding], cells: Sequence[PrintedCell]) -> Sequence[str]:
    claims = []
    for finding in findings:
        cell = place_of(finding, cells) if finding.severity == Severity.CRITICAL else None
        if cell is not None:
            possible = [claim for claim in cell.claims if _is_correctable(claim)]
            named = [claim for claim in possible if claim.endswith(f".{finding.field}")]
            claims += (named or possible)[:1]
    return list(dict.fromkeys(claims))[:_MOST_CELLS] or [_ANY_CELL]


def _is_correctable(claim: str) -> bool:
    kind, _, rest = claim.partition(".")
    return rest.rpartition(".")[2] in CORRECTABLE.get(kind, ())
