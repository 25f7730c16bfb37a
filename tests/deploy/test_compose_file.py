"""docker-compose.yml says what it should: no default secret, nothing open to the world, every service limited."""

import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.deploy import compose

SERVICES = compose.raw()["services"]
RUNNING = {name: service for name, service in SERVICES.items() if name not in ("airflow-init", "jixiao")}
ASKED_FOR = sorted(name for name, default in compose.variables().items() if default is None)


@pytest.mark.parametrize("name", SERVICES)
def test_no_secret_stands_in_the_file(name: str) -> None:
    for variable, value in SERVICES[name].get("environment", {}).items():
        is_secret = re.search(r"PASSWORD$|SECRET|FERNET|SQL_ALCHEMY_CONN|STATE_URL", variable)
        if is_secret:
            assert re.search(r"\$\{\w+:\?[^}]+\}", value), f"{variable} does not ask for its value"


def test_every_secret_is_asked_for_and_every_other_variable_has_a_default() -> None:
    assert set(ASKED_FOR) == {
        "AIRFLOW_ADMIN_PASSWORD",
        "AIRFLOW_API_SECRET_KEY",
        "AIRFLOW_DB_PASSWORD",
        "AIRFLOW_FERNET_KEY",
        "AIRFLOW_JWT_SECRET",
        "JIXIAO_DB_PASSWORD",
        "JIXIAO_INBOX",
        "POSTGRES_PASSWORD",
    }
    assert set(compose.variables()) - set(ASKED_FOR) == {"AIRFLOW_PORT", "JIXIAO_REPORT_PORT", "JIXIAO_VERSION"}


def test_env_example_names_every_variable_and_holds_no_value() -> None:
    text = (compose.ROOT / "deploy" / ".env.example").read_text("utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    assert sorted(lines) == sorted(f"{name}=" for name in compose.variables())


@pytest.mark.parametrize("name", SERVICES)
def test_ports_are_bound_to_this_machine_alone(name: str) -> None:
    assert all(str(port).startswith("127.0.0.1:") for port in SERVICES[name].get("ports", []))


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_has_limits_log_rotation_restart_policy_and_no_privileges(name: str) -> None:
    service = SERVICES[name]
    assert set(service["deploy"]["resources"]["limits"]) == {"cpus", "memory"}
    assert set(service["logging"]["options"]) == {"max-size", "max-file"}
    assert service["restart"]
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert re.fullmatch(r"[a-z]+:(\d[\w.-]*|\$\{JIXIAO_VERSION:-local\})", service["image"]), "pin the image"


@pytest.mark.parametrize("name", RUNNING)
def test_a_service_that_stays_has_a_health_check(name: str) -> None:
    assert {"test", "interval", "timeout", "retries", "start_period"} <= set(RUNNING[name]["healthcheck"])


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_waits_until_what_it_needs_is_healthy_or_done(name: str) -> None:
    for needed, how in SERVICES[name].get("depends_on", {}).items():
        done = "service_completed_successfully" if needed == "airflow-init" else "service_healthy"
        assert how == {"condition": done}
        assert set(SERVICES[name]["networks"]) & set(SERVICES[needed]["networks"]) or needed == "airflow-init"


def test_web_server_can_neither_write_nor_reach_the_database() -> None:
    web = SERVICES["web"]
    assert web["read_only"]
    assert all(volume.endswith(":ro") for volume in web["volumes"])
    assert set(web["networks"]).isdisjoint(SERVICES["postgres"]["networks"])
    assert "environment" not in web


def test_scripts_that_the_database_image_runs_are_executable() -> None:
    scripts = list((compose.ROOT / "deploy" / "postgres-init").glob("*.sh"))
    assert scripts
    assert all(os.access(script, os.X_OK) for script in scripts), "the image would source it into its own shell"


def test_volumes_are_declared_and_networks_used() -> None:
    named = {
        volume.split(":")[0]
        for service in SERVICES.values()
        for volume in service.get("volumes", [])
        if not volume.startswith((".", "/", "$"))
    }
    assert named == set(compose.raw()["volumes"])
    assert {net for service in SERVICES.values() for net in service["networks"]} == set(compose.raw()["networks"])


def test_airflow_knows_every_setting_that_is_set() -> None:
    from airflow.configuration import conf

    known = {
        f"AIRFLOW__{section.upper()}__{option.upper()}"
        for section, content in conf.configuration_description.items()
        for option in content["options"]
    }
    given = {
        name for service in SERVICES.values() for name in service.get("environment", {}) if name.startswith("AIRFLOW__")
    }
    assert given - known == set()


def test_jixiao_knows_every_setting_that_is_set() -> None:
    settings = pytest.importorskip("pipeline.settings").Settings
    known = {f"JIXIAO_{name.upper()}" for name in settings.model_fields}
    given = {
        name
        for service_name, service in SERVICES.items()
        for name in service.get("environment", {})
        if name.startswith("JIXIAO_") and service_name != "postgres"
    }
    assert given - known == set()


def _config(environment: dict[str, str], folder: Path) -> "subprocess.CompletedProcess[str]":
    program = compose.need("docker-compose")["docker-compose"]
    (folder / "empty.env").touch()
    command = [program, "--env-file", str(folder / "empty.env"), "--file", str(compose.FILE), "config", "--quiet"]
    clean = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), **environment}
    return subprocess.run(command, env=clean, capture_output=True, text=True, check=False, cwd=compose.ROOT)


def test_compose_accepts_the_file_when_everything_is_given(tmp_path: Path) -> None:
    done = _config(dict.fromkeys(ASKED_FOR, "/given"), tmp_path)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("missing", ASKED_FOR)
def test_compose_refuses_the_file_when_a_secret_is_missing_and_says_which(missing: str, tmp_path: Path) -> None:
    given = {name: "/given" for name in ASKED_FOR if name != missing}
    done = _config(given, tmp_path)
    messages = re.findall(rf"\$\{{{missing}:\?([^}}]+)\}}", compose.FILE.read_text("utf-8"))
    assert done.returncode != 0
    assert any(message in done.stderr for message in messages)


def _copied(line: str) -> list[str]:
    return [part for part in line.split()[1:-1] if not part.startswith("--")]


def test_dockerfile_installs_by_hash_and_runs_as_nobody_special() -> None:
    lines: list[str] = (compose.ROOT / "Dockerfile").read_text("utf-8").splitlines()
    installs = [line for line in lines if "pip install" in line and "requirements" in line]
    assert installs
    assert all({"--require-hashes", "--no-deps"} <= set(line.split()) for line in installs)
    assert [line for line in lines if line.startswith("USER")] == ["USER 10001:10001"]
    assert all(re.fullmatch(r"FROM \w+:[\w.-]*\d[\w.-]*( AS \w+)?", line) for line in lines if line.startswith("FROM"))
    assert all(
        (compose.ROOT / source).exists() for line in lines if line.startswith("COPY r") for source in _copied(line)
    )


def test_builder_gets_every_package_and_no_secret_or_data() -> None:
    import tomllib

    ignore = (compose.ROOT / ".dockerignore").read_text("utf-8").splitlines()
    allowed = {line[1:] for line in ignore if line.startswith("!")}
    project: dict[str, Any] = tomllib.loads((compose.ROOT / "pyproject.toml").read_text("utf-8"))
    packages = {pattern.rstrip("*") for pattern in project["tool"]["setuptools"]["packages"]["find"]["include"]}
    assert "*" in ignore
    assert packages | {"dbt_project", "deploy", "pyproject.toml", "requirements.lock"} <= allowed
    assert project["project"]["readme"] in allowed
    assert {".env", ".git", ".venv", ".jixiao", "tests", "samples"}.isdisjoint(allowed)
    assert ignore.index("deploy/.env*") > ignore.index("!deploy")
