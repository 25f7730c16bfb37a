"""What the commands print for a person: progress, the summary of a load, tables."""

import json
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from model.errors import UsageError
from model.status import FormStatus, LoadStatus
from model.visible import visible
from pipeline.progress import listening
from pipeline.settings import Settings

if TYPE_CHECKING:
    from warehouse.state import Load

_out = Console(highlight=False, soft_wrap=True)
_err = Console(highlight=False, stderr=True, soft_wrap=True)

NAMED = 20
"""Receipts that could not be read which a summary names, at most."""


@contextmanager
def progress() -> Iterator[None]:
    """Print each message of the load's steps to standard error, with the seconds since the start."""
    start = time.monotonic()

    def show(message: str) -> None:
        _err.print(Text(f"[{time.monotonic() - start:5.1f} s] {message}"))

    with listening(show):
        yield


def print_summary(settings: Settings, *, since: int) -> None:
    """The summary of what readers have now: receipts by status, forms, findings by rule, release and report.

    Of the receipts from number `since` on, those that were not read as a whole are named.
    """
    from report.summary import load_summary
    from warehouse.current import current_release

    release = current_release(settings.home)
    _print_receipts(settings, since)
    if release is None:
        _out.print("No release yet: no form was found in what was received.")
        return
    _print_forms(load_summary(release.database))
    _out.print(Text(f"Release: {release.path}"))
    _out.print(Text(f"Report:  {release.report / 'index.html'}"))


def print_held(settings: Settings, *, since: int) -> None:
    """The summary of the load that the gate held, and its reasons; `since` as for `print_summary`."""
    from model.home import build_path, load_path
    from report.summary import load_summary
    from warehouse.current import current_release
    from warehouse.state import loads, open_state

    _print_receipts(settings, since)
    held_loads = [load for load in loads(open_state(settings.state_database)) if load.status is LoadStatus.HELD]
    last = max(held_loads, key=lambda load: load.load_id)
    _print_forms(load_summary(build_path(settings.home, last.load_id)))
    stays = ", the current release stays" if current_release(settings.home) else ""
    _out.print(Text(f"HELD: nothing was published{stays}. {last.hold_reason}"))
    _out.print(Text("Read the report, mend the cause or decide (jixiao review list), and run again"))
    _out.print(Text(f"Report:  {load_path(settings.home, last.load_id) / 'report' / 'index.html'}"))


def print_status(settings: Settings) -> None:
    """Receipts by status, those that were not read as a whole, the last loads, the current release."""
    from model.home import load_path
    from warehouse.current import current_release
    from warehouse.state import loads, open_state

    if not settings.home.exists():
        raise UsageError(f"there is no {settings.home} yet: run `jixiao run --source PATH`, or set JIXIAO_HOME")
    engine = open_state(settings.state_database)
    _print_receipts(settings)
    _out.print("Loads")
    for load in loads(engine)[-10:]:
        _out.print(Text(f"  {load.load_id}  {load.status:<9}{_counts_told(load)}".rstrip()))
        if load.status is LoadStatus.HELD:
            _out.print(Text(f"    {load.hold_reason}"))
            _out.print(Text(f"    {load_path(settings.home, load.load_id) / 'report' / 'index.html'}"))
    release = current_release(settings.home)
    _out.print(Text(f"Release: {release.path if release else 'none yet'}"))


def _counts_told(load: "Load") -> str:
    """What became of the load's forms; nothing for one that ended before its gate, which is not the same as none."""
    if load.accepted_count is None:
        return ""
    passed, quarantined = load.accepted_count, load.quarantined_count or 0
    rejected = (load.form_count or 0) - passed - quarantined
    return f"  {passed} passed, {quarantined} quarantined" + (f", {rejected} rejected" if rejected > 0 else "")


def print_rows(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Rows as a table; null is left empty, and characters that a terminal obeys are shown as their codes."""
    table = Table()
    for column in columns:
        table.add_column(Text(column), overflow="fold")
    for row in rows:
        table.add_row(*(Text("" if value is None else visible(str(value))) for value in row))
    console = _out if sys.stdout.isatty() else Console(highlight=False, width=200)
    console.print(table)


def print_json(records: Iterable[Mapping[str, Any]]) -> None:
    """Records for a program: one JSON object a line, times in ISO 8601."""
    for record in records:
        sys.stdout.write(json.dumps(record, ensure_ascii=False, default=_plain) + "\n")


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def next_receipt(settings: Settings) -> int:
    """Number of the first receipt that a load begun now tells the status of."""
    from warehouse.state import first_untold, open_state

    if settings.state_url is None and not (settings.home / "state.sqlite").exists():
        return 0
    return first_untold(open_state(settings.state_database))


def _print_receipts(settings: Settings, since: int = 0) -> None:
    from warehouse.state import open_state, receipts_by_status, unread_receipts

    engine = open_state(settings.state_database)
    counts = receipts_by_status(engine)
    table = Table("status", "receipts", title="Received", title_justify="left")
    for status, count in counts.items():
        if count:
            table.add_row(status, str(count))
    table.add_row("sum", str(sum(counts.values())), style="bold")
    _out.print(table)
    unread, number = unread_receipts(engine, since=since, limit=NAMED)
    for receipt in unread:
        name = visible(receipt.name)
        # Many messages begin with the name already.
        why = visible(receipt.message or "").removeprefix(f"{name}: ").replace("\n", " ")
        _out.print(Text(f"  {name}: {receipt.status}{': ' if why else ''}{why}"))
    if number > len(unread):
        _out.print(f"  and {number - len(unread)} more")


def _print_forms(summary: Any) -> None:
    forms = Table("status", "forms", title="Forms", title_justify="left")
    for entry in summary.forms_by_status:
        forms.add_row(str(entry.status), str(entry.count))
    _out.print(forms)
    for form in summary.quarantined:
        name = f"{form.file_name} form {form.form_ordinal}"
        _out.print(Text(f"  {FormStatus.QUARANTINED}: {name}: {'；'.join(form.reasons)}"))
    findings = Table("rule", "severity", "findings", "title", title="Findings", title_justify="left")
    for rule in summary.findings_by_rule:
        if rule.count:
            findings.add_row(rule.rule_id, rule.severity, str(rule.count), rule.title_zh)
    _out.print(findings)
