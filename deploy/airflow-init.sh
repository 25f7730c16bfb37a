#!/bin/sh
# Prepares what the services share, once before they start: Airflow's database, the pool of the one warehouse writer,
# the password of the user admin, and the folders of the home that only jixiao may read. Doing it again is harmless.
set -eu

: "${AIRFLOW_ADMIN_PASSWORD:?}" "${AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE:?}" "${JIXIAO_HOME:?}"

python -c 'from pipeline.airflow_home import make_database; make_database()'

umask 077
python - <<'PYTHON'
import json
import os
from pathlib import Path

path = Path(os.environ["AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_PASSWORDS_FILE"])
aside = path.with_name(path.name + ".new")
aside.write_text(json.dumps({"admin": os.environ["AIRFLOW_ADMIN_PASSWORD"]}) + "\n", encoding="utf-8")
aside.replace(path)
PYTHON

# Documents, extractions and builds hold names and telephone numbers; the web server mounts the home and has no need of
# them. What is published (releases, current, loads) stays readable.
for folder in landing extracted builds; do
    mkdir -p "$JIXIAO_HOME/$folder"
    chmod 700 "$JIXIAO_HOME/$folder"
done
