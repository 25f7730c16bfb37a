"""The folder of the report: what stands in it, that it is whole or absent, that it is the same each time."""

import json
import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import duckdb
import lxml.html
import pytest

from model.errors import Defect, UsageError
from report import writer
from report.writer import CSV_NAME, WORKBOOK_NAME, write_report
from tests.files import files_in

MakeAudit = Callable[..., Path]


def read(path: Path) -> lxml.html.HtmlElement:
    return lxml.html.fromstring(path.read_text("utf-8"))


def by_class(page: lxml.html.HtmlElement, name: str) -> lxml.html.HtmlElement:
    return next(element for element in page.iter() if name in element.get("class", "").split())


def words_of(element: lxml.html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def list_data(path: Path) -> dict[str, Any]:
    """What the page's scripts put together: the description in the page, values and rows from files beside it."""
    page = read(path)
    data = json.loads(page.get_element_by_id("list-data").text) | {"rows": []}
    for script in page.xpath("//script[starts-with(@src, 'data/')]/@src"):
        for call in (path.parent / script).read_text("utf-8").splitlines():
            pushed = call.removeprefix("(window.listData=window.listData||[]).push(").removesuffix(");")
            kind, key, pieces = json.loads(pushed)
            if kind == "rows":
                data["rows"] += pieces
            else:
                field = next(field for field in data["fields"] if field["key"] == key)
                field["values"] = field.get("values", []) + pieces
    return data


def rows_of(path: Path) -> list[dict[str, Any]]:
    """The rows of a list as the script sees them."""
    data = list_data(path)
    rows = []
    for row in data["rows"]:
        named = {}
        for field, value in zip(data["fields"], row, strict=True):
            named[field["key"]] = field["values"][value] if "values" in field and value is not None else value
        rows.append(named)
    return rows


@pytest.fixture
def report(tmp_path: Path, sample: Path, load_id: str) -> Path:
    index = write_report(sample, tmp_path / "report", load_id=load_id, held=False, data_docs="../docs/index.html")
    assert index == tmp_path / "report" / "index.html"
    return index.parent


def test_the_folder_holds_pages_workbook_csv_and_assets(report: Path) -> None:
    assert sorted(path.name for path in report.iterdir()) == sorted(
        [
            *("assets", "data", "departments", "forms", "index.html", "quarantine.html", "findings.html"),
            *("departments.html", "issues.html", "receipts.html", "decisions.html", "unpublished.html"),
            *(CSV_NAME, WORKBOOK_NAME),
        ]
    )
    assert sorted(path.name for path in (report / "assets").iterdir()) == [
        "copy.js",
        "print.js",
        "report.css",
        "report.js",
    ]


def test_the_overview_says_what_became_of_the_load(report: Path, load_id: str) -> None:
    page = read(report / "index.html")
    verdict = words_of(by_class(page, "verdict"))
    assert "本次加载已发布" in verdict
    assert load_id in verdict
    assert "2026-03-03 02:00" in verdict
    assert page.xpath('//a[@href="../docs/index.html"]')


def test_a_held_load_says_so_with_every_reason(tmp_path: Path, sample: Path, load_id: str) -> None:
    index = write_report(sample, tmp_path / "r", load_id=load_id, held=True, hold_reasons=("表太少", "检查未能执行"))
    page = read(index)
    verdict = by_class(page, "verdict-held")
    assert "本次加载未发布" in words_of(verdict)
    assert [words_of(item) for item in verdict.xpath(".//li")] == ["表太少", "检查未能执行"]
    assert all("未发布" in words_of(read(path).xpath("//header")[0]) for path in index.parent.rglob("*.html"))


def test_a_source_is_shown_by_the_name_of_its_folder(report: Path) -> None:
    assert {row["source"] for row in rows_of(report / "receipts.html")} == {"inbox"}
    shown = [path for path in report.rglob("*") if path.suffix in (".html", ".js", ".csv")]
    assert not [path for path in shown if "/srv/department" in path.read_text("utf-8")]


def test_receipts_of_the_overview_add_up(report: Path) -> None:
    table = read(report / "index.html").xpath('//section[@aria-labelledby="receipts"]//table')[0]
    counts = [int(cell.text_content()) for cell in table.xpath(".//tbody//td[@class='num']")]
    assert counts == [5, 1, 1]
    assert table.xpath(".//tfoot//td")[0].text_content() == "7"


def test_the_overview_counts_findings_by_rule_and_by_department(report: Path) -> None:
    page = read(report / "index.html")
    rules = page.xpath('//section[@aria-labelledby="rules"]//tbody/tr')
    assert "等级与总分不符" in words_of(rules[0])
    assert [cell.text_content() for cell in rules[0].xpath("td[@class='num']")] == ["1", "1"]
    assert "尚未自动检查的规则（1 条）" in words_of(page)
    departments = page.xpath('//section[@aria-labelledby="departments"]//tbody/tr')
    assert [words_of(cell) for cell in departments[0]] == ["市园林绿化局", *"213120"]


def test_checks_that_another_load_failed_are_not_listed(tmp_path: Path, make_audit: MakeAudit, rows: Any) -> None:
    for row in rows["validation_result"]:
        row["load_id"] = "20260101T000000Z-0000"
    index = write_report(make_audit(tmp_path / "a.duckdb", rows), tmp_path / "r", load_id="x", held=False)
    assert not read(index).xpath('//section[@aria-labelledby="checks"]')


def test_checks_that_failed_are_listed_and_those_that_passed_are_not(report: Path) -> None:
    checks = words_of(read(report / "index.html").xpath('//section[@aria-labelledby="checks"]')[0])
    assert "收到的自评表少于该来源的预期。" in checks
    assert "合计。" not in checks


def test_every_finding_is_in_the_list_with_printed_and_expected_value(report: Path) -> None:
    findings = rows_of(report / "findings.html")
    assert len(findings) == 6
    grade = next(row for row in findings if row["rule_id"] == "grade")
    assert (grade["reported"], grade["expected"], grade["place"], grade["gate_status"]) == (
        *("优", "良"),
        "第1页 表1 行16",
        "quarantined",
    )
    execution = next(row for row in findings if row["rule_id"] == "execution_score")
    assert (execution["difference"], execution["explained_by"], execution["funding_source"]) == (
        "0.13",
        "四舍五入到整数",
        "年度资金总额",
    )


def test_the_difference_of_rates_is_shown_in_percentage_points(
    tmp_path: Path, make_audit: MakeAudit, rows: Any
) -> None:
    rows["finding"] = [
        rows["finding"][0]
        | {"field": "execution_rate", "reported": "100%", "expected": "37.65%", "difference": Decimal("0.623511")}
    ]
    index = write_report(make_audit(tmp_path / "a.duckdb", rows), tmp_path / "r", load_id="x", held=False)
    assert rows_of(index.parent / "findings.html")[0]["difference"] == "62.35 个百分点"


def test_extraction_issues_stand_apart_from_findings(report: Path) -> None:
    assert [row["code"] for row in rows_of(report / "issues.html")] == ["inferred_level1", "unreadable_number"]
    assert "unreadable_number" not in (report / "findings.html").read_text("utf-8")


def test_a_fault_of_a_receipt_comes_with_what_to_do(report: Path) -> None:
    broken = next(row for row in rows_of(report / "receipts.html") if row["status"] == "corrupt")
    assert broken["message"] == "Word 文件已损坏或没有下载完整。"
    assert broken["detail"] == "The Word file is cut off."
    assert "重新下载" in broken["action"]


def test_forms_with_findings_or_in_quarantine_have_a_page(report: Path, document_id: Callable[[str], str]) -> None:
    names = {path.name for path in (report / "forms").iterdir()}
    assert names == {
        f"{document_id('2024年园林绿化局自评表.docx')[:12]}-1.html",
        f"{document_id('2024年园林绿化局自评表.docx')[:12]}-2.html",
        f"{document_id('城管委绩效自评.pdf')[:12]}-1.html",
        f"{document_id('交通局.docx')[:12]}-1.html",
    }
    page = read(report / "forms" / f"{document_id('城管委绩效自评.pdf')[:12]}-1.html")
    text = words_of(page)
    for expected in (
        "道路清扫保洁服务",
        "隔离原因",
        "总分 88 应为良：表中 优，应为 良",
        "一级指标没有印出，按二级指标名称推定。",
        "填报说明第 6 条",
    ):
        assert expected in text


def test_every_link_between_the_pages_leads_somewhere(report: Path) -> None:
    pages = list(report.rglob("*.html"))
    assert len(pages) == 17
    for page in pages:
        for link in read(page).xpath("//a/@href | //link[@rel='stylesheet']/@href | //script/@src"):
            target = link.partition("#")[0]
            if target and not link.startswith("../docs/"):
                assert (page.parent / unquote(target)).resolve().exists(), f"{page.name}: {link}"


def test_pages_ask_for_nothing_but_their_own_files(report: Path) -> None:
    for page in files_in(report, "*.html"):
        text = page.read_text("utf-8")
        assert "http://" not in text
        assert "https://" not in text
        document = read(page)
        policy = document.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
        assert policy.startswith("default-src 'none'")
        assert "unsafe" not in policy
        assert not document.xpath("//@*[starts-with(name(), 'on')]")
        assert not document.xpath("//@style")


def test_pages_can_be_used_with_a_screen_reader(report: Path) -> None:
    for page in files_in(report, "*.html"):
        document = read(page)
        assert document.get("lang") == "zh-CN"
        assert len(document.xpath("//main")) == len(document.xpath("//header")) == len(document.xpath("//nav")) == 1
        assert len(document.xpath("//h1")) == 1
        assert all(header.get("scope") for header in document.xpath("//th"))
        assert all(table.xpath("caption") for table in document.xpath("//table"))


def test_without_scripts_the_first_rows_are_readable(tmp_path: Path, make_audit: MakeAudit, rows: Any) -> None:
    one = rows["finding"][0]
    many = [one | {"finding_key": f"m{no}", "seq": no} for no in range(1, 251)]
    index = write_report(
        make_audit(tmp_path / "a.duckdb", rows | {"finding": many}), tmp_path / "r", load_id="x", held=False
    )
    page = read(index.parent / "findings.html")
    assert len(page.xpath("//table[@id='list']/tbody/tr")) == 100
    assert "只列出前 100 条（共 250 条）" in words_of(page.xpath("//noscript")[0])
    assert len(rows_of(index.parent / "findings.html")) == 250


def test_empty_lists_say_so(tmp_path: Path, make_audit: MakeAudit) -> None:
    index = write_report(make_audit(tmp_path / "a.duckdb", {}), tmp_path / "r", load_id="x", held=False)
    for name, text in {"findings": "没有发现。", "quarantine": "没有隔离的自评表。", "receipts": "没有收件。"}.items():
        assert words_of(read(index.parent / f"{name}.html").xpath("//table[@id='list']/tbody")[0]) == text


def test_a_rejected_form_is_listed_and_does_not_wait(tmp_path: Path, make_audit: MakeAudit, rows: Any) -> None:
    rows["quarantine"][0]["status"] = rows["form"][0]["status"] = "rejected"
    index = write_report(make_audit(tmp_path / "a.duckdb", rows), tmp_path / "r", load_id="x", held=False)
    assert {row["status"] for row in rows_of(index.parent / "quarantine.html")} == {"quarantined", "rejected"}
    waiting = words_of(read(index).xpath('//section[@aria-labelledby="waiting"]')[0])
    assert "道路清扫保洁服务" in waiting
    assert "园林绿化养护" not in waiting


def test_a_finding_about_no_form_is_listed_without_a_page(tmp_path: Path, make_audit: MakeAudit, rows: Any) -> None:
    rows["finding"] = [
        {"finding_key": "u", "rule_id": "unpublished", "severity": "info", "department": "某局", "message_zh": "未公开"}
    ]
    index = write_report(make_audit(tmp_path / "a.duckdb", rows), tmp_path / "r", load_id="x", held=False)
    row = rows_of(index.parent / "findings.html")[0]
    assert (row["page"], row["department"], row["gate_status"]) == (None, "某局", "undecided")


def test_a_rule_that_the_catalog_lacks_is_shown_by_its_id(tmp_path: Path, make_audit: MakeAudit, rows: Any) -> None:
    rows["rule"] = []
    index = write_report(make_audit(tmp_path / "a.duckdb", rows), tmp_path / "r", load_id="x", held=False)
    assert "weight_sum" in words_of(read(index).xpath('//section[@aria-labelledby="rules"]')[0])


def test_telephone_numbers_in_free_text_are_masked(tmp_path: Path, make_audit: MakeAudit, rows: Any) -> None:
    rows["finding"][0]["message_zh"] = "负责人电话 13800000000"
    rows["finding"][0]["project_name"] = "项目 电话：60000000"
    rows["quarantine"][0]["reasons"] = json.dumps([{"message_zh": "见 13800000000"}])
    rows["receipt"][5]["message"] = "010-60000000"
    rows["issue"][0]["message"] = "13800000000"
    index = write_report(make_audit(tmp_path / "a.duckdb", rows), tmp_path / "r", load_id="x", held=False)
    for path in files_in(index.parent, "*.*"):
        if path.suffix in (".html", ".csv"):
            assert not re.search("13800000000|60000000", path.read_text("utf-8")), path.name


def test_two_documents_that_share_the_beginning_of_their_digest_have_pages_of_their_own(
    tmp_path: Path, make_audit: MakeAudit, rows: Any
) -> None:
    one, other = "a" * 12 + "0" * 52, "a" * 12 + "1" * 52
    rows["finding"] = [
        rows["finding"][0] | {"finding_key": key, "document_id": key, "form_ordinal": 1} for key in (one, other)
    ]
    rows["quarantine"] = []
    index = write_report(make_audit(tmp_path / "a.duckdb", rows), tmp_path / "r", load_id="x", held=False)
    assert sorted(path.name for path in (index.parent / "forms").iterdir()) == [f"{one}-1.html", f"{other}-1.html"]


@pytest.mark.parametrize("wrong", ["../../etc/passwd", "<script>", ""])
def test_a_document_id_is_never_a_path(tmp_path: Path, make_audit: MakeAudit, rows: Any, wrong: str) -> None:
    rows["finding"][0]["document_id"] = wrong
    with pytest.raises(Defect, match="sha-256"):
        write_report(make_audit(tmp_path / "a.duckdb", rows), tmp_path / "r", load_id="x", held=False)
    assert not (tmp_path / "r").exists()


@pytest.mark.parametrize("link", ["javascript:alert(1)", "https://example.org/", "/etc/passwd", "data:text/html,x"])
def test_only_a_relative_link_to_the_data_docs_is_taken(tmp_path: Path, sample: Path, link: str) -> None:
    with pytest.raises(UsageError, match="relative"):
        write_report(sample, tmp_path / "r", load_id="x", held=False, data_docs=link)
    assert list(tmp_path.iterdir()) == []


def test_the_same_tables_give_the_same_bytes(tmp_path: Path, sample: Path, load_id: str) -> None:
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder in folders:
        write_report(sample, folder, load_id=load_id, held=False)
    contents = [
        {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        for folder in folders
    ]
    assert contents[0] == contents[1]


def test_a_run_that_dies_leaves_no_report_under_its_name(
    tmp_path: Path, sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(writer, "write_csv", die)
    with pytest.raises(KeyboardInterrupt):
        write_report(sample, tmp_path / "report", load_id="x", held=False)
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_run_left_is_removed_by_the_next(tmp_path: Path, sample: Path) -> None:
    left = tmp_path / ".report.abc.tmp"
    left.mkdir()
    (left / "index.html").write_text("half")
    write_report(sample, tmp_path / "report", load_id="x", held=False)
    assert [path.name for path in tmp_path.iterdir()] == ["report"]


def test_an_older_report_is_replaced_whole(tmp_path: Path, sample: Path) -> None:
    out = tmp_path / "report"
    (out / "forms").mkdir(parents=True)
    (out / "forms" / "stale-1.html").write_text("old")
    write_report(sample, out, load_id="x", held=False)
    assert not (out / "forms" / "stale-1.html").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["report"]


def test_the_report_can_be_read_by_others(report: Path) -> None:
    assert report.stat().st_mode & 0o055 == 0o055


def test_the_database_is_left_as_it_was_and_closed(tmp_path: Path, make_audit: MakeAudit, rows: Any) -> None:
    path = make_audit(tmp_path / "a.duckdb", rows)
    before = path.read_bytes()
    write_report(path, tmp_path / "r", load_id="x", held=False)
    assert path.read_bytes() == before
    with duckdb.connect(str(path)) as connection:
        connection.execute("drop table audit.issue")


def test_texts_that_repeat_stand_once_in_a_list(tmp_path: Path, make_audit: MakeAudit, rows: Any) -> None:
    many = [rows["finding"][0] | {"finding_key": f"m{no}", "seq": no} for no in range(500)]
    index = write_report(
        make_audit(tmp_path / "a.duckdb", rows | {"finding": many}), tmp_path / "r", load_id="x", held=False
    )
    data = list_data(index.parent / "findings.html")
    assert next(field for field in data["fields"] if field["key"] == "department")["values"] == ["市园林绿化局"]


def test_a_very_long_text_is_folded_in_lists_and_cut_with_a_note(
    tmp_path: Path, make_audit: MakeAudit, rows: Any
) -> None:
    rows["finding"][0]["reported"] = "很" * 50_000
    rows["finding"][0]["project_name"] = "长" * 50_000
    index = write_report(make_audit(tmp_path / "a.duckdb", rows), tmp_path / "r", load_id="x", held=False)
    row = next(row for row in rows_of(index.parent / "findings.html") if row["rule_id"] == "score_sum")
    assert row["reported"].endswith("（另有 49400 字未显示，见原文件）")
    page = (index.parent / "forms" / f"{row['page']}.html").read_text("utf-8")
    assert "另有 30000 字未显示" in page
    assert "<details" in page
