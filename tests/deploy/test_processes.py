"""Every command and health check of docker-compose.yml, run as real processes of this machine on a PostgreSQL of
their own: what the file says works, though no container engine is at hand.
"""

import base64
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from tests.deploy import compose

AIRFLOW = ("airflow-api", "airflow-scheduler", "airflow-dag-processor", "airflow-triggerer")
LIMIT_SECONDS = 240


@contextmanager
def postgres_server(password: str) -> Iterator[int]:
    """A PostgreSQL on a port of 127.0.0.1 of its own, as its superuser's password allows; gone afterwards."""
    programs = compose.need("initdb", "postgres", "pg_isready", "psql")
    # The server refuses root, and its own user cannot enter pytest's folders.
    folder = Path(tempfile.mkdtemp(prefix="jixiao-postgres-"))
    as_user: list[str] = []
    if os.geteuid() == 0:
        as_user = [compose.need("runuser")["runuser"], "-u", "postgres", "--"]
        shutil.chown(folder, "postgres")
    port = compose.free_port()
    initdb = [*as_user, programs["initdb"], f"--pgdata={folder}/data", "--username=postgres", "--auth=scram-sha-256"]
    server = [*as_user, programs["postgres"], "-D", f"{folder}/data", "-h", "127.0.0.1", "-p", str(port), "-k", ""]
    try:
        (folder / "password").write_text(password, "utf-8")
        (folder / "password").chmod(0o644)
        quick = ["--no-sync", "--encoding=UTF8", "--locale=C.UTF-8", f"--pwfile={folder}/password"]
        subprocess.run([*initdb, *quick], check=True, capture_output=True, cwd="/")
        process = subprocess.Popen(
            [*server, "-c", "fsync=off"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/"
        )
        try:
            ready = [programs["pg_isready"], "--quiet", "--host=127.0.0.1", f"--port={port}"]
            deadline = time.monotonic() + 30
            while subprocess.run(ready, check=False).returncode:
                assert process.poll() is None, "PostgreSQL has ended"
                assert time.monotonic() < deadline, "PostgreSQL does not answer"
                time.sleep(0.1)
            yield port
        finally:
            # Fast shutdown, asked for by the number in its own file: runuser passes no SIGINT on.
            pid = int((folder / "data" / "postmaster.pid").read_text("utf-8").splitlines()[0])
            os.kill(pid, signal.SIGINT)
            process.wait(30)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def running(command: list[str], environment: dict[str, str], log: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """A service as a process group, ended as a container is: asked to, and killed if it does not."""
    with log.open("wb") as stream:
        process = subprocess.Popen(
            command, env=environment, stdout=stream, stderr=subprocess.STDOUT, start_new_session=True, cwd=compose.ROOT
        )
        try:
            yield process
        finally:
            if process.poll() is None:
                process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(20)
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(10)


def log_in(address: str, password: str) -> str | None:
    """A token of the user admin, or null where the password is refused."""
    body = json.dumps({"username": "admin", "password": password}).encode()
    request = urllib.request.Request(  # noqa: S310 - our own address
        f"{address}/auth/token", body, {"Content-Type": "application/json"}
    )
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            token: str = json.load(answer)["access_token"]
            return token
    except urllib.error.HTTPError as error:
        if error.code != 401:
            raise
        return None


def ask(address: str, token: str, path: str) -> Any:
    request = urllib.request.Request(f"{address}{path}", headers={"Authorization": f"Bearer {token}"})  # noqa: S310
    with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
        return json.load(answer)


@pytest.mark.timeout(400)
def test_services_start_by_their_own_commands_pass_their_own_health_checks_and_publish_a_release(
    tmp_path: Path,
) -> None:
    values = {name: secrets.token_hex(32) for name, default in compose.variables().items() if default is None}
    values["AIRFLOW_FERNET_KEY"] = base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()
    services = compose.services(values)
    for folder in ("airflow/auth", "airflow/logs", "home", "inbox"):
        (tmp_path / folder).mkdir(parents=True)
    shutil.copy(compose.ROOT / "samples" / "files" / "market-2024.docx", tmp_path / "inbox")

    with ExitStack() as stack:
        database = stack.enter_context(postgres_server(values["POSTGRES_PASSWORD"]))
        api, health = compose.free_port(), compose.free_port()
        address = f"http://127.0.0.1:{api}"
        replaced = compose.Replaced(
            {
                "/opt/jixiao": str(compose.ROOT),
                "/opt/airflow": str(tmp_path / "airflow"),
                "/var/lib/jixiao": str(tmp_path / "home"),
                "/inbox": str(tmp_path / "inbox"),
                "postgres:5432": f"127.0.0.1:{database}",
                "--port=5432": f"--port={database}",
                "airflow-api:8080": f"127.0.0.1:{api}",
                "0.0.0.0": "127.0.0.1",  # noqa: S104 - replaced, not used
                "8080": str(api),
                "8974": str(health),
            }
        )
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
        bare = {"PATH": path, "HOME": str(tmp_path), "LANG": "C.UTF-8", "PYTHONPATH": str(compose.ROOT)}
        bare["AIRFLOW_HOME"] = str(tmp_path / "airflow")

        def environment(name: str) -> dict[str, str]:
            # Containers have all ports to themselves, processes of one machine have not.
            logs = {
                f"AIRFLOW__LOGGING__{kind}_LOG_SERVER_PORT": str(compose.free_port()) for kind in ("WORKER", "TRIGGER")
            }
            return {**bare, **logs, **replaced.environment(services[name])}

        def run(command: list[str], **more: str) -> "subprocess.CompletedProcess[str]":
            program = compose.need(command[0])[command[0]] if command[0] not in ("airflow", "python") else command[0]
            return subprocess.run(
                [program, *command[1:]], env={**bare, **more}, capture_output=True, text=True, check=False
            )

        # postgres: its init scripts, then its health check.
        admin = {**replaced.environment(services["postgres"]), "PGHOST": "127.0.0.1", "PGPORT": str(database)}
        admin["PGPASSWORD"] = values["POSTGRES_PASSWORD"]
        admin["PATH"] = os.pathsep.join([path, str(Path(compose.need("psql")["psql"]).parent)])
        for script in sorted((compose.ROOT / "deploy" / "postgres-init").iterdir()):
            done = run(["sh", str(script)], **admin)
            assert done.returncode == 0, done.stderr
        done = run(replaced.command(compose.health_check(services["postgres"])))
        assert done.returncode == 0, done.stderr
        query = ["psql", "--no-psqlrc", "--tuples-only", "--command=SELECT 1", "--dbname", "jixiao", "--username"]
        allowed = {**admin, "PGPASSWORD": values["JIXIAO_DB_PASSWORD"]}
        refused = {**admin, "PGPASSWORD": values["AIRFLOW_DB_PASSWORD"]}
        assert run([*query, "jixiao"], **allowed).stdout.strip() == "1"
        assert "permission denied" in run([*query, "airflow"], **refused).stderr

        init = replaced.command(services["airflow-init"]["command"])
        done = run(init, **environment("airflow-init"))
        assert done.returncode == 0, done.stdout + done.stderr
        passwords = tmp_path / "airflow" / "auth" / "passwords.json"
        assert passwords.stat().st_mode & 0o077 == 0
        assert all(
            (tmp_path / "home" / name).stat().st_mode & 0o077 == 0 for name in ("landing", "extracted", "builds")
        )

        processes = {}
        for name in AIRFLOW:
            command = replaced.command(services[name]["command"])
            log = tmp_path / f"{name}.log"
            processes[name] = stack.enter_context(running(command, environment(name), log))
        # Once more beside the running services, as it happens when the composition is brought up again.
        done = run(init, **environment("airflow-init"))
        assert done.returncode == 0, done.stdout + done.stderr
        deadline = time.monotonic() + LIMIT_SECONDS
        for name in AIRFLOW:
            check = replaced.command(compose.health_check(services[name]))
            while (done := run(check, **environment(name))).returncode:
                log_text = (tmp_path / f"{name}.log").read_text("utf-8", errors="replace")[-4000:]
                assert processes[name].poll() is None, f"{name} has ended:\n{log_text}"
                assert time.monotonic() < deadline, f"{name}: {done.stdout}{done.stderr}\n{log_text}"
                time.sleep(0.5)

        # Only who knows the password comes in, and finds the one-slot pool.
        assert log_in(address, "admin") is None
        token = log_in(address, values["AIRFLOW_ADMIN_PASSWORD"])
        assert token is not None
        assert ask(address, token, "/api/v2/pools/duckdb_writer")["slots"] == 1
        assert ask(address, token, "/api/v2/monitor/health")["triggerer"]["status"] == "healthy"
        # The DAG processor finds the DAG, the scheduler runs it for last night, its tasks reach the API server, the
        # state store is the one in PostgreSQL, and a release is published.
        while (state := run_state(address, token)) != "success":
            assert state != "failed", failures(tmp_path)
            assert time.monotonic() < deadline, f"the run is {state}: {failures(tmp_path)}"
            time.sleep(1)
        assert (tmp_path / "home" / "current" / "report" / "index.html").exists()
        assert (tmp_path / "home" / "current" / "report" / "data_docs" / "index.html").exists()
        assert not (tmp_path / "home" / "state.sqlite").exists()
        loads = [*query[:-4], "--command=SELECT status, form_count FROM load", *query[-3:], "jixiao"]
        assert run(loads, **allowed).stdout.split() == ["published", "|", "1"]


def failures(folder: Path) -> str:
    """What went wrong in tasks, as the scheduler says it: it runs them."""
    lines = (folder / "airflow-scheduler.log").read_text("utf-8", errors="replace").splitlines()
    return "\n".join([line[:3000] for line in lines if "error_detail=" in line] or lines[-20:])


def run_state(address: str, token: str) -> str | None:
    """The state of the DAG's only run; null while there is none."""
    try:
        runs = ask(address, token, "/api/v2/dags/nightly_ingest/dagRuns")["dag_runs"]
    except urllib.error.HTTPError as error:
        if error.code != 404:
            raise
        assert ask(address, token, "/api/v2/importErrors")["total_entries"] == 0
        return None
    return str(runs[0]["state"]) if runs else None
