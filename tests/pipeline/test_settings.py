"""Settings come from the environment, and a wrong one is named."""

import logging
import re
from pathlib import Path

import pytest
from pydantic import ValidationError

from model.errors import UsageError
from pipeline.setting_names import check_names
from pipeline.settings import PROJECT, Settings, get_settings


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


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("JIXIAO_SOURCE", "JIXIAO_SOURCES"),
        ("JIXIAO_HOEM", "JIXIAO_HOME"),
        ("jixiao_second_persons", "JIXIAO_SECOND_PERSON"),
        ("JIXIAO_STATEURL", "JIXIAO_STATE_URL"),
        ("JIXIAO_THRESHOLD__QUARANTINED_MAX_SHARE", "JIXIAO_THRESHOLDS__QUARANTINED_MAX_SHARE"),
        ("JIXIAO_THRESHOLDS__QUARANTINED_MAX_SHAR", "JIXIAO_THRESHOLDS__QUARANTINED_MAX_SHARE"),
        ("JIXIAO_THRESHOLDS_QUARANTINED_MAX_SHARE", "JIXIAO_THRESHOLDS__QUARANTINED_MAX_SHARE"),
    ],
)
def test_a_misspelt_setting_is_refused_with_the_name_that_is_meant(
    given: str, meant: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(given, "1")
    get_settings.cache_clear()
    with pytest.raises(UsageError, match=re.escape(f"{given}: did you mean {meant}?")):
        get_settings()


def test_a_name_like_no_setting_is_warned_about(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        check_names(["JIXIAO_HOST", "JIXIAO_KEEP_RELEASES", "jixiao_home", "JIXIAO_THRESHOLDS", "HOME"], Settings)
    (told,) = caplog.messages
    assert told.startswith("JIXIAO_HOST is no setting of jixiao")


def test_no_variable_that_the_project_itself_names_is_taken_for_a_misspelt_one(
    caplog: pytest.LogCaptureFixture,
) -> None:
    files = [".ci/run", "Dockerfile", "deploy/.env.example", "docker-compose.yml", "warehouse/dbt.py"]
    texts = [(PROJECT / file).read_text("utf-8") for file in files]
    texts += [path.read_text("utf-8") for path in (PROJECT / "tests").rglob("*.py") if path != Path(__file__)]
    names = {name for text in texts for name in re.findall(r"\bJIXIAO_[A-Z_]*[A-Z]\b", text)}
    assert {"JIXIAO_REQUIRE_SERVICES", "JIXIAO_INBOX", "JIXIAO_WAREHOUSE", "JIXIAO_REGENERATE"} <= names
    check_names(names, Settings)
    assert caplog.messages == []
