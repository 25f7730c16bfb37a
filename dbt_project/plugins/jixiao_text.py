"""What dbt gives its connections besides DuckDB's own functions."""

from typing import Any

from dbt.adapters.duckdb.plugins import BasePlugin

from warehouse.functions import register


class Plugin(BasePlugin):
    """Registers `nfkc(text)`: Unicode compatibility form, full-width and half-width signs unified."""

    def configure_connection(self, conn: Any) -> None:
        """Register on a new connection."""
        register(conn)
