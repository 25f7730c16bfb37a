"""Versions of what decides about forms: they enter the release, and a change of one re-decides every form."""

import hashlib
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

from pipeline.settings import PROJECT, Settings

RULESET_VERSION = "1"


def ruleset_hash(settings: Settings) -> str:
    """sha-256 over all that decides about a form: rule sets, scoring, models, the suites of the gate and the gate."""
    project, expectations = settings.dbt_project, PROJECT / "expectations"
    return _hash_of(
        [
            *(project / "seeds").rglob("*.csv"),
            *(project / "macros").rglob("*.sql"),
            *(project / "models").rglob("*.sql"),
            *(project / "plugins").glob("*.py"),
            *(expectations / "suites").glob("*.yml"),
            *(expectations / "frames").glob("*.sql"),
            expectations / "gate.py",
            expectations / "decisions.py",
        ]
    )


def ruleset_version(settings: Settings) -> str:
    """Short version of rule sets, models and suites, as kept with each load."""
    return f"{RULESET_VERSION}+{ruleset_hash(settings)[:8]}"


def models_version(settings: Settings) -> str:
    """Version of all that decides what dbt makes of the raw tables: rows that another one made are not kept."""
    packages = [f"{name} {version(name)}" for name in ("dbt-core", "dbt-duckdb", "duckdb", "pyarrow")]
    project = settings.dbt_project
    described = _hash_of([*project.glob("*.yml"), *project.glob("models/**/*.yml"), *project.glob("seeds/**/*.yml")])
    functions = _hash_of([PROJECT / "warehouse" / "functions.py"])
    return ", ".join([ruleset_version(settings), described[:8], functions[:8], *packages])


def vocabulary_hash() -> str:
    """sha-256 of the vocabulary that the form parser reads by."""
    return _hash_of((PROJECT / "extract" / "forms").glob("*.yaml"))


def _hash_of(files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()
