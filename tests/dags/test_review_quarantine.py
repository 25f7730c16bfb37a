"""The review DAG as Airflow sees it: asked after each release, one question per form, nothing heavy at import."""

from pathlib import Path

from tests.dags.seen import seen_by_airflow

SEEN_BY_AIRFLOW = """
import json, sys
from datetime import datetime, timezone
from airflow.dag_processing.dagbag import DagBag
from airflow.providers.standard.operators.hitl import HITLOperator
from airflow.serialization.serialized_objects import DagSerialization
bag = DagBag(sys.argv[1])
dag = bag.dags["review_quarantine"]
DagSerialization.to_dict(dag)
ask = dag.get_task("ask")
heavy = sorted({"duckdb", "great_expectations", "pandas", "pyarrow", "dbt"} & set(sys.modules))
asked = HITLOperator(task_id="x", subject="s", options=ask.partial_kwargs["options"],
                     params=ask.params)
event = {"chosen_options": [ask.partial_kwargs["options"][0]], "params_input": {"reason": "r", "cells": ""},
         "responded_at": datetime.now(timezone.utc), "responded_by_user": {"id": "1", "name": "reviewer"}}
answer = asked.execute_complete({}, event)
print("SEEN" + json.dumps({
    "import_errors": bag.import_errors,
    "mapped": [task.task_id for task in dag.tasks if task.is_mapped],
    "chain": {task.task_id: sorted(task.downstream_task_ids) for task in dag.tasks},
    "options": ask.partial_kwargs["options"],
    "defaults": ask.partial_kwargs["defaults"],
    "answer": sorted(answer),
    "heavy": heavy,
}))
"""


def test_it_asks_one_question_per_form_and_records_each_answer(root: Path, tmp_path: Path) -> None:
    seen = seen_by_airflow(SEEN_BY_AIRFLOW, root / "dags" / "review_quarantine.py", tmp_path)
    assert seen["import_errors"] == {}
    assert seen["mapped"] == ["ask", "record"]
    assert seen["chain"] == {"waiting": ["ask", "record"], "ask": ["record"], "record": []}
    assert seen["options"] == ["按所印内容放行", "更正后放行", "退回", "暂不决定"]
    assert seen["defaults"] == "暂不决定"
    assert seen["answer"] == ["chosen_options", "params_input", "responded_at", "responded_by_user"]
    assert seen["heavy"] == []
