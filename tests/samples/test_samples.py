"""The sample documents: made from their data, byte by byte, and arithmetically what expected.json says they are.

Forms of real bodies keep the oddities that they were published with; each is among the findings of forms.yaml.
"""

import os
import re
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("reportlab", reason="the sample documents are made with reportlab, a development tool")

from extract.extraction import extract_document
from samples import make
from samples.blocks import block_text

TOTAL = "年度资金总额"
UNUSED = ("", "—", "0")
DATA = make.data()
DOCUMENTS = DATA["documents"]
FORMS = [
    pytest.param(form, id=f"{document['file']}-{number}")
    for document in DOCUMENTS
    if document["status"] == "parsed"
    for number, form in enumerate(document["forms"], start=1)
]
SCORED = [param for param in FORMS if param.values[0]["layout"] != "t4"]
# Where the cells stand that the checks need, counted in a funds line and in an indicator row, per layout.
FUNDS = {
    "t1": {"initial": 1, "budget": 2, "executed": 3, "weight": 4, "rate": 5, "score": 6},
    "t2": {"budget": 1, "executed": 2, "weight": 3, "rate": 4, "score": 5},
    "t4": {"budget": 1, "executed": 2, "rate": 3},
}
INDICATOR = {
    "t1": {"weight": 5, "score": 6, "deviation": 7},
    "t2": {"weight": 3, "score": 6, "deviation": 7},
    "report": {"weight": 3, "score": 7, "deviation": 8},
}


def layout(form: dict[str, Any]) -> str:
    return str(form["layout"]).removesuffix("_2021")


def number(text: str) -> Decimal:
    return Decimal(0) if text in UNUSED else Decimal(text.removesuffix("%"))


def rules_of(form: dict[str, Any]) -> set[str]:
    return {finding["rule_id"] for finding in form["expect"]["findings"]}


def fields_of(form: dict[str, Any], rule_id: str) -> set[str]:
    return {finding["field"] for finding in form["expect"]["findings"] if finding["rule_id"] == rule_id}


def funds_lines(form: dict[str, Any]) -> list[dict[str, str]]:
    """The funds lines with their cells by name, the one of the total first; a report prints them transposed."""
    if form["layout"] != "report":
        places = FUNDS[layout(form)]
        return [{name: line[place] for name, place in places.items()} for line in form["funds"]]
    by_label = {line[0]: line[2:] for line in form["funds"]}
    return [
        {"initial": initial, "budget": budget, "executed": executed, "rate": f"{rate}%"}
        for initial, budget, executed, rate in zip(
            *(by_label[label] for label in ("年初预算资金", "全年预算资金", "全年执行资金", "预算执行率（%）")),
            strict=True,
        )
    ]


def main_line(form: dict[str, Any]) -> dict[str, str]:
    """The total's line; where its amounts are blank, the first that has some."""
    return next(line for line in funds_lines(form) if number(line["budget"]))


def score_rows(form: dict[str, Any]) -> list[tuple[Decimal, Decimal, str]]:
    """Weight, score and deviation of everything that is scored, the execution too."""
    places = INDICATOR[layout(form)]
    rows = [
        (number(row[places["weight"]]), number(row[places["score"]]), row[places["deviation"]])
        for row in form["indicators"]
    ]
    if form["layout"] != "report":
        total = funds_lines(form)[0]
        rows.append((number(total["weight"]), number(total["score"]), "the funds block has no cell for a reason"))
    return rows


def test_files_are_what_the_script_makes_of_the_data() -> None:
    made = make.outputs()
    if os.environ.get("JIXIAO_REGENERATE"):
        make.write()
    stale = [path.name for path, content in made.items() if not path.exists() or path.read_bytes() != content]
    assert stale == [], "run `python -m samples.make`"
    assert {path for path in made if path.parent == make.FILES} == set(make.FILES.iterdir())


@pytest.mark.parametrize("form", FORMS)
def test_printed_rates_are_those_of_the_amounts_except_where_expected_json_says_otherwise(form: dict[str, Any]) -> None:
    wrong = []
    for line_no, line in enumerate(funds_lines(form)):
        printed = line["rate"].removesuffix("%")
        if number(line["budget"]) == 0:
            assert number(line["rate"]) == 0
            continue
        if line_no and printed == "":
            continue
        decimals = Decimal(1).scaleb(-len(printed.partition(".")[2]))
        exact = number(line["executed"]) / number(line["budget"]) * 100
        if Decimal(printed) not in {exact.quantize(decimals, way) for way in (ROUND_HALF_UP, ROUND_DOWN)}:
            wrong.append(line_no)
    assert wrong == ([0] if "execution_rate" in rules_of(form) else [])


@pytest.mark.parametrize("form", FORMS)
def test_funds_lines_add_up_to_the_total_except_where_expected_json_says_otherwise(form: dict[str, Any]) -> None:
    total, *parts = funds_lines(form)
    if form["layout"] == "report":
        # 小计 is the sum of the four levels where it is printed, and no part beside them.
        subtotal, *parts = parts
        if subtotal["budget"]:
            assert number(subtotal["budget"]) == sum(number(level["budget"]) for level in parts[:4])
    columns = {"initial": "initial_budget", "budget": "full_year_budget", "executed": "executed"}
    wrong = {
        field
        for column, field in columns.items()
        if column in total and number(total[column]) != sum(number(part[column]) for part in parts)
    }
    assert wrong == fields_of(form, "budget_parts_sum")


@pytest.mark.parametrize("form", SCORED)
def test_weights_come_to_a_hundred_with_ten_for_execution(form: dict[str, Any]) -> None:
    weights = [weight for weight, _, _ in score_rows(form)]
    assert sum(weights) == 100
    assert (weights[0] if form["layout"] == "report" else weights[-1]) == 10
    assert form.get("total", ["100"])[0] == "100"


@pytest.mark.parametrize("form", SCORED)
def test_execution_score_is_weight_times_rate_except_where_expected_json_says_otherwise(form: dict[str, Any]) -> None:
    rows = score_rows(form)
    _, printed, _ = rows[0] if form["layout"] == "report" else rows[-1]
    line = main_line(form)
    exact = (10 * number(line["executed"]) / number(line["budget"])).quantize(Decimal("0.01"), ROUND_HALF_UP)
    right = {exact, 10 * number(line["rate"]) / 100}
    if "execution_score" in rules_of(form):
        # A rate printed as 100 % does not make a score of 9 right, nor one of 10 where less was spent.
        assert printed not in right
    else:
        assert printed in right


@pytest.mark.parametrize("form", SCORED)
def test_scores_come_to_the_stated_total_except_where_expected_json_says_otherwise(form: dict[str, Any]) -> None:
    stated = Decimal(form["total_score"] if form["layout"] == "report" else form["total"][1])
    adds_up = sum(score for _, score, _ in score_rows(form)) == stated
    assert adds_up == ("score_sum" not in rules_of(form))
    assert form["expect"]["gate"] == ("accepted" if adds_up else "quarantined")


@pytest.mark.parametrize("form", SCORED)
def test_no_score_exceeds_its_weight_and_lost_points_are_explained(form: dict[str, Any]) -> None:
    assert all(0 <= score <= weight for weight, score, _ in score_rows(form))
    unexplained = {
        seq for seq, (weight, score, why) in enumerate(score_rows(form), start=1) if score < weight and not why
    }
    expected = {f["seq"] for f in form["expect"]["findings"] if f["rule_id"] == "unexplained_deduction"}
    assert unexplained == expected


def test_samples_hold_every_way_a_document_can_go() -> None:
    assert {document["status"] for document in DOCUMENTS} == {"parsed", "corrupt", "no_form"}
    assert {Path(document["file"]).suffix for document in DOCUMENTS} == {
        ".docx",
        ".pdf",
        ".txt",
        ".xlsx",
        ".tif",
        ".zip",
    }
    forms = [param.values[0] for param in FORMS]
    assert {form["template"] for form in forms} == {"T1", "T1d", "T2", "T4", "T13"}
    assert {form["expect"]["gate"] for form in forms} == {"accepted", "quarantined"}
    assert {finding for form in forms for finding in rules_of(form)} <= set(DATA["rules"])


def test_only_made_up_bodies_stand_on_broken_documents() -> None:
    for document in DOCUMENTS:
        for form in document["forms"]:
            body = form.get("department") or document.get("source", "")
            assert body.startswith("示例") == ("source" not in document)
            if "source" in document:
                assert document["status"] == "parsed"
                assert form["expect"]["gate"] == "accepted"


def test_at_least_six_documents_hold_published_forms_of_every_file_kind() -> None:
    published = [document for document in DOCUMENTS if "source" in document]
    assert len(published) >= 6
    assert {document["as"] for document in published} == {"docx", "cells", "pdf"}
    assert {form["template"] for document in published for form in document["forms"]} == {"T1", "T13"}
    assert max(len(document["forms"]) for document in published) == 3
    readme = (make.HERE / "README.md").read_text("utf-8")
    assert [document["source"] for document in published if document["source"] not in readme] == []


def prose(form: dict[str, Any]) -> list[str]:
    """What a form tells in sentences: goals, reasons, and the sections of a report."""
    reasons = [row[-1] for row in form["indicators"]]
    sections = [text for _, text in form.get("analysis", ())]
    told = [*form["goal"], *reasons, *form.get("overview", ()), form.get("sentence", ""), *sections]
    # The project's name is a fact, not prose.
    return [text.replace(form["project_name"], "｜") for text in told]


def test_prose_of_published_forms_is_not_copied_and_names_none_of_their_persons(shared: Path) -> None:
    files = [path.read_bytes() for path in sorted((shared / "seeds").glob("*.txt"))]
    published = "".join("".join(content.decode("utf-8").split()) for content in files)
    persons = {
        name
        for content in files
        for form in extract_document(content).forms
        for name in re.split(r"[、，,\s]+", form.responsible_person or "")
        if name
    }
    assert persons
    copied = []
    for document in (d for d in DOCUMENTS if "source" in d):
        printed = "".join(block_text(block) for block in make.document_blocks(document))
        assert not {name for name in persons if name in printed}
        for text in (part for form in document["forms"] for part in prose(form)):
            joined = "".join(text.split())
            copied += [joined[at : at + 14] for at in range(len(joined) - 13) if joined[at : at + 14] in published]
    assert copied == []


def test_pdf_carries_its_font_and_its_text_can_be_read() -> None:
    pdfium = pytest.importorskip("pypdfium2")
    for document in (d for d in DOCUMENTS if d["as"] == "pdf"):
        opened = pdfium.PdfDocument(make.FILES / document["file"])
        text = "".join(page.get_textpage().get_text_range() for page in opened)
        joined = "".join(text.split())
        for row in document["forms"][0]["indicators"]:
            assert all("".join(cell.split()) in joined for cell in row[2:7])
        assert b"/FontFile2" in (make.FILES / document["file"]).read_bytes()


def test_samples_name_no_person_and_no_telephone_number() -> None:
    for document in DOCUMENTS:
        text = " ".join(
            block.text if not hasattr(block, "rows") else " ".join(cell.text for row in block.rows for cell in row)
            for block in make.document_blocks(document)
        )
        assert re.findall(r"\d{7,}|\d{3,4}-\d{7,8}", text) == []
        assert all(after == "—" for after in re.findall(r"(?:项目负责人|联系电话) (\S+)", text))
