"""What Airflow sees of a DAG, asked in a process of its own: importing Airflow sets up more than a test may keep."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any


def seen_by_airflow(code: str, dag: Path, airflow_home: Path) -> dict[str, Any]:
    """What the code prints behind "SEEN" as JSON; the file of the DAG is its argument."""
    environment = {**os.environ, "AIRFLOW_HOME": str(airflow_home), "AIRFLOW__CORE__LOAD_EXAMPLES": "False"}
    done = subprocess.run(
        [sys.executable, "-c", code, str(dag)], env=environment, capture_output=True, text=True, check=False
    )
    lines = [line for line in done.stdout.splitlines() if line.startswith("SEEN")]
    assert lines, done.stdout + done.stderr
    found: dict[str, Any] = json.loads(lines[0].removeprefix("SEEN"))
    return found
