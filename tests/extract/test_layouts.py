"""Layouts drawn from seeds, with their values known: what is read must be what is printed, or an issue."""

import pytest

from benchmarks.extract.layouts import READERS, compared
from benchmarks.extract.made_layouts import made_form
from extract.forms.parser import parse_forms

NOT_TOLD = {"indicator.level1"}
"""成本指标 stands below two level-1 names; where no column names one, none is said."""


@pytest.mark.parametrize("kind", ["grid", "docx", "rows"])
@pytest.mark.parametrize("seed", range(36))
def test_values_of_a_layout_not_seen_are_read_or_left_open(kind: str, seed: int):
    made = made_form(seed)
    forms, _ = parse_forms(READERS[kind](made.blocks))
    outcomes = [one for one in compared(made, forms) if one[0] != "right"]
    assert [one for one in outcomes if one[0] != "lost"] == []
    lost = [one for one in outcomes if one[1] not in NOT_TOLD]
    assert not lost or (kind == "rows" and any(issue.code == "unclaimed_text" for issue in forms[0].issues)), lost


def test_the_comparison_tells_wrong_invented_and_lost():
    made = made_form(0)
    forms, _ = parse_forms(READERS["grid"](made.blocks))
    made.head |= {"project_name": "another", "department": None}
    made.indicators[0]["target"], made.budget["total"]["executed"] = None, "1"
    assert {one[0] for one in compared(made, forms)} == {"right", "wrong", "invented"}
    assert "lost" in {one[0] for one in compared(made, ())}


@pytest.mark.parametrize("seed", range(12))
def test_two_forms_in_one_file_are_two_forms(seed: int):
    first, second = made_form(seed), made_form(seed + 100)
    forms, _ = parse_forms(READERS["grid"]([*first.blocks, *second.blocks]))
    assert len(forms) == 2
    for made, form in zip((first, second), forms, strict=True):
        outcomes = [one for one in compared(made, [form]) if one[0] != "right" and one[1] not in NOT_TOLD]
        assert [one for one in outcomes if one[:2] != ("lost", "fiscal_year")] == []
