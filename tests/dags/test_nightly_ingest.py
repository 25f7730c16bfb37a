"""The nightly DAG as Airflow sees it: when it runs, who may write, what is retried."""

from pathlib import Path

import pytest

from tests.dags.seen import seen_by_airflow

SEEN_BY_AIRFLOW = """
import json, sys
from airflow.dag_processing.dagbag import DagBag
from model.errors import DocumentFault, LoadHeld, LoadInProgress
from model.status import ReceiptStatus
from pipeline.nightly import without_retries
from airflow.serialization.serialized_objects import DagSerialization
def scheduled(dag):
    return DagSerialization.deserialize_dag(DagSerialization.serialize_dag(dag))
bag = DagBag(sys.argv[1])
dag = bag.dags["nightly_ingest"]
errors = [LoadInProgress("busy"), LoadHeld("held"), DocumentFault(ReceiptStatus.CORRUPT, "x", "y"), KeyError("z")]
print("SEEN" + json.dumps({
    "import_errors": bag.import_errors,
    "schedule": dag.timetable.expression,
    "timezone": str(dag.timetable.timezone),
    "catchup": dag.catchup,
    "max_active_runs": dag.max_active_runs,
    "pools": {task.task_id: task.pool for task in dag.tasks},
    "retries": {task.task_id: task.retries for task in dag.tasks},
    "mapped": [task.task_id for task in dag.tasks if task.is_mapped],
    "outlets": {task.task_id: [asset.name for asset in task.outlets] for task in dag.tasks if task.outlets},
    "chain": {task.task_id: sorted(task.downstream_task_ids) for task in dag.tasks},
    "retried": [
        type(error).__name__ for error in errors
        if dag.get_task("publish").retry_policy.evaluate(error, 1, 3).action.value == "retry"
    ],
    "retries_in_process": {task.task_id: task.retries for task in scheduled(without_retries(dag)).tasks},
    "unlimited": [task.task_id for task in dag.tasks if task.pool == "duckdb_writer" and not task.execution_timeout],
    "heavy": sorted({"duckdb", "great_expectations", "pandas", "pyarrow", "dbt"} & set(sys.modules)),
}))
"""


@pytest.fixture(scope="module")
def seen(root: Path, tmp_path_factory: pytest.TempPathFactory) -> dict:
    return seen_by_airflow(SEEN_BY_AIRFLOW, root / "dags" / "nightly_ingest.py", tmp_path_factory.mktemp("airflow"))


def test_it_runs_at_two_in_the_morning_in_shanghai_one_run_at_a_time_without_catch_up(seen: dict) -> None:
    assert seen["import_errors"] == {}
    assert seen["schedule"] == "0 2 * * *"
    assert seen["timezone"] == "Asia/Shanghai"
    assert seen["catchup"] is False
    assert seen["max_active_runs"] == 1


def test_every_task_that_opens_the_warehouse_is_in_the_one_slot_pool(seen: dict) -> None:
    writers = {name for name, pool in seen["pools"].items() if pool == "duckdb_writer"}
    assert writers == {"load_raw", "build_audit", "gate", "build_marts", "check_release", "report", "publish"}
    assert seen["unlimited"] == [], "a task that hangs would hold the warehouse for good"


def test_only_transient_errors_are_retried(seen: dict) -> None:
    assert seen["retried"] == ["LoadInProgress"]
    assert set(seen["retries"].values()) == {3}
    # Without a scheduler somebody waits for the run: each error is told at once.
    assert set(seen["retries_in_process"].values()) == {0}


def test_extraction_is_mapped_and_the_release_is_an_asset(seen: dict) -> None:
    assert seen["mapped"] == ["extract"]
    assert seen["outlets"] == {"publish": ["jixiao_current_release"]}


def test_nothing_heavy_is_imported_with_the_dag(seen: dict) -> None:
    assert seen["heavy"] == []
