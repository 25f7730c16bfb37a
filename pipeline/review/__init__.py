"""`jixiao review`: an auditor's decisions about quarantined forms and about findings. The next load applies them."""

from collections.abc import Callable
from typing import Any

import typer
from typer.core import TyperGroup

from pipeline.review import decide, look


class _Stripping(TyperGroup):
    """Takes every argument without the blanks and line ends that a shell leaves on what it cuts from a file."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        return super().parse_args(ctx, [given.strip() for given in args])


_COMMANDS: tuple[Callable[..., None], ...] = (
    *(decide.decide, decide.correct, decide.confirm, decide.revoke, decide.finding),
    *(look.findings, look.case, look.history, look.verify),
)

app = typer.Typer(help="List what waits for an auditor, and decide about it.", no_args_is_help=True, cls=_Stripping)
app.command("list")(look.list_quarantined)
for _command in _COMMANDS:
    app.command()(_command)
