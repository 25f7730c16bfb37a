"""What `adapter` is to sqlfluff: it lints without dbt, so a dispatched macro is written as a function call."""

import re
from collections.abc import Callable

_COLUMN = re.compile(r"[A-Za-z_][\w.]*")


def dispatch(name: str, package: str | None = None) -> Callable[..., str]:
    """A stand-in for the macro that dbt would choose: a call with its first argument and the columns among the rest."""

    def call(first: object, *others: object) -> str:
        columns = [str(other) for other in others if _COLUMN.fullmatch(str(other))]
        return f"{name}({', '.join([str(first).strip(), *columns])})"

    return call


def get_relation(database: str, schema: str, identifier: str) -> None:
    """A stand-in for the look whether a relation is there: it is not."""
