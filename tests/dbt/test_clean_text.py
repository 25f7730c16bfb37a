"""Texts are brought into NFKC only where they print a sign that NFKC may change."""

import re
import unicodedata
from pathlib import Path

import duckdb
import pytest

from tests.dbt.macros import load_macros
from warehouse.functions import register

INVISIBLE = "\u200b\u200c\u200d\u200e\u200f\ufeff\u00ad"
TEXTS = (
    "\uff11\uff12\uff0e\uff15\uff05",
    "\u2f08\u53e3",
    "e\u0301",
    "\u304b\u3099",
    "<\u0338",
    "\u3000\u65e0\u3000",
    "a\u200bb",
    "\ufeff",
    " \u2f47\u671f ",
    "\u8054\u7cfb\u4eba\uff1a",
    "\u2026",
    "\u33a1",
    "\u2460",
    "\u246012\u682a\uff1b\u246125\u4e1b",
    "\u248812",
    "\uf9e0",
    "  ",
    "",
    "\u226590%\u3001\u201c\u597d\u201d",
)


@pytest.fixture(scope="module")
def connection() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    register(connection)
    return connection


def test_no_plain_sign_is_changed_by_nfkc_alone_or_beside_others(
    root: Path, connection: duckdb.DuckDBPyConnection
) -> None:
    plain = load_macros(root / "dbt_project")["plain_signs"]()
    rows = connection.execute(
        "select code from (select unnest(range(1, 65536)) as code) "  # noqa: S608 (a macro)
        f"where code not between 55296 and 57343 and not regexp_matches(chr(code::int), '[^{plain}]')"
    ).fetchall()
    signs = [chr(code) for (code,) in rows]
    assert {"1", "\u65e0", "\u3001", "\u2265"} <= set(signs)
    assert not set(signs) & {"\uff0c", "\u3000", "\u2f08", "\u2026", *INVISIBLE}
    assert [sign for sign in signs if unicodedata.normalize("NFKC", sign) != sign or unicodedata.combining(sign)] == []
    # Nothing joins: a sign that composes with what stands before it would do so with one of these.
    for text in ("".join(signs), "".join(reversed(signs))):
        assert unicodedata.normalize("NFKC", text) == text


def test_cleaned_texts_are_in_nfkc_whatever_they_print(root: Path, connection: duckdb.DuckDBPyConnection) -> None:
    cleaned = load_macros(root / "dbt_project")["clean_text"]("text")
    rows = connection.execute(f"select text, {cleaned} from (select unnest(?) as text)", [list(TEXTS)]).fetchall()  # noqa: S608 (a macro)
    assert len(rows) == len(TEXTS)
    for text, found in rows:
        printed = re.sub("([\u2460-\u2473\u2488-\u249b])", r"(\1)", text)
        visible = "".join(sign for sign in unicodedata.normalize("NFKC", printed) if sign not in INVISIBLE)
        assert found == (visible.strip(" ") or None), text


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("\u3251\u682a", "(21)\u682a"),
        ("\u325f12\u682a\uff1b\u32bf5\u4e1b", "(35)12\u682a;(50)5\u4e1b"),
        ("\u24ea12\u682a", "(0)12\u682a"),
        ("\u22125%", "-5%"),
        ("10\u00b2", "10^2"),
        ("1.2\u00d710\u2074", "1.2\u00d710^4"),
        ("\uff11\uff10\u00b9\u00b2", "10^12"),
        ("100\u33a1", "100m2"),
        ("100m\u00b2", "100m2"),
    ],
)
def test_a_circled_or_raised_number_is_no_digit_of_the_number_beside_it(
    text: str, clean: str, root: Path, connection: duckdb.DuckDBPyConnection
) -> None:
    cleaned = load_macros(root / "dbt_project")["clean_text"]("text")
    found = connection.execute(f"select {cleaned} from (select ? as text)", [text]).fetchall()  # noqa: S608 (a macro)
    assert found == [(clean,)]
