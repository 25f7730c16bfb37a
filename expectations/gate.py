"""The gate: which forms of a load may be published, and whether the load may be published at all."""

from datetime import datetime
from pathlib import Path

from expectations.results import GateResult
from expectations.thresholds import Thresholds


def run_gate(
    build: Path,
    *,
    docs_dir: Path,
    thresholds: Thresholds | None = None,
    now: datetime | None = None,
    work_dir: Path | None = None,
) -> GateResult:
    """Judge every form of the load and the load itself from the tables of phase 1 in `build`; see the next commit."""
    raise NotImplementedError


def run_release_suite(
    build: Path,
    previous_marts: Path | None,
    *,
    docs_dir: Path,
    thresholds: Thresholds | None = None,
    work_dir: Path | None = None,
) -> GateResult:
    """Check marts and audit of `build` before they are published; see the next commit."""
    raise NotImplementedError
