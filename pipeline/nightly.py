"""Runs the nightly DAG once in this process: the same tasks in the same order as under a scheduler."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from model.errors import Defect, JixiaoError, LoadHeld
from model.status import LoadStatus
from pipeline import exclusive, interrupts
from pipeline.airflow_home import prepare_airflow
from pipeline.progress import noting_faults, say
from pipeline.settings import Settings

DAG_ID = "nightly_ingest"


def run_nightly(settings: Settings, sources: Sequence[str], *, wait: float | None) -> None:
    """Run one load from `sources` (files and folders; empty: the configured ones) through the real DAG.

    Raises LoadHeld where the gate held it, LoadInProgress where another load is at work for longer than `wait`
    seconds (None: waits as long as it takes), UsageError for a source that is not there, Interrupted where the user
    ended it, Defect otherwise.
    """
    with exclusive.whole_load(settings.home, wait=wait):
        _refuse_beside_scheduled_load(settings)
        try:
            succeeded, last = _run_dag(settings, sources)
        except KeyboardInterrupt as interrupt:
            succeeded, last = False, interrupt
        if succeeded:
            return
        published = None if isinstance(last, LoadHeld) else _end(settings)
        if isinstance(last, KeyboardInterrupt):
            raise interrupts.Interrupted(published) from last
        if isinstance(last, JixiaoError):
            raise last
        raise Defect(f"the run of {DAG_ID} failed: {last!r}") from last


def _run_dag(settings: Settings, sources: Sequence[str]) -> tuple[bool, BaseException | None]:
    """Whether the run of the DAG succeeded, and what the last failed step raised."""
    prepare_airflow(settings)
    say("Starting Airflow")
    # Airflow reads its settings when it is imported, so only now.
    from airflow.dag_processing.dagbag import DagBag
    from airflow.utils.state import DagRunState

    bag = DagBag(settings.dags_folder / f"{DAG_ID}.py")
    if bag.import_errors:
        raise Defect(f"the DAG {DAG_ID} cannot be imported: {bag.import_errors}")
    interrupts.listen()
    dag = without_retries(bag.dags[DAG_ID])
    with noting_faults() as faults:
        run = dag.test(run_conf={"sources": [str(Path(source).absolute()) for source in sources]})
    return run.state == DagRunState.SUCCESS, faults[-1] if faults else None


def without_retries(dag: Any) -> Any:
    """The DAG with tasks that fail at the first error: whoever waits for the run hears of it, and may run it again."""
    for task in dag.tasks:
        task.retries = 0
    return dag


def _refuse_beside_scheduled_load(settings: Settings) -> None:
    """Ask at once what `begin` asks again, before seconds go into starting Airflow."""
    if not settings.home.joinpath("loads").exists():
        return
    from warehouse.state import opened_state

    with opened_state(settings.state_database) as engine:
        exclusive.refuse_beside_scheduled_load(settings.home, engine)


def _end(settings: Settings) -> str | None:
    """End the load that this process began, if it came so far: published and named where readers see it, else failed.

    Forms of a failed load come again. Other loads are none of ours.
    """
    from warehouse.current import current_release
    from warehouse.state import get_load, opened_state, set_load_status
    from warehouse.upkeep import roll_forward

    begun = exclusive.begun_here(settings.home)
    if begun is None:
        return None
    with opened_state(settings.state_database) as engine:
        current = current_release(settings.home)
        if current is not None and current.load_id == begun:
            roll_forward(engine, current)
            say(f"Readers had been switched to release {begun} before: it is published")
            return begun
        load = get_load(engine, begun)
        if load is not None and load.status is LoadStatus.RUNNING:
            set_load_status(engine, begun, LoadStatus.FAILED)
    return None
