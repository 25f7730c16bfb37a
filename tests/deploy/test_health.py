"""The health check by HTTP: well only where the answer is 200 and every named part is healthy."""

import http.server
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from tests.deploy import compose

STATES = {"metadatabase": {"status": "healthy"}, "triggerer": {"status": "unhealthy"}, "dag_processor": None}


class _Answers(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/health" else 503)
        self.end_headers()
        self.wfile.write(json.dumps(STATES).encode())

    def log_message(self, *arguments: Any) -> None:
        """Nothing on the terminal."""


@pytest.fixture
def address() -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Answers) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def check(*arguments: str) -> tuple[int, str]:
    script = str(compose.ROOT / "deploy" / "health.py")
    done = subprocess.run([sys.executable, script, *arguments], capture_output=True, text=True, check=False)
    return done.returncode, done.stderr


def test_a_service_that_answers_and_is_healthy_passes(address: str) -> None:
    assert check(f"{address}/health") == (0, "")
    assert check(f"{address}/health", "metadatabase") == (0, "")


@pytest.mark.parametrize("component", ["triggerer", "dag_processor", "never_heard_of"])
def test_a_part_that_is_not_healthy_or_not_there_fails_by_name(address: str, component: str) -> None:
    status, message = check(f"{address}/health", "metadatabase", component)
    assert status == 1
    assert component in message
    assert "metadatabase" not in message


def test_an_error_or_no_answer_fails(address: str) -> None:
    assert check(f"{address}/other")[0] == 1
    assert check(f"http://127.0.0.1:{compose.free_port()}/health")[0] == 1
