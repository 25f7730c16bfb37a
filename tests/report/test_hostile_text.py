"""Text of documents is data everywhere: in pages, in the scripts that bring the lists, in the workbook, CSV and log."""

import csv
import json
import logging
from collections.abc import Callable, Iterator
from itertools import cycle
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from model.spreadsheet import starts_formula
from report.writer import CSV_NAME, WORKBOOK_NAME, write_report
from tests.files import files_in
from tests.report.conftest import LOAD, Visit, sample_rows
from tests.report.reviewed import reviewed_rows
from tests.report.test_report_writer import list_data

MakeAudit = Callable[..., Path]

MARKUP = "</script><script>window.hit=1</script><img src=x onerror='window.hit=1'>\"><b>'`<!-- \u2028\u202e=1+1"
MIXED = (
    MARKUP,
    "<svg/onload=window.hit=1>",
    "javascript:window.hit=1",
    "' onclick='window.hit=1' x='",
    '=HYPERLINK("javascript:window.hit=1","a")',
    "+cmd|' /C calc'!A0",
    "-2+3+cmd|'x'!A1",
    "@SUM(1+1)",
    "\t=1+1",
    "＝1+1",
    "\u202egnitide\u2066=1\u2069",
    "零\u200b宽\u200d字\ufeff符\u00ad",
    "空\x00字符\x07\x1b[31m\x7f\x85",
    "长" * 3000,
    "w" * 3000,
    "{{ 7 * 7 }}{% raw %}${7*7}%s%(x)s",
    "__proto__",
    "\ud7ff\uffff\U0010ffff",
    "'; drop table audit.finding; --",
    "&lt;b&gt;&#60;",
)
FREE = {
    "rule": ("title_zh", "description_zh", "decided_from", "citation"),
    "receipt": ("source", "name", "code", "message"),
    "form": (
        *("file_name", "project_name", "department", "fiscal_year", "template", "extractor_version"),
        *("reported_grade", "form_hash"),
    ),
    "finding": (
        *("file_name", "project_name", "department", "fiscal_year", "funding_source", "field", "reported"),
        *("expected", "explained_by", "message_zh", "citation", "rule_id", "severity", "gate_status"),
        *("finding_key", "state", "state_reason", "state_by", "form_hash"),
    ),
    "quarantine": ("file_name", "project_name", "department", "fiscal_year", "reason_zh"),
    "issue": ("file_name", "code", "message", "record_kind", "field"),
    "score": ("level3", "target_text", "actual_text", "direction", "score_basis", "ruleset_id"),
    "cell": ("text", "claims"),
    "decision": ("decision", "reason", "decided_by", "state", "finding_key"),
    "correction": ("record_kind", "field", "printed_value", "corrected_value", "state", "reason", "decided_by"),
    "version_change": ("change", "record_kind", "record_title", "field", "old_text", "new_text"),
    "unpublished": ("department", "project_name"),
    "validation_result": ("expectation_id", "message_zh", "suite", "level", "severity"),
    "load": ("extractor_version", "ruleset_version", "hold_reason"),
}
"""Every field that can hold text of a document, of an auditor, of a message, or a code from outside."""
ELEMENTS = "main img, main b, main script:not([type='application/json']), main [onclick], main [onload], main iframe"
HIDDEN = set("\u202e\u2066\u2069\u2028\u200b\u200d\ufeff\u00ad\x00\x07\x1b\x7f\x85")


def hostile_rows(texts: Iterator[str]) -> Any:
    """A load that auditors worked on, with the texts, one after the other, in every field that can hold text."""
    rows: Any = reviewed_rows(sample_rows(), LOAD)  # type: ignore[arg-type]
    for table, names in FREE.items():
        for number, row in enumerate(rows[table]):
            row |= {name: next(texts) for name in names}
            if table == "finding":
                row["finding_key"] += str(number)
    for row in rows["quarantine"]:
        row["reasons"] = json.dumps(
            [{name: next(texts) for name in ("message_zh", "rule_id", "severity", "expectation_id")}]
        )
    return rows


@pytest.fixture(scope="module", params=["markup", "long", "mixed"])
def hostile(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, make_audit: MakeAudit) -> Path:
    """A report whose every text is hostile."""
    texts = {"markup": (MARKUP,), "long": (MARKUP * 40,), "mixed": MIXED}[request.param]
    folder = tmp_path_factory.mktemp("hostile")
    log = logging.FileHandler(folder / "log.txt", encoding="utf-8")
    logging.getLogger().addHandler(log)
    try:
        database = make_audit(folder / "a.duckdb", hostile_rows(cycle(texts)))
        return write_report(database, folder / "r", load_id=LOAD, held=True, hold_reasons=texts).parent
    finally:
        logging.getLogger().removeHandler(log)


def test_pages_show_it_and_run_nothing(visit: Visit, hostile: Path) -> None:
    page = visit.page
    page.on("dialog", lambda dialog: visit.complaints.append(f"dialog {dialog.message}"))
    pages = sorted(hostile.rglob("*.html"))
    assert len(pages) > 15
    for path in pages:
        page.goto(path.as_uri())
        assert page.evaluate("window.hit") is None
        assert page.locator(ELEMENTS).count() == 0
        assert not HIDDEN & set(page.locator("body").inner_text())
        # Charts are the only drawings, and a chart has no text of a document but grades.
        assert page.locator("main svg [onload], main svg script, main svg a").count() == 0
        links = page.evaluate("[...document.querySelectorAll('a')].map(link => link.protocol)")
        assert set(links) <= {"file:"}, path.name
        for size in (390, 1440):
            page.set_viewport_size({"width": size, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") <= size, path.name
    for details in page.locator("main details").all():
        details.evaluate("element => { element.open = true; }")
    assert page.evaluate("window.hit") is None


def test_lists_filter_and_lead_on(visit: Visit, hostile: Path) -> None:
    page = visit.page
    page.goto((hostile / "findings.html").as_uri())
    for facet in page.locator("select[id^=filter-]").all():
        count = len(facet.locator("option").all())
        facet.select_option(index=count - 1)
        assert visit.rows() >= 1
        facet.select_option(index=0)
    assert visit.rows() == 6
    page.get_by_role("searchbox").fill("window.hit")
    page.wait_for_timeout(200)
    page.locator("#list tbody a").first.click()
    assert page.locator("h1").count() == 1
    assert page.evaluate("window.hit") is None


def test_the_scripts_of_the_lists_hold_it_as_strings(hostile: Path) -> None:
    for path in files_in(hostile / "data", "*.js"):
        text = path.read_text("utf-8")
        assert not set("<>&\u2028\u2029") & set(text), path.name
    assert len(list_data(hostile / "findings.html")["rows"]) == 6


def test_spreadsheets_take_it_for_text(hostile: Path) -> None:
    book = openpyxl.load_workbook(hostile / WORKBOOK_NAME)
    for sheet in book:
        for row in sheet.iter_rows(min_row=2):
            for cell in row:
                assert cell.data_type != "f", (sheet.title, cell.coordinate)
                if isinstance(cell.value, str) and starts_formula(cell.value):
                    assert cell.quotePrefix, (sheet.title, cell.coordinate)
                if cell.hyperlink is not None:
                    assert cell.hyperlink.target.startswith("forms/")
    with (hostile / CSV_NAME).open(encoding="utf-8-sig", newline="") as file:
        cells = [value for row in csv.reader(file) for value in row]
    assert not [value for value in cells if starts_formula(value)]
    assert not HIDDEN & set("".join(cells))
    assert len(cells) > 100


def test_the_log_has_none_of_it(hostile: Path) -> None:
    assert (hostile.parent / "log.txt").read_text("utf-8") == ""
