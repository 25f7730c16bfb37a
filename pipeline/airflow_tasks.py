"""What the tasks of all DAGs share: when to retry, who may write the warehouse, which asset a release is."""

from datetime import timedelta
from typing import Any

from airflow.sdk import Asset, ExceptionRetryPolicy, RetryAction, RetryRule

from pipeline.airflow_home import WRITER_POOL
from pipeline.progress import note_fault
from pipeline.settings import get_settings

# Longer than dbt, whose own end says more.
_WRITER_SECONDS = get_settings().dbt_seconds + 600

WRITER: dict[str, Any] = {"pool": WRITER_POOL, "execution_timeout": timedelta(seconds=_WRITER_SECONDS)}
"""For tasks that open the warehouse file: DuckDB has one writer, and one that hangs must not hold the lock for good."""


def _note_failure(context: Any) -> None:
    """Keep what a failed task raised for a command that runs the DAG in this process."""
    note_fault(context["exception"])


def notify_change(_context: Any) -> None:
    """Tell what the load that just ended changed."""
    from pipeline.notify import notify_newest
    from pipeline.settings import get_settings

    notify_newest(get_settings())


TELLS_CHANGES: dict[str, Any] = {
    "on_success_callback": notify_change,
    "on_failure_callback": [_note_failure, notify_change],
}
"""For the task with which a load ends, published or held."""

RETRY_TRANSIENT_ONLY: dict[str, Any] = {
    "retries": 3,
    "retry_delay": timedelta(seconds=30),
    "retry_policy": ExceptionRetryPolicy(
        rules=[
            RetryRule(exception="model.errors.TransientError", action=RetryAction.RETRY, reason="transient"),
            RetryRule(exception="builtins.BaseException", action=RetryAction.FAIL, reason="again would give the same"),
        ]
    ),
    "on_failure_callback": _note_failure,
}
"""Default arguments: data faults and defects fail at once, trying them again gives the same."""

CURRENT_RELEASE = Asset(uri="jixiao://releases/current", name="jixiao_current_release")
"""Updated by each published load: what depends on the marts is scheduled on it."""
