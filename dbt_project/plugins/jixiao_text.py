"""The text function that the models need and DuckDB does not have."""

from typing import Any

import pyarrow.compute as pc
from dbt.adapters.duckdb.plugins import BasePlugin


class Plugin(BasePlugin):
    """Registers `nfkc(text)`: Unicode compatibility form, full-width and half-width signs unified."""

    def configure_connection(self, conn: Any) -> None:
        """Register on a new connection."""
        register(conn)


def register(conn: Any) -> None:
    """Give `conn` the function `nfkc`; null stays null."""
    conn.create_function("nfkc", _nfkc, ["VARCHAR"], "VARCHAR", type="arrow")


def _nfkc(texts: Any) -> Any:
    return pc.utf8_normalize(texts, form="NFKC")
