"""Persons and telephone numbers stay in raw wherever a form prints them, and nothing else is taken for them."""

from typing import Any

import duckdb
import pytest

from expectations.frames import reading
from expectations.suites import frame_sql
from tests.dbt.compiled import remake
from tests.dbt.conftest import Built
from tests.warehouse_rows import (
    LOAD_ID,
    add_document,
    add_form,
    add_forms,
    add_load,
    decide,
    document_id,
    form,
    indicator,
    insert,
    line,
    part,
)
from warehouse.functions import register

MARK = "［已隐去］"
OLDER = "0.9.0+made"
OWN = {"responsible_person": "某甲乙", "phone": "55501230"}

# Printed on the form, the text of a deviation cell, what is left of it.
TEXTS: dict[str, tuple[dict[str, str], str, str]] = {
    "name and mobile run together": (OWN, "负责人某甲乙13812345678说明。", f"负责人{MARK}{MARK}说明。"),
    "name inside a sentence": (OWN, "经某甲乙同意后调整", f"经{MARK}同意后调整"),
    "name with a blank in it": (OWN, "由某 甲乙核实", f"由{MARK}核实"),
    "one of several persons": ({"responsible_person": "某甲乙、丙丁,戊己庚"}, "戊己庚经手", f"{MARK}经手"),
    "two characters, alone": ({"responsible_person": "某 甲"}, "某甲", MARK),
    "two characters, named as responsible": ({"responsible_person": "某甲"}, "负责人某甲说明", f"负责人{MARK}说明"),
    "two characters in a longer word": ({"responsible_person": "某甲"}, "某甲级医院", "某甲级医院"),
    "the unit as its own responsible person": (
        {"responsible_person": "样例中心", "implementing_unit": "样例中心"},
        "样例中心负责",
        "样例中心负责",
    ),
    "an office as responsible person": ({"responsible_person": "财务科"}, "财务科核算", "财务科核算"),
    "person and telephone in one field": ({"responsible_person": "某甲乙(55501230)"}, "某甲乙说明", f"{MARK}说明"),
    "own number, unlabelled": (OWN, "见55501230", f"见{MARK}"),
    "own number in a longer one": (OWN, "完成155501230件", "完成155501230件"),
    "own number, written otherwise": ({"phone": "0100-5550123"}, "致电01005550123", f"致电{MARK}"),
    "a mobile of somebody else": ({}, "请联系13900000000", f"请联系{MARK}"),
    "two mobiles, one sign between": ({}, "13900000000、13900000001", f"{MARK}、{MARK}"),
    "a mobile before another number": ({}, "13900000000 2024年", f"{MARK} 2024年"),
    "a mobile in full-width digits": ({}, "电话１３９００００００００", f"电话{MARK}"),
    "a mobile in groups": ({}, "139-0000-0000", MARK),
    "a mobile with the country's code": ({}, "+86 13900000000", MARK),
    "a landline with its area code": ({}, "(010)55501230转", f"{MARK}转"),
    "a landline called a telephone": ({}, "联系电话:55501230。", f"联系电话:{MARK}。"),
    "an amount in yuan": ({}, "共支出13812345678元", "共支出13812345678元"),
    "an amount with a blank before yuan": ({}, "共支出13812345678 元", "共支出13812345678 元"),
    "a decimal": ({}, "比值13812345678.5", "比值13812345678.5"),
    "a fraction's digits": ({}, "0.13812345678", "0.13812345678"),
    "calls answered": ({}, "接听电话12345678次", "接听电话12345678次"),
    "eight digits of anything": ({}, "证书20240501号", "证书20240501号"),
    "a longer number": ({}, "编码913812345678901", "编码913812345678901"),
}

# Cells of one row of a form, left to right: what is printed, what it was read into, what is left of it.
CELLS: dict[str, list[tuple[str, str | None, str]]] = {
    "beside the label of a person": [("项目负责人", None, "项目负责人"), ("某甲乙", "responsible_person", MARK)],
    "beside a label that nothing was read for": [("填报人", None, "填报人"), ("庚辛壬", None, MARK)],
    "beside a label of two things": [("联系人及电话", None, "联系人及电话"), ("庚辛壬 5550", None, MARK)],
    "beside a leader's label": [("分管领导", None, "分管领导"), ("庚辛壬", None, MARK)],
    "beside a manager's label": [("项目经理", None, "项目经理"), ("庚辛壬", None, MARK)],
    "beside who speaks for the unit": [("单位法定代表人", None, "单位法定代表人"), ("庚辛壬", None, MARK)],
    "beside who is in charge": [("项目主管", None, "项目主管"), ("庚辛壬", None, MARK)],
    "beside an office in charge": [("项目主管部门", None, "项目主管部门"), ("样例局", None, "样例局")],
    "beside a word that stands around labels": [("项目", None, "项目"), ("年度资金总额", None, "年度资金总额")],
    "beside a date": [("填报日期", None, "填报日期"), ("2024年3月", None, "2024年3月")],
    "label and person in one cell": [("经办人：庚辛壬", None, MARK)],
    "a label after a person": [("某甲乙", "responsible_person", MARK), ("联系电话", None, "联系电话")],
    "a person inside what was read": [("经某 甲乙同意", "goal_actual", f"经{MARK}同意")],
    "a value beside a label of something else": [("主管部门", None, "主管部门"), ("样例局", "department", "样例局")],
    "a duty in a goal": [("落实项目负责人制度", "goal_expected", "落实项目负责人制度")],
    "full-width signs without a person": [("（５０分）", None, "（５０分）")],
    "an empty cell": [("", None, "")],
}


def fill(build: duckdb.DuckDBPyConnection) -> None:
    add_load(build)
    for name, (printed, deviation, _) in TEXTS.items():
        decide(
            build,
            add_form(build, form(indicators=[indicator(deviation=deviation)], project_name=name, **printed), name),
        )
    everywhere = "某甲乙 13812345678"
    texts = (
        "level1",
        "level2",
        "label",
        "level3",
        "target",
        "actual",
        "deviation",
        "completion_rate",
        "initial_target",
    )
    full = form(
        **OWN,
        title=everywhere,
        project_name=everywhere,
        department=f"样例局{everywhere}",
        implementing_unit=f"样例中心{everywhere}",
        goal_expected=everywhere,
        goal_actual=everywhere,
        total_score=everywhere,
        grade=everywhere,
        budget_lines=[line(label=everywhere, executed=everywhere), part(label="55501230", executed="55501230")],
        indicators=[indicator(**dict.fromkeys(texts, everywhere))],
        issues=[{"message": f"读到“{everywhere}”", "record_kind": "form"}],
    )
    reason = {"rule_id": "score_sum", "severity": "critical", "message_zh": f"写着“{everywhere}”"}
    for status in ("accepted", "quarantined"):
        key = add_form(build, full, f"{status}.docx")
        decide(build, key, status=status, reasons=[reason])
        insert(
            build, "raw.issue", document_id=key, extractor_version="1.0.0+made", issue_no=9, code="c",
            message=f"整份文件：{everywhere}", record_kind="document", load_id=LOAD_ID,
        )  # fmt: skip
    # An older version of the extractor read other persons there, and other cells: they are in raw still.
    older = form(**{**OWN, "responsible_person": "壬癸子"}, project_name="单元格")
    add_forms(build, [older], "cells.docx", extractor_version=OLDER, load_id="20260601T180000Z-0001")
    key = add_form(build, form(**OWN, project_name="单元格"), "cells.docx")
    for text in ("某甲乙", "壬癸子"):
        insert(
            build, "raw.cell", document_id=key, extractor_version=OLDER, form_ordinal=1, table_no=1, row_no=1,
            column_no=1, row_span=1, column_span=1, text=f"由{text}负责", load_id="20260601T180000Z-0001",
        )  # fmt: skip
    # A newer one lost the person whom an older one read; another newer one reads a person where that read a word.
    for name, newer in (("lost", {}), ("mended", OWN)):
        older = form(responsible_person="梨花村", phone="55501299", project_name=name)
        add_forms(build, [older], f"{name}.docx", extractor_version=OLDER, load_id="20260601T180000Z-0001")
        told = indicator(deviation="在梨花村办理，电 55501299")
        decide(build, add_form(build, form(**newer, project_name=name, indicators=[told]), f"{name}.docx"))
    decide(build, key, status="quarantined", reasons=[reason])
    for row_no, cells in enumerate(CELLS.values(), start=1):
        for column_no, (text, field, _) in enumerate(cells, start=1):
            insert(
                build, "raw.cell", document_id=key, extractor_version="1.0.0+made", form_ordinal=1, table_no=1,
                row_no=row_no, column_no=column_no, row_span=1, column_span=1, text=text, field=field,
                record_kind=field and "form", load_id=LOAD_ID,
            )  # fmt: skip
    amounts = [
        indicator(level3="培训补助", target="13812345678", actual="13812345678元"),
        indicator(level3="补助资金", target="≥13812345678", actual="13812345678"),
        indicator(level3="培训补助", target="13812345678", actual="13812345678", unit="元"),
    ]
    lines = [line(executed="13812345678", full_year_budget="13812345678", execution_rate="100%")]
    decide(build, add_form(build, form(money_unit="元", budget_lines=lines, indicators=amounts), "amounts.docx"))
    add_document(build, "某甲乙13812345678.docx", status="corrupt")


@pytest.fixture(scope="module")
def built(marts_build: Built, manifest: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Built:
    return remake(marts_build, manifest, tmp_path_factory.mktemp("personal"), fill)


@pytest.mark.parametrize("name", TEXTS)
def test_a_published_text_shows_neither_persons_nor_telephones(name: str, built: Built) -> None:
    row = built.one("select deviation_text from marts.fct_indicator where document_id = ?", document_id(name))

    assert row["deviation_text"] == TEXTS[name][2]


@pytest.mark.parametrize("schema", ["staging", "intermediate", "audit", "marts"])
def test_no_table_shows_what_a_form_prints_everywhere(schema: str, built: Built) -> None:
    tables = built.rows("select table_name as name from information_schema.tables where table_schema = ?", schema)
    whole = [document_id("accepted.docx"), document_id("quarantined.docx")]
    seen = 0
    for table in tables:
        name = f"{schema}.{table['name']}"
        of_forms = [row for row in built.rows(f"from {name}") if row.get("document_id") in whole]
        shown = str([{key: value for key, value in row.items() if key != "file_name"} for row in of_forms])
        assert "某甲乙" not in shown, name
        assert "13812345678" not in shown, name
        assert "55501230" not in shown, name
        seen += MARK in shown
    assert seen >= 2


@pytest.mark.parametrize("dimension", ["dim_project", "dim_department", "dim_indicator_category"])
def test_no_dimension_shows_a_person(dimension: str, built: Built) -> None:
    shown = str(built.rows(f"from marts.{dimension}"))
    assert "某甲乙" not in shown
    assert MARK in shown


@pytest.mark.parametrize("row_no", range(1, len(CELLS) + 1), ids=list(CELLS))
def test_a_shown_cell_names_no_person(row_no: int, built: Built) -> None:
    wanted = [text for _, _, text in list(CELLS.values())[row_no - 1]]
    rows = built.rows("select * from audit.cell where row_no = ? order by column_no", row_no)

    assert [row["text"] for row in rows] == wanted
    assert [row["is_masked"] for row in rows] == [MARK in text for text in wanted]


def test_cells_of_any_form_can_be_looked_up_without_personal_data(built: Built) -> None:
    with duckdb.connect(str(built.path), read_only=True) as connection:
        register(connection)
        looked_up = connection.execute("select text from staging.stg_cell order by row_no, column_no").fetchall()

    assert looked_up == [(text,) for cells in CELLS.values() for _, _, text in cells]


def test_reasons_of_the_quarantine_stay_json(built: Built) -> None:
    row = built.one("select reason_zh from audit.quarantine where document_id = ?", document_id("quarantined.docx"))

    assert row["reason_zh"] == f"写着“{MARK} {MARK}”"


def test_an_amount_that_looks_like_a_telephone_stays(built: Built) -> None:
    bare, money, unit = built.rows(
        "select * from marts.fct_indicator where document_id = ? order by seq", document_id("amounts.docx")
    )
    total = built.one("select * from marts.fct_budget_execution where document_id = ?", document_id("amounts.docx"))

    assert (bare["target_text"], bare["actual_text"]) == (MARK, "13812345678元")
    assert (money["target_text"], money["actual_text"]) == ("≥13812345678", "13812345678")
    assert (unit["target_text"], unit["actual_text"]) == ("13812345678", "13812345678")
    assert total["executed_cny"] == 13_812_345_678


@pytest.mark.parametrize(
    ("name", "left"), [("lost", f"在{MARK}办理,电 {MARK}"), ("mended", "在梨花村办理,电 55501299")]
)
def test_what_an_older_extractor_took_for_a_person_is_masked_where_the_newer_one_has_none(
    built: Built, name: str, left: str
) -> None:
    row = built.one("select deviation_text from marts.fct_indicator where document_id = ?", document_id(f"{name}.docx"))

    assert row["deviation_text"] == left


def test_the_release_check_holds_no_masked_form(built: Built) -> None:
    with reading(built.path) as connection:
        result = connection.execute(frame_sql("personal_value"))
        names = [column[0] for column in result.description or ()]
        rows: list[dict[str, Any]] = [dict(zip(names, row, strict=True)) for row in result.fetchall()]

    assert [row for row in rows if row["exposed_count"]] == []
    assert {"marts.dim_project", "marts.dim_department", "marts.fct_indicator", "audit.finding"} <= {
        row["table_name"] for row in rows if row["row_count"]
    }
