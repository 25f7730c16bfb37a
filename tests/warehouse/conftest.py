"""State stores of both kinds: SQLite always, PostgreSQL where its programs are installed."""

import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, make_url, text

from tests.outside import absent
from warehouse.state import default_state_url, open_state


def _programs() -> Path | None:
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    on_path = shutil.which("initdb")
    if on_path:
        found.append(Path(on_path).parent)
    return max(found, default=None)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The address of a private PostgreSQL server without a network port; its data is thrown away."""
    programs = _programs()
    if programs is None:
        absent("PostgreSQL's programs (initdb, pg_ctl) are not installed", "JIXIAO_REQUIRE_SERVICES")
    as_user: list[str] = []
    # Short, because a socket's path may have 107 bytes, and in a folder that the server's user can enter.
    folder = Path(tempfile.mkdtemp(prefix="jx-pg-"))
    if os.geteuid() == 0:
        try:
            owner = pwd.getpwnam("postgres")
        except KeyError:
            absent("PostgreSQL does not run as root, and there is no user postgres", "JIXIAO_REQUIRE_SERVICES")
        os.chown(folder, owner.pw_uid, owner.pw_gid)
        as_user = ["runuser", "-u", "postgres", "--"]

    def call(*command: str) -> None:
        # To a file and not to a pipe: the server would keep a pipe open.
        with (folder / "output.txt").open("ab") as output:
            subprocess.run([*as_user, *command], check=True, stdout=output, stderr=output, cwd="/")

    data = folder / "data"
    try:
        call(str(programs / "initdb"), "-D", str(data), "-U", "jixiao", "-A", "trust", "-E", "UTF8", "--no-sync")
        options = f"-c listen_addresses='' -c fsync=off -k {folder}"
        call(str(programs / "pg_ctl"), "-D", str(data), "-o", options, "-l", str(folder / "log"), "-w", "start")
        try:
            yield f"postgresql+psycopg2://jixiao@/postgres?host={folder}"
        finally:
            call(str(programs / "pg_ctl"), "-D", str(data), "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def state_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty state store of each kind."""
    if request.param == "sqlite":
        return default_state_url(tmp_path / "home")
    server = request.getfixturevalue("postgresql")
    name = f"test_{secrets.token_hex(6)}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return make_url(server).set(database=name).render_as_string(hide_password=False)


@pytest.fixture
def state(state_url: str) -> Iterator[Engine]:
    """An open, empty state store."""
    engine = open_state(state_url)
    yield engine
    engine.dispose()
