"""What happens to the text of documents before anything shows it."""

from datetime import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from model.beijing import beijing
from model.spreadsheet import csv_text, starts_formula
from model.visible import visible
from report.listing import json_for_script
from report.text import clean, clip, mask_phones, number, place


def test_characters_that_turn_or_hide_text_are_shown_as_their_codes() -> None:
    assert visible("金额\u202e001") == "金额⟦U+202E⟧001"
    assert visible("项\u200b目\ufeff") == "项⟦U+200B⟧目⟦U+FEFF⟧"
    assert visible("a\x00b\x1bc\ufffe") == "a⟦U+0000⟧b⟦U+001B⟧c⟦U+FFFE⟧"
    assert visible("行一\u2028行二") == "行一⟦U+2028⟧行二"


def test_line_breaks_and_tabs_stay() -> None:
    assert visible("一\r\n二\r三\t四") == "一\n二\n三\t四"


@given(st.text())
def test_no_character_is_left_that_a_workbook_cannot_hold(text: str) -> None:
    assert ILLEGAL_CHARACTERS_RE.search(visible(text)) is None


@pytest.mark.parametrize(
    "text",
    [
        "联系人 13800000000",
        "联系人13800000000。",
        "138-0000-0000",
        "+86 138 0000 0000",
        "１３８００００００００",
        "电话：60000000",
        "联系电话:010-60000000",
        "电话 （010）60000000",
        "010-60000000",
        "传真：60000000",
    ],
)
def test_telephone_numbers_are_masked(text: str) -> None:
    masked = mask_phones(text)
    assert "电话已隐去" in masked
    assert "0000" not in masked
    assert "００００" not in masked


@pytest.mark.parametrize(
    "text",
    [
        "全年执行数 13800000000 元",
        "13800000000.00",
        "0.13800000000",
        "20240315001 号",
        "138000000001",
        "a" * 20 + "13800000000" + "b" * 33,
        "8 位数 60000000",
    ],
)
def test_amounts_and_identifiers_are_not_taken_for_telephones(text: str) -> None:
    assert mask_phones(text) == text


def test_a_number_cell_keeps_its_digits() -> None:
    assert clean("13800000000", is_number=True) == "13800000000"
    assert clean("13800000000") != "13800000000"
    assert clean(None) is None


def test_a_clipped_text_says_how_much_is_left_out() -> None:
    assert clip("一二三四五", 3) == "一二三…（另有 2 字未显示，见原文件）"
    assert clip("一二三", 3) == "一二三"


@pytest.mark.parametrize(
    ("value", "shown"), [(Decimal("-5.000000"), "-5"), (Decimal("0.130"), "0.13"), (100, "100"), (None, ""), (0, "0")]
)
def test_numbers_lose_trailing_zeros_only(value: Decimal | int | None, shown: str) -> None:
    assert number(value) == shown


def test_place_names_what_is_known() -> None:
    assert place(3, 2, 14) == "第3页 表2 行14"
    assert place(None, 2, 14) == "表2 行14"
    assert place(None, None, None) == ""


def test_times_are_shown_in_beijing_time() -> None:
    assert beijing(datetime(2026, 3, 2, 18, 0)) == "2026-03-03 02:00"
    assert beijing(None) == ""


@pytest.mark.parametrize("text", ["=1+1", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\n=1", "  =1", "＝1+1", "－A1", "-"])
def test_formulas_are_neutralised_in_csv(text: str) -> None:
    assert starts_formula(text)
    assert csv_text(text) == f"'{text}"


@pytest.mark.parametrize("text", ["-5", "+5.2", "-5%", "100", "≥95%", "项目", ""])
def test_plain_numbers_and_words_stay_as_printed_in_csv(text: str) -> None:
    assert csv_text(text) == text


def test_json_in_a_script_element_cannot_end_it() -> None:
    text = json_for_script(["</script><!-- & \u2028 \u2029 '\""])
    assert not set("<>&\u2028\u2029") & set(text)
    assert text.startswith('["\\u003c/script')
