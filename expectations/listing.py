"""Lists in the Data Docs, in Chinese, every check with its outcome and every failing form and row, excused ones marked.

Great Expectations' own pages group failing rows by value and cut each group at ten: nobody can work through them. The
lists are noted beside the files of Great Expectations when a suite was validated, and put into the pages when these are
made, so that the pages of the release suite still have those of the gate.
"""

import csv
import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from expectations.engine import page_name
from expectations.messages import filled, shown, spec_of
from expectations.results import SEVERITY_ZH, CheckResult, Level
from expectations.suites import HERE, Suite
from model.errors import Defect
from model.spreadsheet import csv_text
from model.visible import visible

ROWS_SHOWN = 1000
"""Failing rows of one check that a page shows; the file beside it holds all of them, however many."""
_BODY = '<div class="container-fluid pt-4 pb-4 pl-5 pr-5">'
"""Where the content of a page begins, below its head."""


def note_results(
    work_dir: Path,
    suite: Suite,
    found: Sequence[CheckResult],
    judged: Sequence[CheckResult],
    notes: Sequence[Sequence[str | None]],
) -> None:
    """Note a suite's results for the pages: as `found`, as `judged` after known exceptions, and on each failing row."""
    entries = [_entry(suite, result, outcome, told) for result, outcome, told in zip(found, judged, notes, strict=True)]
    text = json.dumps({"title_zh": suite.title_zh, "checks": entries}, ensure_ascii=False)
    work_dir.mkdir(parents=True, exist_ok=True)
    _file(work_dir, suite.level).write_text(text, "utf-8")


def add_listings(site: Path, work_dir: Path) -> None:
    """Put the lists of everything noted in `work_dir` into the pages of `site`.

    Defect where a page is not as Great Expectations used to make it.
    """
    suites = [
        json.loads(path.read_text("utf-8")) for path in (_file(work_dir, level) for level in Level) if path.is_file()
    ]
    links = {}
    for check in (check for suite in suites for check in suite["checks"]):
        page = next((site / "validations" / check["page"]).rglob("*.html"), None)
        links[check["page"]] = None if page is None else page.relative_to(site).as_posix()
    for name, link in links.items():
        checks = [check for suite in suites for check in suite["checks"] if check["page"] == name]
        if link is not None:
            files = {check["expectation_id"]: _write_rows(site / link, check) for check in checks if check["rows"]}
            page = _templates().get_template("failing.html.j2").render(checks=checks, files=files, limit=ROWS_SHOWN)
            _insert(site / link, page)
    _insert(site / "index.html", _templates().get_template("overview.html.j2").render(suites=suites, links=links))


def _write_rows(page: Path, check: Mapping[str, Any]) -> str:
    """Write all failing rows of a check beside its page, as a file that spreadsheets open; gives the file's name."""
    name = f"{check['expectation_id']}.csv"
    with (page.parent / name).open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*check["heads"], "问题", "已知例外"])
        for row in check["rows"]:
            writer.writerow([csv_text(text) for text in (*row["cells"], row["message"], row["note"] or "")])
    return name


def _entry(suite: Suite, found: CheckResult, judged: CheckResult, notes: Sequence[str | None]) -> dict[str, Any]:
    spec = spec_of(found)
    frame = suite.frames[spec.frame]
    return {
        "page": page_name(suite, spec.frame),
        "frame_zh": frame.title_zh,
        "description_zh": spec.description_zh,
        "severity_zh": SEVERITY_ZH[spec.severity],
        "rule_id": spec.rule_id,
        "citation": spec.citation,
        "expectation_id": spec.expectation_id,
        "outcome": _outcome(found, judged),
        "element_count": found.element_count,
        "failing_count": judged.unexpected_count,
        "excused_count": found.unexpected_count - judged.unexpected_count,
        "why": json.loads(found.details).get("exception"),
        "heads": [_columns_zh()[name] for name in frame.show],
        "rows": [
            {
                "cells": [visible(shown(row.get(name), "")) for name in frame.show],
                "message": visible(filled(spec.message_zh, row)),
                "note": note and visible(note),
            }
            for row, note in zip(found.unexpected_rows, notes, strict=True)
        ],
    }


def _outcome(found: CheckResult, judged: CheckResult) -> str:
    if not found.evaluated:
        return "not_run"
    if found.success:
        return "passed" if found.element_count else "empty"
    return "excused" if judged.success else "failed"


def _insert(page: Path, section: str) -> None:
    text = page.read_text("utf-8")
    if text.count(_BODY) != 1:
        raise Defect(
            f"{page.name}: the page of Great Expectations has another shape; the list of failures has no place"
        )
    page.write_text(text.replace(_BODY, section + _BODY), "utf-8")


def _file(work_dir: Path, level: Level) -> Path:
    return work_dir / f"listing-{level.value}.json"


@cache
def _columns_zh() -> dict[str, str]:
    """How the columns of frames are called in Chinese."""
    listed: dict[str, str] = yaml.safe_load((HERE / "columns.yml").read_text("utf-8"))
    return listed


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
