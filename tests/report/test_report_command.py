"""`jixiao report --out`: the report of the current release written again, whole, and never into a release."""

import os
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline import cli
from pipeline.settings import get_settings
from tests.report.conftest import LOAD, make, sample_rows


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    release = tmp_path / "home" / "releases" / LOAD
    (release / "report" / "data_docs").mkdir(parents=True)
    (release / "report" / "data_docs" / "index.html").write_text("docs", "utf-8")
    (release / "release.json").write_text("{}", "utf-8")
    make(release / "marts.duckdb", sample_rows())
    (tmp_path / "home" / "current").symlink_to(os.path.relpath(release, tmp_path / "home"))
    monkeypatch.setattr(
        "pipeline.settings.get_settings", lambda: get_settings().model_copy(update={"home": tmp_path / "home"})
    )
    return tmp_path / "home"


def test_the_data_docs_of_the_release_come_with_it(home: Path) -> None:
    out = home.parent / "again"
    for _ in range(2):
        done = CliRunner().invoke(cli.app, ["report", "--out", str(out)], catch_exceptions=False)
        assert done.stdout.strip() == str(out / "index.html")
        assert 'href="data_docs/index.html"' in (out / "index.html").read_text("utf-8")
        assert (out / "data_docs" / "index.html").read_text("utf-8") == "docs"


def test_a_release_is_not_written_into(home: Path) -> None:
    done = CliRunner().invoke(cli.app, ["report", "--out", str(home / "current" / "report")])
    assert "releases are never changed" in str(done.exception)
    assert (home / "current" / "report" / "data_docs" / "index.html").is_file()
