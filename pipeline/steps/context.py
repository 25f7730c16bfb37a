"""What every step stands in: settings, state store and lock; where a load keeps what its steps hand on."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine

from model.errors import Defect
from model.home import load_path, write_text_durably
from model.status import PUBLISHING, FormStatus, LoadStatus
from pipeline import exclusive, interrupts
from pipeline.progress import counted
from pipeline.settings import Settings, get_settings

if TYPE_CHECKING:
    from warehouse.state import Load


@contextmanager
def opened(*, writes: bool = True, begins: bool = False) -> Iterator[tuple[Settings, Engine]]:
    """Settings and state store for one step, under the lock where the step writes.

    A step that begins a load waits as long as the settings say for another load to end.
    """
    from warehouse.state import opened_state

    settings = get_settings()
    _make_private_places(settings)
    if exclusive.is_whole_load(settings.home):
        interrupts.listen()
    wait = settings.begin_wait_seconds if begins else exclusive.BETWEEN_STEPS
    with (
        exclusive.one_step(settings.home, wait=wait) if writes else nullcontext(),
        opened_state(settings.state_database) as engine,
    ):
        yield settings, engine


def _make_private_places(settings: Settings) -> None:
    """What holds names and telephone numbers is for this account alone; releases and reports are for all."""
    for name in ("landing", "extracted", "builds"):
        (settings.home / name).mkdir(mode=0o700, parents=True, exist_ok=True)
    if settings.state_url is None:
        (settings.home / "state.sqlite").touch(mode=0o600)


@contextmanager
def running(load_id: str, *, may_be_current: bool = False) -> Iterator[tuple[Settings, Engine]]:
    """Like `opened`, for a load that was begun. Raises Defect where another load has taken its place.

    With `may_be_current` the load may have ended already, as the release that readers see.
    """
    from warehouse import state

    with opened() as (settings, engine):
        load = state.get_load(engine, load_id)
        if load is None or not (load.status is LoadStatus.RUNNING or (may_be_current and _is_current(settings, load))):
            what = "is not known" if load is None else f"has ended as {load.status}"
            raise Defect(f"load {load_id} {what}: trigger a new run instead of clearing this one")
        try:
            yield settings, engine
        finally:
            exclusive.beat(settings.home, load_id)


def _is_current(settings: Settings, load: "Load") -> bool:
    from warehouse.current import current_release

    current = current_release(settings.home)
    return load.status is LoadStatus.PUBLISHED and current is not None and current.load_id == load.load_id


def note_gate(
    settings: Settings, load_id: str, held: bool, hold_reasons: Sequence[str], outcomes: Sequence[Any]
) -> dict[str, Any]:
    """Write the gate's word on the load beside its artifacts, for the steps that follow."""
    gate = {
        "held": held,
        "hold_reasons": list(hold_reasons),
        "form_count": len(outcomes),
        "accepted_count": sum(outcome.status in PUBLISHING for outcome in outcomes),
        "quarantined_count": sum(outcome.status == FormStatus.QUARANTINED for outcome in outcomes),
    }
    write_text_durably(load_path(settings.home, load_id) / "gate.json", json.dumps(gate, ensure_ascii=False, indent=1))
    return gate


def gate_told(outcomes: Sequence[Any]) -> str:
    """What the gate made of the forms: how many passed, by an auditor's decision or not, and how many did not."""
    counts = Counter(FormStatus(outcome.status) for outcome in outcomes)
    ruled = [f"{counts[status]} {status}" for status in (FormStatus.WAIVED, FormStatus.CORRECTED) if counts[status]]
    passing = sum(counts[status] for status in PUBLISHING)
    rejected = f", {counts[FormStatus.REJECTED]} rejected" if counts[FormStatus.REJECTED] else ""
    by_decision = f" ({', '.join(ruled)})" if ruled else ""
    return (
        f"Gate: {counted(passing, 'form')} passed{by_decision}, {counts[FormStatus.QUARANTINED]} quarantined{rejected}"
    )


def noted_gate(settings: Settings, load_id: str) -> dict[str, Any]:
    """The gate's word on the load."""
    gate: dict[str, Any] = json.loads((load_path(settings.home, load_id) / "gate.json").read_text("utf-8"))
    return gate


def data_docs_path(settings: Settings, load_id: str) -> Path:
    """Where the load's Data Docs lie until its report is written."""
    return load_path(settings.home, load_id) / "data_docs"
