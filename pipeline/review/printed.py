"""How `jixiao review` prints rows, and the options that its commands share."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from warehouse.state import Decision

Key = Annotated[str, typer.Argument(help="finding_key, or at least its first 4 characters")]
AsJson = Annotated[bool, typer.Option("--json", help="print JSON for a program, one object a line")]


def print_rows(columns: tuple[str, ...], rows: Sequence[Sequence[object]], as_json: bool, *, none: str) -> None:
    """Rows below their columns, keys of documents cut short; JSON with all of them; `none` where there are none."""
    from pipeline import console

    if as_json:
        console.print_json(dict(zip(columns, row, strict=True)) for row in rows)
    elif not rows:
        typer.echo(none)
    else:
        short = columns.index("document") if "document" in columns else None
        console.print_rows(
            columns,
            [[str(value)[:12] if number == short else value for number, value in enumerate(row)] for row in rows],
        )


def corrected_cells(made: "Decision") -> str | None:
    """The corrected cells with both values; null for none."""
    from warehouse.state import from_json

    return "; ".join(each.told() for each in from_json(made.corrections)) or None
