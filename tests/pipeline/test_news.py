"""Notices: what changed since the last load, to a real mail server and a real web server; nothing where nothing did."""

import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes
from email.header import decode_header, make_header
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import duckdb
import pytest
from aiosmtpd.controller import Controller

from pipeline.news import News, news_of

FIRST, SECOND, THIRD = "20260701T180000Z-0001", "20260702T180000Z-0001", "20260703T180000Z-0001"
PERSON = "某甲乙丙"


def audit(
    path: Path,
    loads: dict[str, tuple[str, str | None]],
    *,
    findings: tuple[str, ...] = (),
    quarantined: tuple[int, ...] = (),
    ended: tuple[int, ...] = (),
    failed: tuple[tuple[str, str], ...] = (),
) -> Path:
    """The audit tables of a release as far as news are about them."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(path)) as made:
        made.execute(
            """
            create schema audit;
            create table audit.rule as select 'score_sum' as rule_id, '得分合计' as title_zh, 'critical' as severity;
            create table audit.finding (finding_key varchar, form_hash varchar, rule_id varchar);
            create table audit.quarantine (
                document_id varchar, form_ordinal integer, form_hash varchar, status varchar
            );
            create table audit.decision (decision_id integer, state varchar);
            create table audit.correction (decision_id integer, state varchar);
            create table audit.load (load_id varchar, status varchar, hold_reason varchar);
            create table audit.validation_result (
                load_id varchar, expectation_id varchar, level varchar, success boolean, evaluated boolean,
                message_zh varchar
            )
            """
        )
        for load_id, (status, reason) in loads.items():
            made.execute("insert into audit.load values (?, ?, ?)", [load_id, status, reason])
        for key in findings:
            made.execute("insert into audit.finding values (?, 'h', 'score_sum')", [key])
        for number in quarantined:
            made.execute("insert into audit.quarantine values ('d', ?, 'h', 'quarantined')", [number])
        for number in ended:
            made.execute("insert into audit.correction values (?, 'obsolete')", [number])
        for load_id, check in failed:
            row = [load_id, check, "load", False, True, f"文件“{PERSON}.docx”"]
            made.execute("insert into audit.validation_result values (?, ?, ?, ?, ?, ?)", row)
    return path


def test_only_what_changed_is_news(tmp_path: Path) -> None:
    loads = {FIRST: ("published", None), SECOND: ("published", None)}
    before = audit(tmp_path / "1.duckdb", {FIRST: ("published", None)}, findings=("a", "b"), quarantined=(1, 2))
    now = audit(
        tmp_path / "2.duckdb",
        loads,
        findings=("b", "c", "d"),
        quarantined=(2, 3, 4),
        ended=(7,),
        failed=((FIRST, "source_not_more_forms"), (SECOND, "source_not_fewer_forms")),
    )
    news = news_of(now, before, SECOND)
    assert (news.quarantined, news.released, news.ended_decisions, news.waiting) == (2, 1, 1, 3)
    assert [(rule.rule_id, rule.count) for rule in news.findings] == [("score_sum", 2)]
    assert [check.split("（")[-1] for check in (*news.failing, *news.recovered)] == [
        "source_not_fewer_forms）",
        "source_not_more_forms）",
    ]
    assert not news.is_empty
    assert PERSON not in str(news)


def test_what_stayed_as_it_was_is_no_news(tmp_path: Path) -> None:
    loads = {FIRST: ("published", None), SECOND: ("published", None)}
    failed = ((FIRST, "source_not_more_forms"), (SECOND, "source_not_more_forms"))
    same = {"findings": ("a",), "quarantined": (1,), "ended": (7,)}
    before = audit(tmp_path / "1.duckdb", {FIRST: ("published", None)}, **same)
    news = news_of(audit(tmp_path / "2.duckdb", loads, **same, failed=failed), before, SECOND)
    assert news.is_empty
    assert news.waiting == 1


@pytest.mark.parametrize(("state", "ended"), [("expired", 1), ("revoked", 1), ("not_applicable", 1), ("in_effect", 0)])
def test_a_decision_that_holds_no_more_is_news_whatever_ended_it(tmp_path: Path, state: str, ended: int) -> None:
    loads = {FIRST: ("published", None), SECOND: ("published", None)}
    before = audit(tmp_path / "1.duckdb", {FIRST: ("published", None)})
    now = audit(tmp_path / "2.duckdb", loads)
    with duckdb.connect(str(now)) as connection:
        connection.execute("insert into audit.decision values (1, ?)", [state])
    assert news_of(now, before, SECOND).ended_decisions == ended


def test_a_hold_is_told_once_for_one_reason(tmp_path: Path) -> None:
    held = ("held", f"文件“{PERSON}.docx”")
    before = audit(tmp_path / "1.duckdb", {FIRST: ("published", None)})
    one = audit(
        tmp_path / "2.duckdb",
        {FIRST: ("published", None), SECOND: held},
        failed=((SECOND, "quarantined_share"),),
    )
    news = news_of(one, before, SECOND)
    assert news.is_held
    assert news.hold_reason is not None
    assert "quarantined_share" in news.hold_reason
    assert PERSON not in str(news)
    both = ((SECOND, "quarantined_share"), (THIRD, "quarantined_share"))
    again = audit(tmp_path / "3.duckdb", {FIRST: ("published", None), SECOND: held, THIRD: held}, failed=both)
    assert news_of(again, before, THIRD).is_empty


class _Mails:
    """A mail server: keeps what it takes, after refusing as often as `refusals` says."""

    def __init__(self) -> None:
        self.received: list[Any] = []
        self.refusals = 0

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 (aiosmtpd's name)
        if self.refusals:
            self.refusals -= 1
            return "451 try again later"
        self.received.append((envelope.rcpt_tos, message_from_bytes(envelope.content)))
        return "250 OK"


@contextmanager
def _mail_server(refusals: int = 0) -> Iterator[tuple[_Mails, int]]:
    handler = _Mails()
    handler.refusals = refusals
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield handler, port
    finally:
        controller.stop()


@contextmanager
def _web_server() -> Iterator[tuple[list[Any], int]]:
    received: list[Any] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            received.append((self.path, json.loads(body)))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield received, server.server_port
    finally:
        server.shutdown()
        server.server_close()


SEND = """
import json, os, sys
from unittest import mock
from pipeline import notify
from pipeline.news import News, RuleNews
from pipeline.settings import Settings
notify.PAUSE, notify.SECONDS = 0, 0.5
rule = RuleNews("score_sum", "<b>得分</b> {{ 7 * 7 }}", "critical", 2)
news = News("20260702T180000Z-0001", False, None, 3, 1, (rule,), (), (), 0, 4)
empty = News("20260702T180000Z-0001", False, None, 0, 0, (), (), (), 0, 4)
for name, mail, post in json.loads(sys.argv[1]):
    os.environ["AIRFLOW_CONN_SMTP_DEFAULT"] = (
        f"smtp://127.0.0.1:{mail}?disable_ssl=true&disable_tls=true&from_email=jixiao%40mail.example"
    )
    os.environ["AIRFLOW_CONN_HOOK"] = f"http://127.0.0.1:{post}"
    told = RuntimeError("cannot\\nread") if name == "unread" else None
    with mock.patch.object(notify, "newest_news", side_effect=told, return_value=empty if name == "empty" else news):
        print(name, notify.notify_newest(Settings()) is not None)
"""


@dataclass(frozen=True)
class Sent:
    """What became of notices: what was said, what arrived."""

    told: dict[str, str]
    log: str
    mails: list[Any]
    late_mails: list[Any]
    posts: list[Any]


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Sent:
    """Notices of several loads, sent by one process: each start of Airflow is dear."""
    home = tmp_path_factory.mktemp("home")
    with (
        _mail_server() as (mails, mail),
        _mail_server(refusals=2) as (late_mails, late_mail),
        _web_server() as (posts, post),
        socket.create_server(("127.0.0.1", 0)) as silent,
    ):
        nobody = silent.getsockname()[1]
        loads = [
            ("empty", mail, post),
            ("unread", mail, post),
            ("changed", mail, post),
            ("refused-first", late_mail, post),
            ("no-server", 1, post),
            ("silent-servers", nobody, nobody),
        ]
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("JIXIAO_", "AIRFLOW"))}
        environment = {
            **clean,
            "AIRFLOW_HOME": str(home / "airflow"),
            "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
            "JIXIAO_HOME": str(home),
            "JIXIAO_NOTIFY_EMAIL_TO": "a@mail.example,b@mail.example",
            "JIXIAO_NOTIFY_WEBHOOK_CONNECTION": "hook",
            "JIXIAO_NOTIFY_WEBHOOK_ENDPOINT": "jixiao",
        }
        done = subprocess.run(
            [sys.executable, "-c", SEND, json.dumps(loads)],
            cwd=root,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        told = dict(
            line.split() for line in done.stdout.splitlines() if line.startswith(tuple(one for one, *_ in loads))
        )
        return Sent(told, done.stdout + done.stderr, mails.received, late_mails.received, posts)


def test_nothing_is_sent_when_nothing_changed_or_it_could_not_be_told(sent: Sent) -> None:
    assert (sent.told["empty"], sent.told["unread"], sent.told["changed"]) == ("False", "False", "True")
    assert len(sent.mails) == 1
    assert "what is new could not be told: cannot read" in sent.log


def test_a_notice_arrives_as_mail_and_as_webhook(sent: Sent) -> None:
    ((recipients, mail),) = sent.mails
    assert recipients == ["a@mail.example", "b@mail.example"]
    assert str(make_header(decode_header(mail["Subject"]))) == (
        "自评表加载 20260702T180000Z-0001 已发布：新隔离 3 份，新发现 2 条"
    )
    text = (
        next(part for part in mail.walk() if part.get_content_type() == "text/html").get_payload(decode=True).decode()
    )
    assert "新隔离 3 份自评表" in text
    assert "&lt;b&gt;得分&lt;/b&gt; {{ 7 * 7 }}" in text
    path, content = sent.posts[0]
    assert path == "/jixiao"
    assert (content["quarantined"], content["findings"][0]["rule_id"], content["waiting"]) == (3, "score_sum", 4)


def test_a_server_that_refuses_at_first_is_asked_again(sent: Sent) -> None:
    assert len(sent.late_mails) == 1


def test_servers_that_do_not_answer_cost_the_load_nothing_and_are_told_in_the_log(sent: Sent) -> None:
    assert (sent.told["no-server"], sent.told["silent-servers"]) == ("True", "True")
    assert len(sent.posts) == 3, "the webhook is told though the mail server is not there"
    assert sent.log.count("by e-mail failed 3 times") == 2
    assert sent.log.count("by webhook failed 3 times") == 1


def test_a_subject_is_one_line() -> None:
    news = News("a\nBcc: x@mail.example", False, None, 1, 0, (), (), (), 0, 1)
    from pipeline.notify import _one_line

    assert "\n" not in _one_line(news.subject())
