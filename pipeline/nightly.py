"""Runs the nightly DAG once in this process: the same tasks in the same order as under a scheduler."""

from collections.abc import Sequence
from pathlib import Path

from model.errors import Defect, JixiaoError, LoadHeld
from model.status import LoadStatus
from pipeline import interrupts
from pipeline.airflow_home import prepare_airflow
from pipeline.exclusive import whole_load
from pipeline.progress import noting_faults
from pipeline.settings import Settings

DAG_ID = "nightly_ingest"


def run_nightly(settings: Settings, sources: Sequence[str], *, wait: float | None) -> None:
    """Run one load from `sources` (files and folders; empty: the configured ones) through the real DAG.

    Raises LoadHeld where the gate held it, LoadInProgress where another load is at work for longer than `wait`
    seconds (None: waits as long as it takes), UsageError for a source that is not there, KeyboardInterrupt where the
    user ended it, Defect otherwise.
    """
    with whole_load(settings.home, wait=wait):
        prepare_airflow(settings)
        # Airflow reads its settings when it is imported, so only now.
        from airflow.dag_processing.dagbag import DagBag
        from airflow.utils.state import DagRunState

        bag = DagBag(settings.dags_folder / f"{DAG_ID}.py")
        if bag.import_errors:
            raise Defect(f"the DAG {DAG_ID} cannot be imported: {bag.import_errors}")
        interrupts.listen()
        with noting_faults() as faults:
            run = bag.dags[DAG_ID].test(run_conf={"sources": [str(Path(source).absolute()) for source in sources]})
        if run.state == DagRunState.SUCCESS:
            return
        last = faults[-1] if faults else None
        if not isinstance(last, LoadHeld):
            _end_as_failed(settings)
        if isinstance(last, JixiaoError | KeyboardInterrupt):
            raise last
        raise Defect(f"the run of {DAG_ID} ended as {run.state}: {last!r}") from last


def _end_as_failed(settings: Settings) -> None:
    """The lock is ours, so a load that still counts as running is the one that failed; its forms come again."""
    from warehouse.state import open_state, running_loads, set_load_status

    engine = open_state(settings.state_database)
    for load in running_loads(engine):
        set_load_status(engine, load.load_id, LoadStatus.FAILED)
