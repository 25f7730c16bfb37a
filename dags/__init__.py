"""Airflow DAGs: when, and in what order. The work itself is in `pipeline`."""
