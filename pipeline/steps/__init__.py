"""The steps of a load, in order. Each can be repeated: what an earlier try did is found and kept.

A step takes the load's id and what Airflow hands on as JSON; everything else stands in the home and the state store.
"""

from pipeline.steps.ingest import begin, extract_batch, plan_extraction, receive
from pipeline.steps.load import build_audit, build_marts, check_release, load_raw, run_gate
from pipeline.steps.publishing import publish, report

__all__ = [
    "begin",
    "build_audit",
    "build_marts",
    "check_release",
    "extract_batch",
    "load_raw",
    "plan_extraction",
    "publish",
    "receive",
    "report",
    "run_gate",
]
