"""Which cell a finding is about, and a form drawn as it is printed."""

from dataclasses import replace

import pytest

from report.printed_form import place_of, places_of, shown_tables
from report.records import Finding
from warehouse.printed import PrintedCell

FINDING = Finding(
    finding_key="k", rule_id="r", severity="warning", file_name="a.pdf", document_id="d", form_ordinal=1,
    project_name=None, department=None, fiscal_year=None, seq=None, funding_source=None, field=None, reported=None,
    expected=None, difference=None, explained_by=None, debatable=False, message=None, citation=None, page=1,
    table_no=1, row_no=1, gate_status="accepted", load_id=None,
)  # fmt: skip


def cell(row_no: int, column_no: int, text: str, *claims: str, row_span: int = 1, column_span: int = 1) -> PrintedCell:
    return PrintedCell(1, 1, row_no, column_no, row_span, column_span, None, text, False, claims)


CELLS = (
    cell(1, 1, "项目名称"),
    cell(1, 2, "道路养护", "form.project_name"),
    cell(2, 1, "年度资金总额"),
    cell(2, 2, "50", "budget_line.1.executed"),
    cell(2, 3, "10", "budget_line.1.score"),
    cell(3, 1, "产出指标", "indicator.1.level1", "indicator.2.level1", row_span=5),
    cell(3, 2, "养护里程", "indicator.1.level3"),
    cell(3, 3, "20", "indicator.1.score"),
    cell(4, 2, "完成及时率", "indicator.2.level3"),
    cell(4, 3, ""),
    cell(5, 1, "总分"),
    cell(5, 3, "98", "form.total_score"),
)

# What the finding says of its place, and the text of the cell that it is about.
PLACES = {
    "the score of an indicator": ({"seq": 1, "field": "score", "row_no": 3}, "20"),
    "a blank cell of an indicator: the indicator's name": ({"seq": 2, "field": "deviation", "row_no": 4}, "完成及时率"),
    "a value that rows share: the cell that reaches over them": (
        {"seq": 2, "field": "level1", "row_no": 4},
        "产出指标",
    ),
    "the total, wherever the form's title stands": ({"field": "total_score", "row_no": 1}, "98"),
    "an amount of a funding line": ({"funding_source": "total", "field": "executed", "row_no": 2}, "50"),
    "the execution score stands in the funds table": ({"field": "execution_score", "row_no": 2}, "10"),
    "a blank amount: the first cell of the line": (
        {"funding_source": "total", "field": "initial_budget", "row_no": 2},
        "年度资金总额",
    ),
    "the line that the finding names, wherever its row stands": (
        {"funding_source": "other", "field": "score", "line_no": 1, "row_no": 9},
        "10",
    ),
    "a form's blank field: what the form's row gives": ({"field": "grade", "row_no": 1}, "道路养护"),
}


@pytest.mark.parametrize("name", PLACES)
def test_a_finding_is_about(name: str) -> None:
    said, text = PLACES[name]
    found = place_of(replace(FINDING, **said), CELLS)

    assert found is not None
    assert found.text == text


ACROSS = (
    cell(2, 2, "年度总金额"),
    cell(2, 3, "省级"),
    cell(3, 1, "执行率"),
    cell(3, 2, "0", "budget_line.1.execution_rate"),
    cell(3, 3, "86.67", "budget_line.2.execution_rate"),
    cell(4, 1, "全年执行资金"),
    cell(4, 2, ""),
    cell(4, 3, "26", "budget_line.2.executed"),
)


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ({"field": "executed", "line_no": 1}, "全年执行资金"),
        ({"field": "execution_rate", "line_no": 2}, "86.67"),
        ({"field": "full_year_budget", "line_no": 1}, "年度总金额"),
    ],
)
def test_where_sources_are_columns_a_blank_amount_is_in_its_field_s_row(said: dict[str, object], text: str) -> None:
    found = place_of(replace(FINDING, **{"funding_source": "total", "row_no": 2} | said), ACROSS)

    assert found is not None
    assert found.text == text


def test_a_finding_about_a_row_that_the_form_does_not_have_marks_no_cell() -> None:
    assert places_of([replace(FINDING, row_no=40)], CELLS) == {}


def test_two_findings_about_one_cell_are_both_named() -> None:
    findings = [replace(FINDING, seq=1, field="score", row_no=3, finding_key=key) for key in "ab"]

    assert places_of(findings, CELLS) == {(1, 3, 3): (1, 2)}


def test_a_cell_that_reaches_beyond_the_form_is_cut_where_the_form_ends() -> None:
    (table,) = shown_tables(CELLS, {})
    wide = table.rows[2].cells[0]

    assert (wide.text, wide.row_span) == ("产出指标", 3)
    assert table.column_count == 3
    assert [row.row_no for row in table.rows] == [1, 2, 3, 4, 5]


def test_rows_that_a_form_does_not_begin_a_cell_in_are_kept_empty() -> None:
    (table,) = shown_tables((cell(1, 1, "甲", row_span=3), cell(3, 2, "乙")), {})

    assert [len(row.cells) for row in table.rows] == [1, 0, 1]
    assert table.rows[0].cells[0].row_span == 3


def test_labels_values_and_masked_cells_are_told_apart() -> None:
    masked = replace(cell(6, 1, "［已隐去］"), is_masked=True)
    (table,) = shown_tables((*CELLS, masked), {})

    assert table.rows[0].cells[0].is_label
    assert not table.rows[0].cells[1].is_label
    assert table.rows[5].cells[0].is_masked
    assert not table.rows[5].cells[0].is_label
