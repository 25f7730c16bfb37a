import json
import multiprocessing
import shutil
import stat
from pathlib import Path
from typing import Any

import duckdb
import pytest

from model.errors import Defect, UsageError
from model.home import build_path, current_link, load_path, release_path, releases_root, staged_release_path
from model.status import LoadStatus
from tests.killing import count_steps, killed_at
from tests.warehouse.builds import (
    FIRST,
    INFO,
    RULES,
    SECOND,
    VERSION,
    begin,
    decide,
    make_marts,
    marts,
    open_home,
    receive,
    run_load,
)
from warehouse import raw, release, state, upkeep
from warehouse.current import current_release
from warehouse.query import open_current, query_current


@pytest.fixture(scope="module")
def first_release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with one release of two forms, to be copied."""
    made = tmp_path_factory.mktemp("first-release")
    engine = open_home(made)
    receive(made, engine, ["a"])
    run_load(made, FIRST)
    engine.dispose()
    return made


@pytest.fixture
def home(first_release: Path, tmp_path: Path) -> Path:
    """A home with one release of two forms."""
    return shutil.copytree(first_release, tmp_path, symlinks=True, dirs_exist_ok=True)


def staged_second(home: Path, contents: str = "b") -> Path:
    """A second load, up to where it would be published."""
    engine = open_home(home)
    receive(home, engine, contents)
    begin(home, engine, SECOND)
    return decide(home, engine, SECOND)


def test_a_release_holds_marts_and_audit_and_nothing_else(home: Path) -> None:
    current = current_release(home)
    assert current is not None
    assert current.path == home / "releases" / FIRST
    with duckdb.connect(str(current.database), read_only=True) as connection:
        tables = connection.execute(
            "SELECT schema_name, table_name FROM duckdb_tables() UNION ALL "
            "SELECT schema_name, view_name FROM duckdb_views() WHERE NOT internal ORDER BY ALL"
        ).fetchall()
    assert tables == [("audit", "receipt"), ("marts", "fct_evaluation")]
    assert sorted(path.name for path in current.parquet.iterdir()) == [
        "audit.receipt.parquet",
        "marts.fct_evaluation.parquet",
    ]
    assert sorted(path.name for path in current.path.iterdir()) == [
        "marts.duckdb",
        "parquet",
        "release.json",
        "report",
    ]
    assert duckdb.sql(f"FROM '{current.parquet}/marts.*.parquet' ORDER BY ALL").fetchall() == marts(home)


def test_descriptions_of_tables_and_columns_go_along(home: Path) -> None:
    query = (
        "SELECT comment FROM duckdb_columns() WHERE column_name = 'project_name' UNION ALL "
        "SELECT comment FROM duckdb_tables() WHERE table_name = 'fct_evaluation'"
    )
    assert query_current(home, query).rows == [("the project's 名称",), ("one form version",)]


def test_release_json_says_how_the_release_was_made(home: Path) -> None:
    staged = staged_second(home)
    content = json.loads((staged / "release.json").read_text("utf-8"))
    assert content["load_id"] == SECOND
    assert content["previous_load_id"] == FIRST
    assert content["extractor_version"] == VERSION
    assert (content["ruleset_hash"], content["vocabulary_hash"]) == ("rules hash", "vocabulary hash")
    assert content["packages"]["duckdb"] == duckdb.__version__
    assert content["row_counts"] == {"audit.receipt": 2, "marts.fct_evaluation": 4}
    assert content["difference"]["marts.fct_evaluation"] == {"rows": 4, "before": 2, "added": 2, "removed": 0}
    assert content["gate"] == {"held": False}
    first = current_release(home)
    assert first is not None
    assert first.info["difference"] is None


def test_a_changed_row_and_a_table_that_is_gone_show_in_the_difference(home: Path) -> None:
    staged_second(home)
    with duckdb.connect(str(build_path(home, SECOND))) as connection:
        connection.execute("UPDATE marts.fct_evaluation SET total_score = '1' WHERE project_name = 'a1'")
        connection.execute("DROP VIEW audit.receipt")
        connection.execute("CREATE TABLE audit.rule AS SELECT 1 AS rule_id")
    staged = release.build_release(home, SECOND, INFO)
    difference = json.loads((staged / "release.json").read_text("utf-8"))["difference"]
    assert difference["marts.fct_evaluation"] == {"rows": 4, "before": 2, "added": 3, "removed": 1}
    assert difference["audit.receipt"] == {"rows": 0, "before": 1, "added": 0, "removed": 1}
    assert difference["audit.rule"] == {"rows": 1, "before": 0, "added": 1, "removed": 0}


def test_repeated_rows_count_each_and_a_wider_type_is_no_change(home: Path) -> None:
    staged_second(home)
    with duckdb.connect(str(build_path(home, SECOND))) as connection:
        connection.execute("CREATE OR REPLACE TABLE marts.fct_evaluation AS FROM (FROM marts.fct_evaluation), range(2)")
        connection.execute("ALTER TABLE marts.fct_evaluation ALTER form_ordinal TYPE HUGEINT")
    staged = release.build_release(home, SECOND, INFO)
    difference = json.loads((staged / "release.json").read_text("utf-8"))["difference"]
    assert difference["marts.fct_evaluation"] == {"rows": 8, "before": 2, "added": 6, "removed": 0}


def test_readers_see_nothing_of_a_release_before_it_is_published(home: Path) -> None:
    before = marts(home)
    staged_second(home)
    assert marts(home) == before
    assert current_release(home).load_id == FIRST  # type: ignore[union-attr]
    release.publish(home, SECOND)
    assert len(marts(home)) == 4
    assert str(current_link(home).readlink()) == f"releases/{SECOND}"


def test_publishing_again_changes_nothing(home: Path) -> None:
    staged_second(home)
    first = release.publish(home, SECOND)
    assert release.publish(home, SECOND) == first
    with pytest.raises(Defect, match="is published and never changes"):
        release.build_release(home, SECOND, INFO)


def test_the_files_of_a_release_cannot_be_written(home: Path) -> None:
    files = [path for path in release_path(home, FIRST).rglob("*") if path.is_file()]
    assert len(files) >= 4
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o444}


def test_a_home_can_be_moved(home: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    before = marts(home)
    moved = tmp_path_factory.mktemp("moved") / "home"
    home.rename(moved)
    assert marts(moved) == before


def test_a_path_with_quote_and_blank_works(tmp_path: Path) -> None:
    home = tmp_path / "it's a home 绩效"
    receive(home, open_home(home), ["a"])
    run_load(home, FIRST)
    assert len(marts(home)) == 2


def test_without_a_release_readers_are_told_what_to_do(tmp_path: Path) -> None:
    assert current_release(tmp_path) is None
    with pytest.raises(UsageError, match=r"no release yet .* run `jixiao run"):
        query_current(tmp_path, "SELECT 1")


def test_where_the_only_load_was_held_readers_are_led_to_its_report(tmp_path: Path) -> None:
    for load_id in (FIRST, SECOND):
        page = load_path(tmp_path, load_id) / "report" / "index.html"
        page.parent.mkdir(parents=True)
        page.touch()
    with pytest.raises(UsageError, match=f"the gate held the load. Read .*{SECOND}.*, mend the cause or decide"):
        query_current(tmp_path, "SELECT 1")


def test_a_link_to_nowhere_is_a_defect(home: Path) -> None:
    release_path(home, FIRST).rename(home / "lost")
    with pytest.raises(Defect, match="where no whole release is"):
        current_release(home)


def test_a_release_needs_a_build_with_marts(tmp_path: Path) -> None:
    with pytest.raises(Defect, match="has no build"):
        release.build_release(tmp_path, FIRST, INFO)
    raw.prepare_build(tmp_path, FIRST)
    with pytest.raises(Defect, match="did dbt build them"):
        release.build_release(tmp_path, FIRST, INFO)
    with duckdb.connect(str(build_path(tmp_path, FIRST))) as connection:
        connection.execute("create schema marts; create table marts.fct_indicator as select 1 as kept_from_before")
    with pytest.raises(Defect, match="did dbt build them"):
        release.build_release(tmp_path, FIRST, INFO)
    with pytest.raises(Defect, match=r"no release of load .* to publish"):
        release.publish(tmp_path, FIRST)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT count(*) FROM marts.fct_evaluation",
        "FROM audit.receipt",
        "DESCRIBE marts.fct_evaluation",
        "SUMMARIZE marts.fct_evaluation",
        "SHOW TABLES",
        "WITH few AS (FROM marts.fct_evaluation LIMIT 1) SELECT * FROM few",
        "PIVOT marts.fct_evaluation ON form_ordinal USING count(*)",
        "EXPLAIN ANALYZE SELECT * FROM marts.fct_evaluation",
        "explain (analyze) from marts.fct_evaluation",
        "SELECT 1;",
    ],
)
def test_analysts_may_ask_anything(home: Path, query: str) -> None:
    assert query_current(home, query).rows


def test_of_several_statements_none_is_run_and_that_is_said(home: Path) -> None:
    with pytest.raises(UsageError, match="holds 2 statements"):
        query_current(home, "SELECT 1; SELECT 2;")


def test_the_answer_names_its_columns_and_types(home: Path) -> None:
    answer = query_current(home, "SELECT form_ordinal, project_name AS 项目 FROM marts.fct_evaluation LIMIT 0")
    assert (answer.columns, answer.types, answer.rows) == (("form_ordinal", "项目"), ("INTEGER", "VARCHAR"), [])


@pytest.mark.parametrize(
    "query",
    [
        "CREATE TABLE marts.x (a INTEGER)",
        "DELETE FROM marts.fct_evaluation",
        "DROP TABLE marts.fct_evaluation",
        "SELECT 1; DROP TABLE marts.fct_evaluation",
        "EXPLAIN ANALYZE DELETE FROM marts.fct_evaluation",
        "EXPLAIN ANALYZE COPY marts.fct_evaluation TO '{release}/marts.duckdb.wal'",
        "/* EXPLAIN */ COPY marts.fct_evaluation TO '{release}/marts.duckdb.wal'",
        "COPY marts.fct_evaluation TO '{release}/marts.duckdb'",
        "USE memory; DETACH jixiao; ATTACH '{release}/marts.duckdb' AS w; DROP TABLE w.marts.fct_evaluation",
        "ATTACH '{home}/state.sqlite' AS other",
        "EXPORT DATABASE '{home}/exported'",
        "SET enable_external_access = true",
        "INSTALL httpfs",
        "PRAGMA enable_profiling",
        "FROM read_csv('/etc/passwd')",
        "FROM '{home}/release.parquet'",
        "FROM glob('/etc/*')",
        "SELEC 1",
        "",
    ],
)
def test_a_query_can_neither_change_the_release_nor_reach_other_files(home: Path, query: str) -> None:
    before = {path: path.read_bytes() for path in release_path(home, FIRST).rglob("*") if path.is_file()}
    with pytest.raises(UsageError):
        query_current(home, query.format(release=release_path(home, FIRST), home=home))
    assert {path: path.read_bytes() for path in release_path(home, FIRST).rglob("*") if path.is_file()} == before


def publish_copies(home: Path, numbers: range) -> list[str]:
    """Releases that differ in one number, put together quickly."""
    names = []
    for number in numbers:
        load_id = f"20260801T{number:06d}Z-0001"
        build = build_path(home, load_id)
        build.parent.mkdir(parents=True)
        with duckdb.connect(str(build)) as connection:
            connection.execute("CREATE SCHEMA marts")
            connection.execute(f"CREATE TABLE marts.a AS SELECT {number} AS n FROM range(100)")  # noqa: S608
            connection.execute(f"CREATE TABLE marts.b AS SELECT {number} AS n FROM range(100)")  # noqa: S608
        release.build_release(home, load_id, INFO)
        release.publish(home, load_id)
        names.append(load_id)
    return names


def read_until(home: Path, begun: Any, stop: Any, results: Any) -> None:
    reads, errors, seen = 0, [], set()
    while not stop.is_set() or not reads:
        try:
            with open_current(home) as connection:
                row = connection.execute(
                    "SELECT min(a.n), max(a.n), min(b.n), max(b.n), count(*) FROM marts.a AS a, marts.b AS b"
                ).fetchone()
            numbers = set(row[:4]) if row else set()
            if len(numbers) != 1 or row[4] != 10_000:
                errors.append(f"half a release: {row}")
            seen |= numbers
            reads += 1
        except Exception as error:
            errors.append(repr(error))
        begun.release()
    results.put((reads, errors, len(seen)))


def test_fifty_switches_under_two_readers_give_no_error_and_no_half_release(tmp_path: Path) -> None:
    names = publish_copies(tmp_path, range(5))
    context = multiprocessing.get_context("forkserver")
    stop, results = context.Event(), context.Queue()
    begun = context.Semaphore(0)
    readers = [context.Process(target=read_until, args=(tmp_path, begun, stop, results)) for _ in range(2)]
    for reader in readers:
        reader.start()
    try:
        for _ in readers:
            assert begun.acquire(timeout=60)
        for switch in range(50):
            release.publish(tmp_path, names[switch % 5])
            # Each reader reads at least once before the next switch.
            for _ in readers:
                assert begun.acquire(timeout=60)
    finally:
        stop.set()
    outcomes = [results.get(timeout=60) for _ in readers]
    for reader in readers:
        reader.join()
    for reads, errors, seen in outcomes:
        assert errors == []
        assert reads >= 25
        assert seen >= 2


def test_a_reader_keeps_its_release_after_a_switch_and_in_one_process_a_new_one_sees_the_new(tmp_path: Path) -> None:
    publish_copies(tmp_path, range(1))
    with open_current(tmp_path) as old:
        publish_copies(tmp_path, range(1, 2))
        assert old.execute("SELECT DISTINCT n FROM marts.a").fetchall() == [(0,)]
        assert query_current(tmp_path, "SELECT DISTINCT n FROM marts.a").rows == [(1,)]
        assert old.execute("SELECT DISTINCT n FROM marts.b").fetchall() == [(0,)]


def test_only_the_last_releases_and_their_builds_are_kept(tmp_path: Path) -> None:
    names = publish_copies(tmp_path, range(5))
    assert upkeep.prune(tmp_path, keep=3) == names[:2]
    assert sorted(path.name for path in releases_root(tmp_path).iterdir()) == names[2:]
    assert sorted(path.parent.name for path in tmp_path.glob("builds/*/jixiao.duckdb")) == names[2:]
    assert upkeep.prune(tmp_path, keep=3) == []


def test_a_current_release_that_is_old_is_kept(tmp_path: Path) -> None:
    names = publish_copies(tmp_path, range(5))
    release.publish(tmp_path, names[0])
    assert upkeep.prune(tmp_path, keep=3) == [names[1]]
    assert query_current(tmp_path, "SELECT DISTINCT n FROM marts.a").rows == [(0,)]


def test_fewer_than_three_releases_are_never_kept(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="at least 3"):
        upkeep.prune(tmp_path, keep=2)


def test_a_load_that_died_right_after_the_switch_counts_as_published(home: Path) -> None:
    staged_second(home)
    release.publish(home, SECOND)
    engine = open_home(home)
    recovery = upkeep.recover(home, engine)
    assert (recovery.rolled_forward, recovery.abandoned, recovery.removed) == ((SECOND,), (), ())
    assert state.pending_forms(engine, raw.known_forms(home, VERSION), ruleset_version=RULES) == []
    assert upkeep.recover(home, engine) == upkeep.Recovery((), (), ())


def test_a_load_that_died_before_the_switch_is_abandoned_and_its_forms_come_again(home: Path) -> None:
    staged = staged_second(home)
    staged.rename(release_path(home, SECOND))
    engine = open_home(home)
    recovery = upkeep.recover(home, engine)
    assert (recovery.rolled_forward, recovery.abandoned) == ((), (SECOND,))
    assert sorted(recovery.removed) == [f"builds/{SECOND}", f"releases/{SECOND}"]
    assert len(state.pending_forms(engine, raw.known_forms(home, VERSION), ruleset_version=RULES)) == 2
    assert current_release(home).load_id == FIRST  # type: ignore[union-attr]


def test_recovery_leaves_alone_what_it_is_told_to(home: Path) -> None:
    staged = staged_second(home)
    assert upkeep.recover(home, open_home(home), keep={SECOND}) == upkeep.Recovery((), (), ())
    assert staged.exists()
    assert build_path(home, SECOND).exists()


def test_the_build_of_a_held_load_is_cleared_and_releases_stay(home: Path) -> None:
    engine = open_home(home)
    receive(home, engine, ["b"])
    begin(home, engine, SECOND)
    state.set_load_status(engine, SECOND, LoadStatus.HELD, hold_reason="too few")
    assert upkeep.recover(home, engine).removed == (f"builds/{SECOND}",)
    assert build_path(home, FIRST).exists()


def build_second(home: Path) -> None:
    release.build_release(home, SECOND, INFO)


def test_killed_at_any_step_of_building_a_release_readers_see_the_old_one(home: Path) -> None:
    before = marts(home)
    staged_second(home)
    steps = count_steps(build_second, home)
    assert steps >= 8
    for step in range(1, steps + 1):
        killed_at(step, build_second, home)
        assert marts(home) == before
    build_second(home)
    release.publish(home, SECOND)
    assert len(marts(home)) == 4


def publish_second(home: Path) -> None:
    engine = open_home(home)
    release.publish(home, SECOND)
    state.set_load_status(engine, SECOND, LoadStatus.PUBLISHED)


def prepare_to_publish(home: Path) -> None:
    receive(home, open_home(home), ["a"])
    run_load(home, FIRST)
    staged_second(home)


def test_killed_at_any_step_of_the_switch_readers_see_one_whole_release(tmp_path: Path) -> None:
    prepared, undisturbed = tmp_path / "prepared", tmp_path / "undisturbed"
    prepare_to_publish(prepared)
    old = marts(prepared)
    shutil.copytree(prepared, undisturbed, symlinks=True)
    steps = count_steps(publish_second, undisturbed)
    assert steps >= 5
    new = marts(undisturbed)
    assert len(new) == 4
    recovered = set()
    for step in range(1, steps + 1):
        home = tmp_path / str(step)
        shutil.copytree(prepared, home, symlinks=True)
        killed_at(step, publish_second, home)
        now = marts(home)
        assert now in (old, new)
        engine = open_home(home)
        recovery = upkeep.recover(home, engine)
        assert recovery.rolled_forward == ((SECOND,) if now == new else ())
        waiting = state.pending_forms(engine, raw.known_forms(home, VERSION), ruleset_version=RULES)
        assert len(waiting) == (0 if now == new else 2), "forms of the killed load are lost or come twice"
        if waiting and recovery not in recovered:
            run_load(home, "20260703T180000Z-0003")
            assert marts(home) == new
        recovered.add(recovery)
        assert list(home.glob(".current.*")) == []
        assert not staged_release_path(home, SECOND).exists()
    assert {bool(recovery.rolled_forward) for recovery in recovered} == {True, False}


def prune_to_three(home: Path) -> None:
    upkeep.prune(home, keep=3)


def test_killed_at_any_step_of_pruning_what_has_a_name_is_whole(tmp_path: Path) -> None:
    prepared = tmp_path / "prepared"
    publish_copies(prepared, range(4))
    shutil.copytree(prepared, tmp_path / "undisturbed", symlinks=True)
    steps = count_steps(prune_to_three, tmp_path / "undisturbed")
    assert steps >= 5
    for step in range(1, steps + 1):
        home = tmp_path / str(step)
        shutil.copytree(prepared, home, symlinks=True)
        killed_at(step, prune_to_three, home)
        for path in releases_root(home).glob("2*"):
            assert (path / "release.json").exists()
            assert (path / "marts.duckdb").exists()
        upkeep.recover(home, open_home(home))
        upkeep.prune(home, keep=3)
        assert len(list(releases_root(home).iterdir())) == 3
        assert len(list((home / "builds").iterdir())) == 3


def test_a_whole_load_again_finds_nothing_new_and_the_marts_stay(home: Path) -> None:
    engine = open_home(home)
    assert state.pending_forms(engine, raw.known_forms(home, VERSION), ruleset_version=RULES) == []
    before = marts(home)
    make_marts(build_path(home, FIRST))
    assert marts(home) == before
