"""The text function that the models need and DuckDB does not have."""

from typing import Any

import pyarrow.compute as pc


def register(conn: Any) -> None:
    """Give a DuckDB connection the function `nfkc(text)`: Unicode compatibility form; null stays null."""
    conn.create_function("nfkc", _nfkc, ["VARCHAR"], "VARCHAR", type="arrow")


def _nfkc(texts: Any) -> Any:
    return pc.utf8_normalize(texts, form="NFKC")
