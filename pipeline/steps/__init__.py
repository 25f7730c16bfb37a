"""The steps of a load, in order, and those of the review. Each can be repeated: what an earlier try did is kept.

A step takes the load's id and what Airflow hands on as JSON; everything else stands in the home and the state store.
"""

from pipeline.steps.ingest import begin, extract_batch, plan_extraction, receive
from pipeline.steps.load import build_audit, build_marts, check_release, load_raw, run_gate
from pipeline.steps.publishing import publish, report
from pipeline.steps.review import ANSWERS, LATER, record_answer, waiting_forms

__all__ = [
    "ANSWERS",
    "LATER",
    "begin",
    "build_audit",
    "build_marts",
    "check_release",
    "extract_batch",
    "load_raw",
    "plan_extraction",
    "publish",
    "receive",
    "record_answer",
    "report",
    "run_gate",
    "waiting_forms",
]
