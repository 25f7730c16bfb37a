"""Airflow's database is made once, and anew where that was interrupted."""

import os
from pathlib import Path

import pytest

from pipeline import airflow_home
from pipeline.settings import Settings


def test_a_database_that_was_interrupted_is_made_anew_and_a_whole_one_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "environ", dict(os.environ))
    settings = Settings(home=tmp_path)
    database = tmp_path / "airflow" / "airflow.db"
    found: list[bool] = []

    def interrupted() -> None:
        database.write_text("half", "utf-8")
        raise KeyboardInterrupt

    def made() -> None:
        found.append(database.exists())
        database.write_text("whole", "utf-8")

    monkeypatch.setattr(airflow_home, "make_database", interrupted)
    with pytest.raises(KeyboardInterrupt):
        airflow_home.prepare_airflow(settings)
    monkeypatch.setattr(airflow_home, "make_database", made)
    airflow_home.prepare_airflow(settings)
    airflow_home.prepare_airflow(settings)
    assert found == [False]
    assert database.read_text("utf-8") == "whole"
