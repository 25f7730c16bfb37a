"""review_quarantine: ask auditors about quarantined forms, and enter what they answer as decisions.

When: after each published release, one run at a time; also by hand. Each form is one question under "Required Actions"
in Airflow; unanswered ones lapse after a week and are asked again with the next release. The next load applies the
decisions (`jixiao review` does the same without Airflow).

| task    | does                                                  | failed: clear or re-trigger?                    |
|---------|-------------------------------------------------------|-------------------------------------------------|
| waiting | lists the forms that have waited longest              | clear                                           |
| ask     | one question per form, waits for a person (mapped)    | clear the failed one: it is asked again         |
| record  | enters one answer, bound to what was printed (mapped) | read why, clear its question to ask it again    |
"""

from datetime import timedelta
from typing import Any

import pendulum
from airflow.providers.standard.operators.hitl import HITLOperator
from airflow.sdk import Param, dag, get_current_context, task

from pipeline import steps
from pipeline.airflow_tasks import CURRENT_RELEASE, RETRY_TRANSIENT_ONLY


@dag(
    schedule=[CURRENT_RELEASE],
    start_date=pendulum.datetime(2026, 1, 1, tz="Asia/Shanghai"),
    catchup=False,
    max_active_runs=1,
    default_args=RETRY_TRANSIENT_ONLY,
    params={"limit": Param(200, type="integer", minimum=1, maximum=1000, description="questions of one run")},
    doc_md=__doc__,
    tags=["jixiao"],
)
def review_quarantine() -> None:
    """List what waits, ask, enter the answers."""

    @task
    def waiting() -> list[dict[str, Any]]:
        return steps.waiting_forms(get_current_context()["params"]["limit"])

    @task
    def record(question: dict[str, Any], answer: dict[str, Any]) -> int | None:
        return steps.record_answer(question["key"], answer)

    forms = waiting()
    ask = HITLOperator.partial(
        task_id="ask",
        options=list(steps.ANSWERS),
        defaults=steps.LATER,
        response_timeout=timedelta(days=7),
        params={
            "reason": Param("", type="string", title="理由", description="随决定保存；请勿写姓名、电话"),
            "cells": Param(
                "",
                type="string",
                format="multiline",
                title="更正的单元格",
                description="每行一个，如 indicator.3.score=9.5、form.total_score=95",
            ),
        },
    ).expand_kwargs(forms.map(lambda form: {"subject": form["subject"], "body": form["body"]}))
    record.expand_kwargs(forms.zip(ask.output).map(lambda pair: {"question": pair[0], "answer": pair[1]}))


review_quarantine()
