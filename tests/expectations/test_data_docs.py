"""The Data Docs of a load: whole without internet, in Chinese where it matters, safe against markup in documents."""

import csv
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from expectations import gate, listing
from expectations.data_docs import ASSETS, make_whole
from expectations.exceptions import KnownException
from expectations.gate import run_gate, run_release_suite
from expectations.listing import add_listings
from expectations.suites import load_suites
from model.errors import Defect
from tests.expectations.gate_rows import Build
from tests.files import files_in

REQUESTED = re.compile(
    r"<(?:link|script|img|iframe|source|video|audio)\b[^>]*(?:https?:)?//[^>]*>|url\([^)]*//[^)]*\)|@import"
)
MARKUP = "<img src=x onerror=\"document.title='run'\"><script>document.title='run'</script>$column{{7*7}}&lt;b&gt;"
MEGABYTE = 1024 * 1024
MANY = 40
"""Failing rows of one value; Great Expectations' own table shows ten of them."""


EXCEPTIONS = tuple(
    KnownException(
        expectation_id="indicator_score_within_weight",
        where={"level3": f"第{number}项指标"},
        reason_zh="附加分，<b>办法</b>允许",
        owner="auditor",
        expires=until,
    )
    for number, until in ((0, date(2099, 1, 1)), (1, date(2020, 1, 1)))
)


@pytest.fixture(scope="module")
def module_patch() -> Iterator[pytest.MonkeyPatch]:
    with pytest.MonkeyPatch.context() as patch:
        yield patch


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, module_patch: pytest.MonkeyPatch) -> Path:
    """Data Docs of a load with hostile texts, failing forms, known exceptions and a release."""
    module_patch.setattr(gate, "known_exceptions", lambda: EXCEPTIONS)
    build = Build(tmp_path_factory.mktemp("load"))
    name = f"{MARKUP}.docx"
    key = build.document(name, form_count=2)
    over = {"score": 12, "score_over_weight": 2, "level3": MARKUP}
    many = tuple({"score": 12, "score_over_weight": 2, "level3": f"第{number}项指标"} for number in range(MANY))
    build.form(name, project_name=MARKUP, weight_gap=1, indicators=(over, *many, {**over, "level3": "=1+1"}))
    build.form(name, 2)
    build.finding(key, "weight_sum", MARKUP)
    docs = build.path.parent / "docs"
    run_gate(build.path, docs_dir=None)
    build.quarantine(key, 1)
    build.outcome(key, 1, "quarantined")
    build.publish(key, 2)
    build.outcome(key, 2)
    # Twice, as a task that is tried again does: one set of pages all the same.
    run_release_suite(build.path, None, docs_dir=None)
    run_release_suite(build.path, None, docs_dir=docs)
    return docs


@dataclass
class Visit:
    """What a browser met on a page."""

    requests: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    title: str = ""
    rows: int = 0
    text: str = ""
    listed: list[list[str]] = field(default_factory=list)


@pytest.fixture(scope="module")
def visits(site: Path, browser: Any) -> dict[str, Visit]:
    """Index, a page of results and a page of a suite, read in Chromium."""
    pages = {
        "index": site / "index.html",
        "results": next(site.glob("validations/form_indicator_check/*/*/*.html")),
        "suite": site / "expectations" / "form_check.html",
    }
    found: dict[str, Visit] = {}
    context = browser.new_context()
    for name, path in pages.items():
        visit = found[name] = Visit()
        page = context.new_page()
        page.on("request", lambda request, visit=visit: visit.requests.append(request.url))
        page.on("requestfailed", lambda request, visit=visit: visit.failures.append(request.url))
        page.on("console", lambda line, visit=visit: visit.errors.append(line.text) if line.type == "error" else None)
        page.on("pageerror", lambda error, visit=visit: visit.errors.append(str(error)))
        page.goto(path.as_uri())
        page.locator("table tbody tr").first.wait_for(state="attached")
        visit.title = page.title()
        visit.rows = page.locator("table tbody tr:not(.no-records-found)").count()
        visit.text = page.locator("body").inner_text()
        rows = "rows => rows.map(row => [...row.cells].map(cell => cell.textContent))"
        visit.listed = page.locator(".jixiao-failing tbody tr, .jixiao-overview tbody tr").evaluate_all(rows)
    context.close()
    return found


def test_no_page_asks_the_network_for_anything(site: Path) -> None:
    pages = [*site.rglob("*.html")]
    frames = sum(len(suite.frames) for suite in load_suites())
    assert len(pages) == 1 + 2 * frames
    asked = {match[0] for page in pages for match in REQUESTED.finditer(page.read_text("utf-8"))}
    assert asked == set()


def test_what_a_page_refers_to_is_there(site: Path) -> None:
    missing = set()
    for page in files_in(site, "*.html"):
        for reference in re.findall(r"<(?:link|script|img)\b[^>]*(?:href|src)=\"([^\"?#]+)", page.read_text("utf-8")):
            if not (page.parent / reference).is_file():
                missing.add(reference)
    assert missing == set()


def test_the_pages_stay_small(site: Path) -> None:
    assert sum(path.stat().st_size for path in site.rglob("*") if path.is_file()) < 5 * MEGABYTE


def test_every_check_is_described_in_chinese(site: Path) -> None:
    pages = "".join(page.read_text("utf-8") for page in (site / "expectations").glob("*.html"))
    described = [spec.description_zh for suite in load_suites() for spec in suite.expectations]
    assert [text for text in described if text not in pages] == []


def test_markup_of_a_document_is_not_in_the_pages(site: Path) -> None:
    for page in files_in(site, "*.html"):
        assert "<img src=x" not in page.read_text("utf-8"), page


def test_a_browser_without_network_sees_whole_pages(visits: dict[str, Visit]) -> None:
    for name, visit in visits.items():
        assert [url for url in visit.requests if not url.startswith("file://")] == [], name
        assert (visit.failures, visit.errors) == ([], []), name
        assert visit.rows > 0, name
    assert "load_summary" in visits["index"].text
    assert "各指标分值与预算执行率分值之和" in visits["suite"].text


def test_every_failing_row_is_listed_in_words(visits: dict[str, Visit]) -> None:
    # Cells: file, form, indicator row, indicator, page, table, row, what is wrong, exception.
    rows = {cells[3]: cells for cells in visits["results"].listed}
    assert rows.keys() == {MARKUP, "=1+1", *(f"第{number}项指标" for number in range(MANY))}
    assert rows["第7项指标"][2:8] == ["9", "第7项指标", "1", "1", "1", "第 9 行指标“第7项指标”得分 12 超过分值 10"]
    assert "指标得分不得超过该指标分值（严重；规则 score_over_weight）" in visits["results"].text


def test_a_file_beside_the_page_holds_every_failing_row_as_text(site: Path) -> None:
    (path,) = site.glob("validations/form_indicator_check/*/*/indicator_score_within_weight.csv")
    with path.open(encoding="utf-8-sig", newline="") as file:
        heads, *rows = list(csv.reader(file))
    assert heads == ["文件", "第几份表", "指标行", "指标", "页", "表", "行", "问题", "已知例外"]
    assert [row[3] for row in rows] == [MARKUP, *(f"第{number}项指标" for number in range(MANY)), "'=1+1"]


def test_a_page_shows_so_many_rows_and_says_where_the_others_are(
    tmp_path: Path, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "ROWS_SHOWN", 5)
    page = f"<body>{listing._BODY}</body>"
    docs = tmp_path / "validations" / "form_indicator_check"
    docs.mkdir(parents=True)
    for path in (tmp_path / "index.html", docs / "a.html"):
        path.write_text(page, "utf-8")
    shutil.copy(site.parent / "gx" / "listing-form.json", tmp_path)
    add_listings(tmp_path, tmp_path)
    text = (docs / "a.html").read_text("utf-8")
    assert f"前 5 项，全部 {MANY + 2} 项见文件" in text
    assert "第3项指标" in text
    assert "第4项指标" not in text


def test_an_excused_row_is_shown_with_reason_and_end_an_ended_exception_excuses_nothing(
    visits: dict[str, Visit],
) -> None:
    notes = {cells[3]: cells[8] for cells in visits["results"].listed if cells[8]}
    assert notes == {
        "第0项指标": "已知例外（至 2099-01-01，审核）：附加分，<b>办法</b>允许",
        "第1项指标": "已知例外（已于 2020-01-01 到期，不再作数，审核）：附加分，<b>办法</b>允许",
    }
    assert f"不符 {MANY + 1} 项，另有已知例外 1 项" in visits["results"].text


def test_the_first_page_lists_every_check_with_its_outcome(visits: dict[str, Visit]) -> None:
    described = [spec.description_zh for suite in load_suites() for spec in suite.expectations]
    assert [cells[0] for cells in visits["index"].listed] == described
    outcomes = {cells[0]: cells[4:] for cells in visits["index"].listed}
    assert outcomes["指标得分不得超过该指标分值"] == ["不通过", str(MANY + 3), str(MANY + 1), "1"]
    assert outcomes["指标的分值和得分不得为负数"][0] == "通过"


def test_a_page_of_another_shape_is_a_defect(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<html></html>", "utf-8")
    with pytest.raises(Defect, match="another shape"):
        add_listings(tmp_path, tmp_path / "gx")


def test_markup_of_a_document_is_text_in_a_browser(visits: dict[str, Visit]) -> None:
    assert {visit.title for visit in visits.values()} & {"run"} == set()
    assert "＜img src=x onerror=" in visits["results"].text


def test_every_shipped_file_is_used_and_named_in_the_notice() -> None:
    listed = {entry["file"] for entry in yaml.safe_load((ASSETS / "assets.yml").read_text("utf-8")) if entry["file"]}
    shipped = {path.relative_to(ASSETS).as_posix() for path in ASSETS.glob("*s/*.min.*")}
    notice = (ASSETS / "NOTICE").read_text("utf-8")
    assert shipped == listed
    assert [file for file in shipped if file not in notice] == []


@pytest.mark.parametrize(
    ("page", "complaint"),
    [
        ('<script src="https://example.org/new.js"></script>', "example.org/new.js"),
        ("<style>a {background: url('https://example.org/a.png')}</style>", "example.org/a.png"),
        ("<script>vegaEmbed('#a', {})</script>", "chart"),
    ],
)
def test_a_page_that_needs_what_is_not_shipped_is_a_defect(tmp_path: Path, page: str, complaint: str) -> None:
    (tmp_path / "index.html").write_text(page, "utf-8")
    with pytest.raises(Defect, match=complaint):
        make_whole(tmp_path)
