"""nightly_ingest: pick up what is newly published, read it, check it, publish a release and its report.

When: every night at 02:00 Asia/Shanghai, one run at a time, no catch-up (what a missed night left is picked up by
the next one). `jixiao run` runs this same DAG in its own process.

| task          | does                                                         | failed: clear or re-trigger?     |
|---------------|--------------------------------------------------------------|----------------------------------|
| begin         | ends what a killed run left open, gives the load its id      | re-trigger                       |
| receive       | discovers files, keeps each once, writes the receipts        | clear (what is received is kept) |
| plan          | lists documents that this extractor has not read, in batches | clear                            |
| extract       | reads a batch of documents into immutable Parquet (mapped)   | clear the failed batch           |
| load_raw      | copies the warehouse, appends extractions; stops if none new | clear                            |
| build_audit   | dbt: staging, intermediate                                   | clear (after mending the model)  |
| gate          | Great Expectations: quarantines forms, may hold the load     | clear                            |
| build_marts   | dbt: audit and marts                                         | clear                            |
| check_release | Great Expectations: the marts against the last release       | clear                            |
| report        | builds the release aside, with the auditor's report          | clear                            |
| publish       | switches `current`; fails, without retry, for a held load    | held: decide, then re-trigger    |
"""

from typing import Any

import pendulum
from airflow.sdk import CronTriggerTimetable, Param, dag, get_current_context, task

from pipeline import steps
from pipeline.airflow_tasks import CURRENT_RELEASE, RETRY_TRANSIENT_ONLY, TELLS_CHANGES, WRITER


@dag(
    schedule=CronTriggerTimetable("0 2 * * *", timezone="Asia/Shanghai"),
    start_date=pendulum.datetime(2026, 1, 1, tz="Asia/Shanghai"),
    catchup=False,
    max_active_runs=1,
    default_args=RETRY_TRANSIENT_ONLY,
    params={"sources": Param([], type="array", description="files and folders; empty: the configured sources")},
    doc_md=__doc__,
    tags=["jixiao"],
)
def nightly_ingest() -> None:
    """The tasks of a load, one after the other; extraction is mapped over batches of documents."""

    @task
    def begin() -> str:
        return steps.begin()

    @task
    def receive(load_id: str) -> dict[str, int]:
        return steps.receive(load_id, sources=get_current_context()["params"]["sources"])

    @task
    def plan(load_id: str) -> list[list[str]]:
        return steps.plan_extraction(load_id)

    @task(max_active_tis_per_dagrun=4)
    def extract(documents: list[str], load_id: str) -> dict[str, int]:
        return steps.extract_batch(load_id, documents)

    @task.short_circuit(trigger_rule="none_failed", **WRITER)
    def load_raw(load_id: str) -> int:
        return steps.load_raw(load_id)

    @task(**WRITER)
    def build_audit(load_id: str) -> None:
        steps.build_audit(load_id)

    @task(**WRITER)
    def gate(load_id: str) -> dict[str, Any]:
        return steps.run_gate(load_id)

    @task(**WRITER)
    def build_marts(load_id: str) -> None:
        steps.build_marts(load_id)

    @task(**WRITER)
    def check_release(load_id: str) -> None:
        steps.check_release(load_id)

    @task(**WRITER)
    def report(load_id: str) -> None:
        steps.report(load_id)

    @task(outlets=[CURRENT_RELEASE], **WRITER, **TELLS_CHANGES)
    def publish(load_id: str) -> str:
        return steps.publish(load_id)

    load_id = begin()
    batches = plan(load_id)
    receive(load_id) >> batches
    (
        extract.partial(load_id=load_id).expand(documents=batches)
        >> load_raw(load_id)
        >> build_audit(load_id)
        >> gate(load_id)
        >> build_marts(load_id)
        >> check_release(load_id)
        >> report(load_id)
        >> publish(load_id)
    )


nightly_ingest()
