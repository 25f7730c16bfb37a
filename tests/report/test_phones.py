"""Telephone numbers are masked by one rule in two places: in the audit tables (SQL) and in what the report shows."""

import unicodedata
from collections.abc import Callable, Sequence
from itertools import product
from pathlib import Path

import duckdb
import pytest

from report.text import mask_phones
from tests.dbt.macros import load_macros
from warehouse.functions import register

MARKS = ("［电话已隐去］", "［已隐去］")

# What is printed and what is left of it, # standing for a number that is masked.
TEXTS = {
    "联系人13800000000。": "联系人#。",
    "138-0000-0000": "#",
    "+86 138 0000 0000": "#",
    "１３８００００００００": "#",
    "13800000000、13800000001、13800000002": "#、#、#",
    "13800000000 2024年": "# 2024年",
    "13800000000.": "#.",
    "电话：60000000": "电话：#",
    "电话号码为60000000": "电话号码为#",
    "座机：60000000-123": "座机：#",
    "传真　6000 0000": "传真　#",
    "联系方式是010 60000000": "联系方式是#",
    "电话 138-0000-0000": "电话 #",
    "（０１０）６０００００００转": "#转",
    "0100-6000000": "#",
    "010-60000000-88": "#",
    "(010)60000000、(010)60000001": "#、#",
    "(010)60000000(010)60000000": "##",
    "接听电话60000000次": "接听电话60000000次",
    "电话费60000000": "电话费60000000",
    "电话：60000000元": "电话：60000000元",
    "13800000000 元": "13800000000 元",
    "13800000000％": "13800000000％",
    "13800000000.5": "13800000000.5",
    "≥13800000000": "≥13800000000",
    "＜13800000000": "＜13800000000",
    "0.13800000000": "0.13800000000",
    "1138000000001": "1138000000001",
    "证书20240501号": "证书20240501号",
    "8 位数 60000000": "8 位数 60000000",
    "2010-60000000": "2010-60000000",
}


@pytest.fixture(scope="module")
def masked_by_sql(root: Path) -> Callable[[Sequence[str]], list[str]]:
    """mask_phones of the dbt project over cleaned text, for many texts at once."""
    macros = load_macros(root / "dbt_project")
    connection = duckdb.connect()
    register(connection)
    rule = macros["mask_phones"](macros["clean_text"]("text"))

    def masked(texts: Sequence[str]) -> list[str]:
        rows = connection.execute(f"select {rule} from (select unnest(?) as text)", [list(texts)]).fetchall()  # noqa: S608 (a macro)
        return [row[0] or "" for row in rows]

    return masked


def compared(masked: str) -> str:
    """What is left of a text: numbers as #, signs in their plain forms."""
    for mark in (*MARKS, *(unicodedata.normalize("NFKC", mark) for mark in MARKS)):
        masked = masked.replace(mark, "#")
    return unicodedata.normalize("NFKC", masked).strip()


def test_both_mask_the_same_numbers(masked_by_sql: Callable[[Sequence[str]], list[str]]) -> None:
    expected = {text: compared(left) for text, left in TEXTS.items()}
    assert {text: compared(mask_phones(text)) for text in TEXTS} == expected
    assert dict(zip(TEXTS, map(compared, masked_by_sql(list(TEXTS))), strict=True)) == expected


PARTS = (
    "13800000000",
    "60000000",
    "6000-000",
    "010",
    "(010)",
    "电话",
    "座机号",
    "传真:",
    "-",
    " ",
    "、",
    "12",
    "元",
    ".",
    "≥",
)


def test_both_mask_the_same_whatever_stands_beside_a_number(
    masked_by_sql: Callable[[Sequence[str]], list[str]],
) -> None:
    texts = ["".join(parts) for length in (1, 2, 3) for parts in product(PARTS, repeat=length)]
    by_report, by_dbt = [list(map(compared, masked)) for masked in (map(mask_phones, texts), masked_by_sql(texts))]
    assert [both for both in zip(texts, by_report, by_dbt, strict=True) if both[1] != both[2]] == []
    assert sum("#" in left for left in by_report) > 100


def test_digits_inside_a_digest_are_no_number() -> None:
    digest = "a" * 20 + "13800000000" + "b" * 33
    assert mask_phones(f"电话 {digest} 13800000000") == f"电话 {digest} {MARKS[0]}"
