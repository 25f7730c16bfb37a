"""Tells the people who asked for it what a load changed: by e-mail and webhook, through Airflow's notifiers.

A notice that cannot be sent costs the load nothing: it is tried a few times, each with little patience, and told in the
log.
"""

import html
import logging
from typing import Any

from tenacity import Retrying, stop_after_attempt, wait_fixed

from model.home import MARTS_NAME, build_path, release_path
from model.status import LoadStatus
from pipeline.news import News, news_of
from pipeline.progress import say
from pipeline.settings import Settings

_log = logging.getLogger("jixiao")

ATTEMPTS = 3
PAUSE = 3
"""Seconds between attempts to send a notice."""
SECONDS = 10
"""How long a server may be silent, at most: whoever ran the load waits for the notice."""


def notify_newest(settings: Settings) -> News | None:
    """Send what the newest load that ended changed; null where nothing is to be sent or nobody asked for it."""
    if not (settings.notify_email_to or settings.notify_webhook_connection):
        return None
    try:
        news = newest_news(settings)
    except Exception as error:
        # The load has ended, published or held; that nobody is told of it must not change how.
        _log.warning("what is new could not be told: %s", _one_line(str(error)))
        say(f"Notices: failed: {type(error).__name__}")
        return None
    if news is None or news.is_empty:
        say("Notices: nothing changed")
        return None
    for name, send in (("e-mail", _send_mail), ("webhook", _send_webhook)):
        try:
            for attempt in Retrying(stop=stop_after_attempt(ATTEMPTS), wait=wait_fixed(PAUSE), reraise=True):
                with attempt:
                    send(settings, news)
        except Exception as error:
            # Whatever a mail server or a webhook does, the load is published.
            _log.warning(
                "notice of load %s by %s failed %d times: %s", news.load_id, name, ATTEMPTS, _one_line(str(error))
            )
            say(f"Notices: {name} failed: {type(error).__name__}")
    return news


def newest_news(settings: Settings) -> News | None:
    """What the newest load that was published or held changed; null where there is none, or its tables are gone."""
    from warehouse.current import current_release
    from warehouse.state import loads, open_state

    ended = [
        load
        for load in loads(open_state(settings.state_database))
        if load.status in {LoadStatus.PUBLISHED, LoadStatus.HELD}
    ]
    if not ended:
        return None
    newest = max(ended, key=lambda load: load.load_id)
    earlier = [
        release_path(settings.home, load.load_id) / MARTS_NAME
        for load in sorted(ended, key=lambda load: load.load_id, reverse=True)
        if load.load_id < newest.load_id and load.status is LoadStatus.PUBLISHED
    ]
    previous = next((path for path in earlier if path.is_file()), None)
    current = current_release(settings.home)
    if newest.status is LoadStatus.HELD:
        database = build_path(settings.home, newest.load_id)
    elif current is not None and current.load_id == newest.load_id:
        database = current.database
    else:
        return None
    return news_of(database, previous, newest.load_id) if database.is_file() else None


def _send_mail(settings: Settings, news: News) -> None:
    if not settings.notify_email_to:
        return
    from airflow.providers.smtp.hooks.smtp import SmtpHook
    from airflow.providers.smtp.notifications.smtp import SmtpNotifier

    class BriefHook(SmtpHook):
        """The hook of the connection, with no attempts of its own and little patience."""

        smtp_retry_limit = 0

        @property
        def timeout(self) -> int:
            return min(super().timeout, SECONDS)

    items = "".join(f"<li>{html.escape(line)}</li>" for line in news.lines())
    notifier = SmtpNotifier(
        to=list(settings.notify_email_to),
        from_email=settings.notify_email_from,
        subject=_one_line(news.subject()),
        html_content=f"<p>{html.escape(news.subject())}</p><ul>{items}</ul><p>报告：{_report(news)}</p>",
        smtp_conn_id=settings.notify_smtp_connection,
    )
    notifier.hook = BriefHook(smtp_conn_id=settings.notify_smtp_connection)
    # notify() and not a call: a call would render the texts as templates.
    notifier.notify({})


def _send_webhook(settings: Settings, news: News) -> None:
    if not settings.notify_webhook_connection:
        return
    from airflow.providers.http.notifications.http import HttpNotifier

    content: dict[str, Any] = {**news.as_json(), "text": "\n".join(news.lines()), "report": _report(news)}
    HttpNotifier(
        http_conn_id=settings.notify_webhook_connection,
        endpoint=settings.notify_webhook_endpoint,
        json=content,
        extra_options={"timeout": SECONDS},
    ).notify({})


def _report(news: News) -> str:
    """Where the report is, below the home of jixiao."""
    return f"{'loads' if news.is_held else 'releases'}/{news.load_id}/report/index.html"


def _one_line(text: str) -> str:
    return " ".join(text.split())
