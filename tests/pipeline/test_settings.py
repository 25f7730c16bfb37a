"""Settings come from the environment, and a wrong one is named."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from pipeline.settings import Settings


def test_sources_are_split_at_commas_and_blanks_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIXIAO_SOURCES", "/a, /b b ,")
    assert Settings().sources == ("/a", "/b b")


def test_the_home_is_absolute_and_holds_the_state_store_unless_a_url_is_given(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("JIXIAO_HOME", "here")
    monkeypatch.delenv("JIXIAO_STATE_URL", raising=False)
    assert Settings().home == tmp_path / "here"
    assert Settings().state_database == f"sqlite:///{tmp_path / 'here' / 'state.sqlite'}"
    monkeypatch.setenv("JIXIAO_STATE_URL", "postgresql+psycopg2://db/jixiao")
    assert Settings().state_database == "postgresql+psycopg2://db/jixiao"


def test_limits_of_the_gate_are_set_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIXIAO_THRESHOLDS__QUARANTINED_MAX_SHARE", "0.1")
    assert Settings().thresholds.quarantined_max_share == 0.1
    assert Settings().thresholds.totals_min_share == 0.5


def test_a_share_above_one_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIXIAO_THRESHOLDS__QUARANTINED_MAX_SHARE", "50")
    with pytest.raises(ValidationError, match="quarantined_max_share"):
        Settings()
