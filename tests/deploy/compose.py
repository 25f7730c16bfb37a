"""docker-compose.yml as a program reads it, and its commands as processes of this machine."""

import os
import re
import shutil
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from tests.outside import absent

ROOT = Path(__file__).resolve().parent.parent.parent
FILE = ROOT / "docker-compose.yml"
_VARIABLE = re.compile(r"\$\$|\$\{(?P<name>\w+)(?:(?P<kind>:[?-])(?P<text>[^}]*))?\}")


def raw() -> dict[str, Any]:
    """The file with its anchors resolved, variables as they stand."""
    loaded: dict[str, Any] = yaml.safe_load(FILE.read_text("utf-8"))
    return loaded


def variables() -> dict[str, str | None]:
    """Every variable of the file with its default; null for one that is asked for."""
    found: dict[str, str | None] = {}
    for match in _VARIABLE.finditer(FILE.read_text("utf-8")):
        if match["name"]:
            assert match["kind"], f"{match[0]} has neither a default nor a message"
            found[match["name"]] = match["text"] if match["kind"] == ":-" else None
    return found


def services(values: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """The services with their variables replaced by `values`, and by defaults where there is none."""

    def text(match: re.Match[str]) -> str:
        return "$" if match[0] == "$$" else values.get(match["name"]) or match["text"]

    def interpolated(value: Any) -> Any:
        if isinstance(value, str):
            return _VARIABLE.sub(text, value)
        if isinstance(value, list):
            return [interpolated(item) for item in value]
        if isinstance(value, dict):
            return {key: interpolated(item) for key, item in value.items()}
        return value

    replaced: dict[str, dict[str, Any]] = interpolated(raw()["services"])
    return replaced


def health_check(service: Mapping[str, Any]) -> list[str]:
    """The health check of a service as a command."""
    kind, *command = service["healthcheck"]["test"]
    return command if kind == "CMD" else ["sh", "-c", *command]


class Replaced:
    """Texts with the addresses and folders of the containers replaced by those of this machine, in one pass."""

    def __init__(self, replacements: Mapping[str, str]) -> None:
        self._replacements = dict(replacements)
        self._pattern = re.compile("|".join(re.escape(text) for text in sorted(replacements, key=len, reverse=True)))

    def text(self, value: object) -> str:
        return self._pattern.sub(lambda match: self._replacements[match[0]], str(value))

    def command(self, command: list[str]) -> list[str]:
        return [self.text(part) for part in command]

    def environment(self, service: Mapping[str, Any]) -> dict[str, str]:
        return {name: self.text(value) for name, value in service.get("environment", {}).items()}


def free_port() -> int:
    with socket.socket() as opened:
        opened.bind(("127.0.0.1", 0))
        return int(opened.getsockname()[1])


def need(*programs: str) -> dict[str, str]:
    """The paths of programs. Where one is absent the test is skipped, or fails if services have to be there."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    path = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/sbin", *map(str, debian)])
    found = {program: shutil.which(program, path=path) for program in programs}
    missing = [program for program, where in found.items() if where is None]
    if missing:
        absent(f"not installed: {', '.join(missing)}", "JIXIAO_REQUIRE_SERVICES")
    return {program: str(where) for program, where in found.items()}
