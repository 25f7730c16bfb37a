"""Airflow's own home inside the home of jixiao, for runs without a server: its settings and its database."""

import os

from filelock import FileLock

from model.errors import Defect
from pipeline.progress import say
from pipeline.settings import Settings

WRITER_POOL = "duckdb_writer"
_MARK = "database-of"


def airflow_environment(settings: Settings) -> dict[str, str]:
    """The environment variables that make Airflow use this home: no example DAGs, no calls out, SQLite."""
    home = settings.home / "airflow"
    return {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__DAGS_FOLDER": str(settings.dags_folder),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__PARALLELISM": "4",
        "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
        "AIRFLOW__CORE__FERNET_KEY": "",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{home / 'airflow.db'}",
        "AIRFLOW__LOGGING__LOGGING_LEVEL": "CRITICAL",
        "AIRFLOW__LOGGING__BASE_LOG_FOLDER": str(home / "logs"),
        "AIRFLOW__API__HOST": "127.0.0.1",
        "JIXIAO_HOME": str(settings.home),
    }


def prepare_airflow(settings: Settings) -> None:
    """Point this process at Airflow's home and bring its database to the installed version.

    Raises Defect where Airflow refuses to. A database that a killed run left half made is made anew.
    """
    home = settings.home / "airflow"
    home.mkdir(parents=True, exist_ok=True)
    environment = airflow_environment(settings)
    # Connections stay: notices are sent over them.
    for name in [name for name in os.environ if name.startswith("AIRFLOW") and not name.startswith("AIRFLOW_CONN_")]:
        del os.environ[name]
    os.environ.update(environment)
    with FileLock(home / "prepare.lock"):
        mark = home / _MARK
        version = _airflow_version()
        if mark.exists() and mark.read_text("utf-8") == version:
            return
        say("Preparing Airflow's database (once for this home; Ctrl-C is safe, the next run begins it anew)")
        if not mark.exists():
            for name in ("airflow.db", "airflow.db-wal", "airflow.db-shm", "airflow.db-journal"):
                (home / name).unlink(missing_ok=True)
        make_database()
        aside = mark.with_suffix(".new")
        aside.write_text(version, "utf-8")
        aside.replace(mark)


def make_database() -> None:
    """What `airflow db migrate` and `airflow pools set` do, without two more starts of Airflow (4 s each).

    Raises Defect where Airflow refuses to bring the database to its version. Doing it again is harmless.
    """
    # Airflow reads its settings when it is imported, so only now.
    from airflow.models.pool import Pool
    from airflow.utils.db import upgradedb

    try:
        upgradedb()
    except SystemExit as error:
        raise Defect("Airflow's database cannot be brought to the installed version: see the log above") from error
    Pool.create_or_update_pool(WRITER_POOL, 1, "the one writer of the DuckDB warehouse", include_deferred=False)


def _airflow_version() -> str:
    from importlib.metadata import version

    return version("apache-airflow")
