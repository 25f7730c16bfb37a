"""A run in this process: which load it may end, and what it says of it. Steps take the place of its DAG."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner

from model.errors import Defect, LoadInProgress
from model.status import LoadStatus
from pipeline import cli, exclusive, nightly, steps
from pipeline.settings import Settings, get_settings
from tests.releases import make_release
from warehouse.state import begin_load, get_load, open_state, set_load_status


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("JIXIAO_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("JIXIAO_STATE_URL", raising=False)
    get_settings.cache_clear()
    yield tmp_path / "home"
    get_settings.cache_clear()


def begun() -> str:
    load_id = steps.begin()
    begin_load(open_state(get_settings().state_database), load_id, extractor_version="1", ruleset_version="1")
    return load_id


def status_of(load_id: str) -> LoadStatus | None:
    load = get_load(open_state(get_settings().state_database), load_id)
    return load and load.status


def failing(step: Callable[[], object]) -> Callable[[Settings, Sequence[str]], tuple[bool, BaseException | None]]:
    """A run of the DAG in which `step` fails."""

    def run(_settings: Settings, _sources: Sequence[str]) -> tuple[bool, BaseException | None]:
        try:
            step()
        except (Exception, KeyboardInterrupt) as error:
            return False, error
        return False, None

    return run


def test_a_refused_run_leaves_the_schedulers_load_alone(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    of_the_scheduler = begun()
    monkeypatch.setattr(nightly, "_refuse_beside_scheduled_load", lambda settings: None)
    monkeypatch.setattr(nightly, "_run_dag", failing(steps.begin))
    with pytest.raises(LoadInProgress, match=of_the_scheduler):
        nightly.run_nightly(get_settings(), [], wait=0)
    assert status_of(of_the_scheduler) is LoadStatus.RUNNING


def test_a_run_beside_a_schedulers_load_is_refused_before_airflow_starts(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    of_the_scheduler = begun()
    monkeypatch.setattr(nightly, "_run_dag", failing(pytest.fail))
    with pytest.raises(LoadInProgress, match=of_the_scheduler):
        nightly.run_nightly(get_settings(), [], wait=0)
    assert status_of(of_the_scheduler) is LoadStatus.RUNNING


def test_a_failed_run_ends_its_own_load_as_failed(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own: list[str] = []

    def step() -> None:
        own.append(begun())
        raise Defect("dbt failed")

    monkeypatch.setattr(nightly, "_run_dag", failing(step))
    with pytest.raises(Defect, match="dbt failed"):
        nightly.run_nightly(get_settings(), [], wait=0)
    assert status_of(own[0]) is LoadStatus.FAILED
    assert exclusive.begun_here(home) is None


@pytest.mark.parametrize("switched", [True, False])
def test_an_interrupted_run_says_whether_readers_had_been_switched(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, switched: bool
) -> None:
    own: list[str] = []

    def step() -> None:
        own.append(begun())
        if switched:
            counts = {"form_count": 3, "accepted_count": 2, "quarantined_count": 1}
            make_release(home, own[0], {}, gate=counts)
        raise KeyboardInterrupt

    monkeypatch.setattr(nightly, "_run_dag", failing(step))
    done = CliRunner().invoke(cli.app, ["run", "--source", str(tmp_path)])
    assert done.exit_code == 130
    if switched:
        assert f"interrupted; release {own[0]} is published" in done.stderr
        assert status_of(own[0]) is LoadStatus.PUBLISHED
    else:
        assert "interrupted; nothing was published" in done.stderr
        assert status_of(own[0]) is LoadStatus.FAILED


def test_an_interrupt_outside_of_the_steps_ends_the_load_too(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own: list[str] = []

    def interrupted(_settings: Settings, _sources: Sequence[str]) -> tuple[bool, BaseException | None]:
        own.append(begun())
        raise KeyboardInterrupt

    monkeypatch.setattr(nightly, "_run_dag", interrupted)
    with pytest.raises(KeyboardInterrupt):
        nightly.run_nightly(get_settings(), [], wait=0)
    assert status_of(own[0]) is LoadStatus.FAILED


def test_publish_cleared_after_it_succeeded_succeeds_again_until_a_later_release(home: Path) -> None:
    load_id = begun()
    make_release(home, load_id, {})
    set_load_status(open_state(get_settings().state_database), load_id, LoadStatus.PUBLISHED)
    assert steps.publish(load_id) == str(home / "releases" / load_id)
    make_release(home, "29990101T000000Z-0000", {})
    with pytest.raises(Defect, match="trigger a new run"):
        steps.publish(load_id)


def test_a_folder_without_any_form_ends_well_and_publishes_nothing(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(_settings: Settings, sources: Sequence[str]) -> tuple[bool, BaseException | None]:
        load_id = steps.begin()
        steps.receive(load_id, sources)
        for batch in steps.plan_extraction(load_id):
            steps.extract_batch(load_id, batch)
        assert not steps.load_raw(load_id)  # the DAG ends here
        return True, None

    monkeypatch.setattr(nightly, "_run_dag", run)
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / "notes.txt").write_text("会议记录\n", "utf-8")
    done = CliRunner().invoke(cli.app, ["run", "--source", str(tmp_path / "inbox")])
    assert done.exit_code == 0, done.stderr
    assert "No release yet" in done.stdout
    assert "no_form" in done.stdout
    assert not (home / "current").exists()
