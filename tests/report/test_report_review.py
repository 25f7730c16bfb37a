"""Decisions, corrections, versions and what is new, as the pages, the workbook and the lists show them."""

import csv
import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import lxml.html
import openpyxl
import pytest

from report.commands import form_commands
from report.decisions import Decision, standing
from report.writer import CSV_NAME, WORKBOOK_NAME, write_report
from tests.files import files_in
from tests.report.test_report_writer import list_data, read, rows_of, words_of
from warehouse.current import Release


def section(page: lxml.html.HtmlElement, name: str) -> str:
    return words_of(page.xpath(f'//section[@aria-labelledby="{name}"]')[0])


def form_page(folder: Path, project: str) -> lxml.html.HtmlElement:
    """The page of the form of a project; of several versions, the first that was published."""
    found = [page for page in map(read, sorted((folder / "forms").glob("*.html"))) if words_of(h1(page)) == project]
    return next((page for page in found if "第 1 版（本页）" in words_of(page)), found[0])


def h1(page: lxml.html.HtmlElement) -> lxml.html.HtmlElement:
    return page.xpath("//h1")[0]


@pytest.fixture
def folder(reviewed: Path) -> Path:
    return reviewed.parent


def test_the_quarantine_is_sorted_by_waiting_and_says_what_was_decided(folder: Path) -> None:
    rows = rows_of(folder / "quarantine.html")
    assert [(row["project_name"], row["days"], row["standing"]) for row in rows] == [
        ("园林绿化养护", 20, "expired"),
        ("中小学教室照明改造", 4, "waiting"),
        ("道路清扫保洁服务", 2, "unconfirmed"),
        ("义务教育学校校舍维修改造（二期）", None, "rejected"),
    ]
    assert "第 1 号决定的理由" in rows[0]["decided"]


@pytest.mark.parametrize(
    ("project", "told"),
    [
        ("园林绿化养护", "原决定已到期，重新等待决定，已等 20 天"),
        ("道路清扫保洁服务", "已有决定，等待第二人确认，已等 2 天"),
        ("义务教育学校校舍维修改造（二期）", "已退回"),
        ("社区卫生服务中心设备更新", "更正已失效：部门公布的新版已通过"),
        ("农村公路养护工程（含桥梁检测与应急抢修）", "已更正放行"),
        ("义务教育学校校舍维修改造", "已处理"),
        ("中小学教室照明改造", "等待决定，已等 4 天"),
    ],
)
def test_a_form_says_where_it_stands(folder: Path, project: str, told: str) -> None:
    assert told in section(form_page(folder, project), "decisions")


def test_a_form_tells_who_decided_when_why_and_until_when(folder: Path) -> None:
    told = section(form_page(folder, "农村公路养护工程（含桥梁检测与应急抢修）"), "decisions")
    for part in ("auditor-2", "2026-02-20 17:05", "2027-01-01 08:00", "第 5 号决定的理由", "已被后一决定取代", "误报"):
        assert part in told


def test_a_correction_stands_beside_what_is_printed_and_is_never_taken_for_it(folder: Path) -> None:
    page = form_page(folder, "农村公路养护工程（含桥梁检测与应急抢修）")
    table = page.xpath('//section[@aria-labelledby="corrections"]//tbody/tr')
    assert [[words_of(cell) for cell in row][:3] for row in table] == [
        ["总分form.total_score", "96", "（空白）"],
        ["指标行 3 得分indicator.3.score", "8", "9"],
    ]
    cells = page.xpath('//table[@class="printed"]//td[contains(@class, "amended")]')
    assert [words_of(cell.xpath("bdi")[0]) for cell in cells] == ["8", "96"]
    shown = [words_of(mark) for cell in cells for mark in cell.xpath('span[@class="correction"]')]
    assert shown == ["更正（非所印）9", "更正（非所印）（空白）"]
    # The score that is recomputed against is the corrected one, and so is the total: they say so too.
    assert "更正（非所印）9" in section(page, "scores")
    assert "总分 更正（非所印）92 92" in section(page, "scores")


def test_the_head_names_the_kind_of_form_and_where_it_begins(folder: Path) -> None:
    assert "项目支出绩效自评表（T1）" in section(form_page(folder, "中小学教室照明改造"), "head")
    country = form_page(folder, "农村公路养护工程（含桥梁检测与应急抢修）")
    assert "位置表1 行1" in section(country, "head")


def test_an_obsolete_correction_is_flagged_and_not_shown_in_the_form(folder: Path) -> None:
    page = form_page(folder, "社区卫生服务中心设备更新")
    assert "已失效（已有新版）" in section(page, "corrections")
    assert not page.xpath('//table[@class="printed"]//td[contains(@class, "amended")]')


def test_versions_link_to_each_other_and_say_what_changed(folder: Path) -> None:
    page = form_page(folder, "社区卫生服务中心设备更新")
    told = section(page, "versions")
    for part in (
        "第 1 版（本页） 已被新版替代",
        "现行",
        "与第 1 版相比有 3 处不同",
        "指标行 3 “完成数量” 得分：8 改为 9",
        "总分：94 改为 91",
        "新增 培训人次",
    ):
        assert part in told
    (link,) = page.xpath('//section[@aria-labelledby="versions"]//a/@href')
    later = read(folder / "forms" / link)
    (back,) = later.xpath('//section[@aria-labelledby="versions"]//a/@href')
    assert words_of(h1(read(folder / "forms" / back))) == "社区卫生服务中心设备更新"


def test_a_form_that_waits_gives_the_commands_with_its_key(folder: Path) -> None:
    page = form_page(folder, "中小学教室照明改造")
    commands = [words_of(code) for code in page.xpath('//section[@aria-labelledby="decisions"]//code')]
    key = next(row for row in rows_of(folder / "quarantine.html") if row["project_name"] == "中小学教室照明改造")[
        "page"
    ]
    document = key.split("-")[0]
    assert len(commands) == 3
    assert all(document in command for command in commands)
    assert "--cell form.total_score=<应读作的值>" in commands[1]
    (note,) = map(words_of, page.find_class("commands-note"))
    assert ".venv/bin/jixiao" in note
    assert ".jixiao 的文件夹" in note
    finding = [words_of(code) for code in page.xpath('//section[@aria-labelledby="findings"]//code')]
    assert finding[0] == "jixiao review finding 5a3c0e7d confirmed --reason <理由>"
    unconfirmed = form_page(folder, "道路清扫保洁服务").xpath('//section[@aria-labelledby="decisions"]//code')
    assert words_of(unconfirmed[0]) == "jixiao review confirm 2 --by <第二人>"


def test_a_form_that_does_not_wait_gives_the_command_that_takes_its_decision_back(folder: Path) -> None:
    def commands(project: str) -> list[str]:
        codes = form_page(folder, project).xpath('//section[@aria-labelledby="decisions"]//code')
        return [words_of(code) for code in codes]

    assert commands("义务教育学校校舍维修改造（二期）") == ["jixiao review revoke 6 --reason <理由>"]
    assert commands("社区卫生服务中心设备更新") == []


@pytest.mark.parametrize(
    ("status", "state", "code", "command"),
    [
        ("waived", "awaiting_confirmation", "revoking", "jixiao review confirm 2 --by <第二人>"),
        ("waived", "revoked", "waived", "jixiao review revoke 1 --reason <理由>"),
        ("quarantined", "in_effect", "revoked", "jixiao review decide a 1 waive --reason <理由>"),
    ],
)
def test_a_form_whose_decision_is_taken_back_says_who_is_next(status: str, state: str, code: str, command: str) -> None:
    def decision(number: int, kind: str, is_now: str, revokes: int | None = None) -> Decision:
        return Decision(number, "a", 1, kind, None, None, None, None, None, None, revokes, is_now, True)

    waiver = decision(1, "waive", "revoked" if state == "in_effect" else "in_effect")
    stands = standing(status, None, [waiver, decision(2, "revoke", state, 1)], [], None)
    assert stands is not None
    assert stands.code == code
    assert form_commands(("a", 1), stands, [], [])[0].text == command


def test_the_state_of_a_finding_is_in_lists_pages_workbook_and_csv(folder: Path) -> None:
    states = {row["rule_id"]: row["state"] for row in rows_of(folder / "findings.html") if row["state"] != "open"}
    assert states == {"execution_score": "explained", "unexplained_deduction": "false_alarm"}
    data = list_data(folder / "findings.html")
    assert {"rule_id", "severity", "state", "department", "fiscal_year", "change", "gate_status"} == {
        field["key"] for field in data["fields"] if field.get("facet")
    }
    with (folder / CSV_NAME).open(encoding="utf-8-sig", newline="") as file:
        found = [row["处理状态"] for row in csv.DictReader(file)]
    assert sorted(found) == sorted(["未处理"] * 5 + ["部门已说明", "误报"])
    sheet = openpyxl.load_workbook(folder / WORKBOOK_NAME)["资金与执行"]
    header, row = list(sheet.values)[:2]
    told = dict(zip(header, row, strict=True))
    assert (told["处理状态"], told["处理理由"], told["处理人"]) == ("部门已说明", "部门已说明口径", "auditor-2")
    department = next(
        page for page in map(read, (folder / "departments").glob("*.html")) if words_of(h1(page)) == "县交通运输局"
    )
    assert "误报 1" in section(department, "rules")
    assert "更正（非所印）96" in section(department, "forms")


def test_workbook_lists_decisions_corrections_and_who_did_not_publish(folder: Path) -> None:
    book = openpyxl.load_workbook(folder / WORKBOOK_NAME)
    header, *decisions = list(book["决定"].values)
    assert [row[1] for row in decisions] == list(range(12, 0, -1))
    header, *corrections = list(book["更正"].values)
    told = [dict(zip(header, row, strict=True)) for row in corrections]
    assert [(one["表中所印"], one["更正值（不是所印）"], one["现状"]) for one in told] == [
        ("94", "92", "已失效（已有新版）"),
        ("96", "（空白）", "有效"),
        ("8", "9", "有效"),
    ]
    assert [row[3][:4] for row in list(book["未公开"].values)[1:]] == ["旧项目", "农村公路", "园林绿化"]


def test_the_overview_says_what_is_new_and_what_is_gone(folder: Path) -> None:
    page = read(folder / "index.html")
    news = section(page, "news")
    for part in ("2新隔离", "2新增发现", "1消失的发现", "以前的发现"):
        assert part in news
    assert [row["rule_id"] for row in rows_of(folder / "findings.html") if row["change"] == "new"] == [
        "score_sum",
        "unexplained_deduction",
    ]
    assert "（本次）" in section(page, "loads")
    assert page.xpath('//a[@href="data_docs/index.html"]')


def test_the_big_numbers_name_superseded_forms(folder: Path) -> None:
    numbers = section(read(folder / "index.html"), "numbers")
    assert "通过 4，隔离 3，退回 1，已被新版替代 1" in numbers


def test_who_did_not_publish_is_listed_with_last_years_form(folder: Path) -> None:
    rows = rows_of(folder / "unpublished.html")
    assert [(row["department"], row["has_published"], row["last_total"], row["last_corrected"]) for row in rows] == [
        ("从未再公开的局", "none", None, None),
        ("县交通运输局", "some", "96", "更正值，非所印"),
        ("市园林绿化局", "some", "90", None),
    ]
    assert (folder / "departments" / f"{rows[0]['page']}.html").is_file()


def test_issues_are_told_in_chinese_with_the_original_folded(folder: Path) -> None:
    rows = {row["code"]: row for row in rows_of(folder / "issues.html")}
    assert rows["unreadable_number"]["message"] == "该处应为数字，但读不出数字。涉及文字：“1083.29”"
    page = read(folder / "issues.html")
    folded = page.xpath('//table[@id="list"]//details[@class="original"]/bdi[@lang="en"]')
    assert "“1083.29” is no number for executed" in [words_of(text) for text in folded]


def test_an_issue_without_words_is_named_as_such(tmp_path: Path, make_audit: Any, rows: Any) -> None:
    rows["issue"][0] |= {"code": "never_seen", "message": "Something of “甲” is odd"}
    index = write_report(make_audit(tmp_path / "a.duckdb", rows), tmp_path / "r", load_id="x", held=False)
    row = next(row for row in rows_of(index.parent / "issues.html") if row["code"] == "never_seen")
    assert row["message"] == "读取程序报告了尚无中文说明的问题（never_seen）涉及文字：“甲”"
    assert row["detail"] == "Something of “甲” is odd"


def test_every_link_of_a_worked_on_load_leads_somewhere(folder: Path) -> None:
    for page in files_in(folder, "*.html"):
        document = read(page)
        for link in document.xpath("//a/@href"):
            target, _, anchor = link.partition("#")
            if target.startswith("data_docs") or not target.endswith(".html"):
                continue
            other = (page.parent / target).resolve()
            assert other.is_file(), f"{page.name}: {link}"
            if anchor.startswith("finding-"):
                assert read(other).get_element_by_id(anchor) is not None


def test_headings_go_down_one_level_at_a_time_and_inputs_have_labels(folder: Path) -> None:
    for page in files_in(folder, "*.html"):
        document = read(page)
        levels = [int(heading.tag[1]) for heading in document.xpath("//main//*[self::h1 or self::h2 or self::h3]")]
        assert levels[0] == 1
        assert all(below - above <= 1 for above, below in pairwise(levels)), page.name
        assert all(header.get("scope") for header in document.xpath("//th"))
        assert all(table.xpath("caption") for table in document.xpath("//table"))
        ids = document.xpath("//@id")
        assert len(ids) == len(set(ids)), page.name


def test_a_release_of_another_kind_is_no_reason_to_fail(tmp_path: Path, make_audit: Any, rows: Any) -> None:
    with duckdb.connect(str(tmp_path / "marts.duckdb")) as connection:
        connection.execute("create schema audit")
    previous = Release("20260101T000000Z-0000", tmp_path, {})
    database = make_audit(tmp_path / "a.duckdb", rows)
    index = write_report(database, tmp_path / "r", load_id="x", held=False, previous=previous)
    assert "没有可以比较的上一次发布" in section(read(index), "news")
    json.loads(read(index.parent / "findings.html").get_element_by_id("list-data").text)
