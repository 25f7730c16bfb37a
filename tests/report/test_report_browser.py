"""The report in a real browser, opened from the disk as an auditor does, without network."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from report.writer import write_report
from tests.files import files_in
from tests.report.conftest import Visit

MakeAudit = Callable[..., Path]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory, sample: Path, load_id: str) -> Path:
    out = tmp_path_factory.mktemp("browser") / "报告 #1 & co"
    return write_report(sample, out, load_id=load_id, held=False)


def test_from_the_overview_over_the_findings_to_a_form(visit: Visit, index: Path) -> None:
    page = visit.page
    page.goto(index.as_uri())
    page.get_by_role("navigation").get_by_role("link", name="发现").click()
    visit.wait_for_rows(6)
    page.get_by_label("规则", exact=True).select_option("weight_sum")
    visit.wait_for_rows(1)
    assert "符合条件 1 条，共 6 条" in page.locator("#list-status").inner_text()
    page.get_by_role("link", name="道路清扫保洁服务").click()
    assert page.locator("h1").inner_text() == "道路清扫保洁服务"
    assert "分值合计为 105" in page.locator("main").inner_text()
    page.go_back()
    visit.wait_for_rows(1)  # the filter survives going back


def test_a_rule_of_the_overview_leads_to_its_findings(visit: Visit, index: Path) -> None:
    visit.page.goto(index.as_uri())
    visit.page.get_by_role("link", name="扣分未说明原因").click()
    visit.wait_for_rows(2)
    assert visit.page.get_by_label("规则", exact=True).input_value() == "unexplained_deduction"


def test_filters_search_and_reset_work_together(visit: Visit, index: Path) -> None:
    page = visit.page
    page.goto((index.parent / "findings.html").as_uri())
    page.get_by_label("部门", exact=True).select_option("市园林绿化局")
    assert visit.rows() == 3
    page.get_by_label("门禁状态", exact=True).select_option("quarantined")
    assert visit.rows() == 2
    page.get_by_label("严重程度", exact=True).select_option("critical")
    assert visit.rows() == 1
    page.get_by_role("button", name="清除条件").click()
    visit.wait_for_rows(6)
    page.get_by_role("searchbox").fill("交通局 原因空白")
    visit.wait_for_rows(1)
    assert "县交通运输局" in visit.column("project")[0]
    page.get_by_role("searchbox").fill("没有这样的字")
    page.wait_for_selector("#list tr.empty")
    assert page.locator("#list tr.empty").inner_text() == "没有符合条件的条目。"


def test_sorting_by_heading_tells_its_direction_and_keeps_blanks_last(visit: Visit, index: Path) -> None:
    page = visit.page
    page.goto((index.parent / "findings.html").as_uri())
    heading = page.get_by_role("columnheader", name="差额")
    heading.get_by_role("button").click()
    assert heading.get_attribute("aria-sort") == "ascending"
    assert visit.column("difference") == ["-5", "0.13", "2", "", "", ""]
    heading.get_by_role("button").click()
    assert heading.get_attribute("aria-sort") == "descending"
    assert visit.column("difference") == ["2", "0.13", "-5", "", "", ""]


def test_the_list_can_be_used_with_the_keyboard_alone(visit: Visit, index: Path) -> None:
    page = visit.page
    page.goto((index.parent / "findings.html").as_uri())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    assert visit.rows() == 6
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.type") == "search"
    page.keyboard.type("道路清扫")
    visit.wait_for_rows(2)
    page.get_by_role("columnheader", name="规则").get_by_role("button").focus()
    page.keyboard.press("Enter")
    assert page.get_by_role("columnheader", name="规则").get_attribute("aria-sort") == "ascending"


def test_every_page_opens_without_a_complaint(visit: Visit, index: Path) -> None:
    pages = sorted(index.parent.rglob("*.html"))
    for path in pages:
        visit.page.goto(path.as_uri())
        assert visit.page.locator("h1").count() == 1
        assert visit.page.locator("table.list tbody tr").count() > 0
    assert len(visit.requests) >= 3 * len(pages)


@pytest.mark.parametrize("visit", [1440, 390], indirect=True)
def test_no_page_is_wider_than_the_window(visit: Visit, index: Path) -> None:
    for path in files_in(index.parent, "*.html"):
        visit.page.goto(path.as_uri())
        width, window = visit.page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        assert width <= window, path.name


def test_ten_thousand_findings_are_drawn_in_slices(
    visit: Visit, tmp_path: Path, make_audit: MakeAudit, rows: Any
) -> None:
    database = make_audit(tmp_path / "a.duckdb", rows)
    with duckdb.connect(str(database)) as connection:
        connection.execute(
            "insert into audit.finding select finding.* replace (finding_key || '-' || n as finding_key, n as seq, "
            "department || (n % 40) as department) from audit.finding as finding, range(2000) numbers(n)"
        )
    index = write_report(database, tmp_path / "r", load_id="x", held=False)
    page = visit.page
    page.goto((index.parent / "findings.html").as_uri())
    assert visit.rows() == 100
    page.get_by_role("button", name="再显示 100 条").click()
    visit.wait_for_rows(200)
    page.get_by_label("部门", exact=True).select_option("市园林绿化局7")
    assert "符合条件 150 条，共 12006 条，已显示 100 条" in page.locator("#list-status").inner_text()
    page.get_by_role("columnheader", name="指标与字段").get_by_role("button").click()
    assert visit.column("field")[0].startswith("指标 7\n")
    # What is printed are all the rows that match, under what was asked for.
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    visit.wait_for_rows(150)
    page.emulate_media(media="print")
    assert page.locator("#list-asked").inner_text() == "筛选条件　部门：市园林绿化局7"


def test_a_folded_text_is_printed_whole_and_folded_again(
    visit: Visit, tmp_path: Path, make_audit: MakeAudit, rows: Any
) -> None:
    rows["finding"][0]["message_zh"] = "长" * 300
    index = write_report(make_audit(tmp_path / "a.duckdb", rows), tmp_path / "r", load_id="x", held=False)
    visit.page.goto((index.parent / "findings.html").as_uri())
    folded = "document.querySelectorAll('details.long:not([open])').length"
    before = visit.page.evaluate(folded)
    assert before
    visit.page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert visit.page.evaluate(folded) == 0
    visit.page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert visit.page.evaluate(folded) == before


def test_a_held_load_is_seen_at_once(visit: Visit, tmp_path: Path, sample: Path) -> None:
    index = write_report(sample, tmp_path / "r", load_id="x", held=True, hold_reasons=("表太少",))
    visit.page.goto(index.as_uri())
    heading = visit.page.get_by_role("heading", name="本次加载未发布")
    assert heading.bounding_box()["y"] < 400


CONTRAST = """
() => {
  const luminance = (rgb) => {
    const linear = (part) => part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    const parts = rgb.map((part) => linear(part / 255));
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
  };
  const colour = (text) => text.match(/[\\d.]+/g).map(Number);
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const found = colour(getComputedStyle(at).backgroundColor);
      if (found.length < 4 || found[3] === 1) { return found.slice(0, 3); }
    }
    return [255, 255, 255];
  };
  const poor = [];
  for (const element of document.querySelectorAll("body *")) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    if (!own || ["SCRIPT", "NOSCRIPT"].includes(element.tagName) || !element.getClientRects().length) { continue; }
    const text = luminance(colour(getComputedStyle(element).color).slice(0, 3));
    const pair = [text, luminance(ground(element))].sort((a, b) => b - a);
    if ((pair[0] + 0.05) / (pair[1] + 0.05) < 4.5) { poor.push(element.outerHTML); }
  }
  return poor;
}
"""


def test_all_text_stands_out_from_its_ground(visit: Visit, index: Path) -> None:
    for path in files_in(index.parent, "*.html"):
        visit.page.goto(path.as_uri())
        assert visit.page.evaluate(CONTRAST) == [], path.name
