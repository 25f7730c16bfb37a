"""An auditor's way through the report of a load that was worked on: from the overview to the cell on the page."""

from pathlib import Path
from typing import Any

import pytest

from tests.files import files_in
from tests.report.conftest import Visit

LISTS = ("findings", "quarantine", "decisions", "departments", "unpublished", "issues", "receipts")
PROJECT = "中小学教室照明改造"


def test_from_the_overview_over_a_new_finding_to_the_cell_on_its_page(visit: Visit, reviewed: Path) -> None:
    page = visit.page
    page.goto(reviewed.as_uri())
    page.get_by_role("link", name="新增发现").click()
    visit.wait_for_rows(2)
    assert page.get_by_label("与上次发布相比", exact=True).input_value() == "new"
    page.get_by_role("link", name=PROJECT).click()
    assert page.url.endswith("#finding-1")
    assert page.locator("h1").inner_text() == PROJECT
    # The number of the finding leads to the cell of the form as printed, the outline of the picture leads back.
    page.locator("#finding-1 td.c-no a").click()
    assert page.url.endswith("#cell-1")
    cell = page.locator("table.printed td.marked")
    assert cell.locator("bdi").inner_text() == "96.5"
    picture = page.locator(".page-picture svg")
    assert picture.locator("image").evaluate("image => image.href.baseVal").endswith("-p1.png")
    assert page.evaluate(
        "new Promise(done => { const image = new Image(); image.onload = () => done(image.naturalWidth);"
        "image.onerror = () => done(0); image.src = document.querySelector('.page-picture image').href.baseVal; })"
    )
    outline = picture.locator("rect.outline").bounding_box()
    frame = picture.bounding_box()
    assert frame["x"] < outline["x"] < frame["x"] + frame["width"]
    picture.get_by_role("link", name="发现 1").click(force=True)
    assert page.url.endswith("#finding-1")


def test_from_the_quarantine_to_the_commands_and_what_was_decided(visit: Visit, reviewed: Path) -> None:
    page = visit.page
    page.goto(reviewed.as_uri())
    page.get_by_role("link", name="新隔离").click()
    visit.wait_for_rows(2)
    page.get_by_role("button", name="清除条件").click()
    page.get_by_label("处理情况", exact=True).select_option("expired")
    visit.wait_for_rows(1)
    assert visit.column("waiting")[0].startswith("20 天")
    page.get_by_role("link", name="园林绿化养护").click()
    assert "原决定已到期，重新等待决定" in page.locator("main").inner_text()
    page.context.grant_permissions(["clipboard-read"])
    command = page.locator(".command", has_text="退回，不发布")
    command.get_by_role("button").click()
    assert command.get_by_role("button").inner_text() == "已复制"
    assert page.evaluate("navigator.clipboard.readText()") == command.locator("code").inner_text()


def test_versions_lead_to_each_other(visit: Visit, reviewed: Path) -> None:
    page = visit.page
    page.goto((reviewed.parent / "decisions.html").as_uri())
    page.get_by_role("link", name="社区卫生服务中心设备更新").click()
    assert "更正已失效" in page.locator(".standing").inner_text()
    page.get_by_role("link", name="第 2 版").click()
    assert "与第 1 版相比有 3 处不同" in page.locator(".versions .here").inner_text()
    page.get_by_role("link", name="第 1 版").click()
    assert page.locator(".versions .here").inner_text().startswith("第 1 版（本页）")


def options(visit: Visit, label: str) -> list[str]:
    return visit.page.get_by_label(label, exact=True).locator("option").all_inner_texts()


def test_facets_count_what_each_choice_would_leave(visit: Visit, reviewed: Path) -> None:
    page = visit.page
    page.goto((reviewed.parent / "findings.html").as_uri())
    assert options(visit, "处理状态") == ["全部", "未处理（5）", "部门已说明（1）", "误报（1）"]
    assert options(visit, "年度") == ["全部", "2023（1）", "2024（6）"]
    page.get_by_label("严重程度", exact=True).select_option("warning")
    visit.wait_for_rows(3)
    assert options(visit, "处理状态") == ["全部", "未处理（1）", "部门已说明（1）", "误报（1）"]
    assert options(visit, "严重程度") == ["全部", "严重（4）", "警告（3）"]
    page.get_by_label("处理状态", exact=True).select_option("false_alarm")
    assert "符合条件 1 条，共 7 条" in page.get_by_role("status").inner_text()
    assert options(visit, "年度") == ["全部", "2023（0）", "2024（1）"]


def test_waiting_forms_sort_by_days(visit: Visit, reviewed: Path) -> None:
    page = visit.page
    page.goto((reviewed.parent / "quarantine.html").as_uri())
    heading = page.get_by_role("columnheader", name="等待")
    heading.get_by_role("button").click()
    assert heading.get_attribute("aria-sort") == "ascending"
    assert [text.split()[0] for text in visit.column("waiting")] == ["2", "4", "20", "自"]


def test_the_script_draws_every_list_as_it_stands_in_the_page(browser: Any, reviewed: Path) -> None:
    texts = {}
    for scripts in (True, False):
        context = browser.new_context(java_script_enabled=scripts)
        page = context.new_page()
        for name in LISTS:
            page.goto((reviewed.parent / f"{name}.html").as_uri())
            texts[scripts, name] = page.locator("#list tbody").inner_html().replace("\n", "")
        context.close()
    for name in LISTS:
        assert texts[True, name] == texts[False, name], name


@pytest.mark.parametrize("visit", [390], indirect=True)
def test_on_a_telephone_only_tables_scroll(visit: Visit, reviewed: Path) -> None:
    for path in files_in(reviewed.parent, "*.html"):
        visit.page.goto(path.as_uri())
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= 390, path.name


def test_every_control_shows_its_focus_and_has_a_name(visit: Visit, reviewed: Path) -> None:
    page = visit.page
    forms = [path for path in sorted((reviewed.parent / "forms").glob("*.html")) if PROJECT in path.read_text("utf-8")]
    for path in (reviewed.parent / "findings.html", forms[0]):
        page.goto(path.as_uri())
        unnamed = page.evaluate(
            "[...document.querySelectorAll('main :is(input, select, button, a, [role=region])')].filter(one =>"
            " !one.closest('[hidden]') && !(one.labels && one.labels.length) && !one.textContent.trim()"
            " && !one.getAttribute('aria-label')).map(one => one.outerHTML)"
        )
        assert unnamed == []
        seen = set()
        for _ in range(30):
            page.keyboard.press("Tab")
            name, width = page.evaluate(
                "[document.activeElement.tagName, getComputedStyle(document.activeElement).outlineWidth]"
            )
            if name != "BODY":
                seen.add(name)
                assert width == "3px", page.evaluate("document.activeElement.outerHTML")
        assert {"A", "BUTTON"} <= seen


def test_on_paper_only_the_content_is_left(visit: Visit, reviewed: Path) -> None:
    page = visit.page
    page.goto((reviewed.parent / "findings.html").as_uri())
    page.emulate_media(media="print")
    for gone in ("nav", "#controls", ".skip"):
        assert not page.locator(gone).first.is_visible()
    assert page.locator("#list").is_visible()
