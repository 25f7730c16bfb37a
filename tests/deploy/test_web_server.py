"""The web server of docker-compose.yml: its real configuration, its real program, over a made home."""

import os
import shutil
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from email.message import Message
from pathlib import Path

import pytest

from tests.deploy import compose

LOAD = "20261120T180000Z-0a1b"
HELD = "20261121T180000Z-2c3d"


def _page(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[str, Path]]:
    """The address of a running web server and the home that it serves, nothing published in it yet."""
    nginx = compose.need("nginx")["nginx"]
    # The server steps down to another user, who cannot enter pytest's own folders.
    folder = Path(tempfile.mkdtemp(prefix="jixiao-web-"))
    folder.chmod(0o755)
    home = folder / "home"
    home.mkdir()
    port = compose.free_port()
    service = compose.services({})["web"]
    replaced = compose.Replaced(
        {
            "/etc/jixiao/nginx.conf": str(folder / "nginx.conf"),
            "/var/lib/jixiao": str(home),
            "/tmp/": f"{folder}/",  # noqa: S108 - replaced, not used
            "listen 8081": f"listen 127.0.0.1:{port}",
            "127.0.0.1:8081": f"127.0.0.1:{port}",
        }
    )
    (folder / "nginx.conf").write_text(
        replaced.text((compose.ROOT / "deploy" / "nginx.conf").read_text("utf-8")), "utf-8"
    )
    _, *arguments = replaced.command(service["command"])
    if os.geteuid() == 0:
        arguments[-1] += " user root;"
    subprocess.run([nginx, "-t", *arguments], check=True, capture_output=True)
    process = subprocess.Popen([nginx, *arguments])
    check = replaced.command(compose.health_check(service))
    try:
        assert compose.need(check[0])
        deadline = time.monotonic() + 20
        while subprocess.run(check, capture_output=True, check=False).returncode:
            assert process.poll() is None, "nginx has ended"
            assert time.monotonic() < deadline, "the health check of docker-compose.yml never passed"
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}", home
    finally:
        process.terminate()
        process.wait(20)
        shutil.rmtree(folder)


def get(url: str, method: str = "GET") -> tuple[int, Message, str]:
    request = urllib.request.Request(url, method=method)  # noqa: S310 - our own address
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
            return answer.status, answer.headers, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read().decode()


def test_web_server_serves_the_current_release_and_held_loads_and_nothing_else(served: tuple[str, Path]) -> None:
    address, home = served
    status, headers, body = get(address + "/")
    assert status == 404
    assert "尚未发布" in body
    assert headers["Content-Type"] == "text/html; charset=utf-8"

    for load in (LOAD, HELD):
        _page(home / "releases" / load / "report" / "index.html", f"release {load}")
        _page(home / "releases" / load / "report" / "data_docs" / "index.html", f"docs {load}")
    _page(home / "releases" / LOAD / "marts.duckdb", "rows")
    _page(home / "loads" / HELD / "report" / "index.html", f"held {HELD}")
    _page(home / "loads" / HELD / "dbt-audit" / "logs" / "output.txt", "log")
    _page(home / "landing" / "ab" / "abcd", "a name and a telephone number")
    (home / "current").symlink_to(f"releases/{LOAD}")

    assert get(address + "/")[::2] == (200, f"release {LOAD}")
    assert get(address + "/data_docs/")[::2] == (200, f"docs {LOAD}")
    assert get(f"{address}/loads/{HELD}/report/")[::2] == (200, f"held {HELD}")
    assert get(f"{address}/loads/{HELD}/report/index.html")[::2] == (200, f"held {HELD}")

    # A new release moves the link: the very next answer is of it.
    (home / "next").symlink_to(f"releases/{HELD}")
    (home / "next").rename(home / "current")
    assert get(address + "/")[2] == f"release {HELD}"

    for path in (
        "/marts.duckdb",
        "/../marts.duckdb",
        "/..%2fmarts.duckdb",
        "/landing/ab/abcd",
        "/%2e%2e/%2e%2e/landing/ab/abcd",
        f"/loads/{HELD}/dbt-audit/logs/output.txt",
        f"/loads/{HELD}/report/../dbt-audit/logs/output.txt",
        f"/loads/{HELD}/report/..%2fdbt-audit/logs/output.txt",
        "/loads/",
        "/nothing.html",
    ):
        status, _, body = get(address + path)
        assert status in (400, 404), path
        assert body not in ("rows", "log", "a name and a telephone number")


def test_web_server_answers_with_security_headers_and_takes_nothing_but_reading(served: tuple[str, Path]) -> None:
    address, home = served
    if not (home / "current").exists():
        _page(home / "releases" / LOAD / "report" / "index.html", "release")
        _page(home / "releases" / LOAD / "report" / "data_docs" / "index.html", "docs")
        (home / "current").symlink_to(f"releases/{LOAD}")
    _, report, _ = get(address + "/")
    _, docs, _ = get(address + "/data_docs/index.html")
    for headers in (report, docs, get(address + "/nothing.html")[1]):
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "SAMEORIGIN"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Cache-Control"] == "no-cache"
        assert headers["Server"] == "nginx", "the version is nobody's business"
        assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in report["Content-Security-Policy"]
    assert "script-src 'self' 'unsafe-inline'" in docs["Content-Security-Policy"]
    assert get(address + "/", "HEAD")[0] == 200
    assert {get(address + "/", method)[0] for method in ("POST", "PUT", "DELETE")} == {405}
