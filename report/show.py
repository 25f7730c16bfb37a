"""Where single values of a form are printed, and a picture of them for a person."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from extract.kind import detect_kind
from extract.landing import read_landed
from model.errors import UsageError
from report.pictures import can_picture, picture_page
from report.printed_form import Place, shown_tables
from report.templating import open_templates
from report.text import write_text
from warehouse.printed import PrintedCell

_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which values of a form: those of an indicator (`seq`), of a funding line (`line`) or of the form itself.

    `field` narrows them to one field, such as "score".
    """

    seq: int | None = None
    line: int | None = None
    field: str | None = None

    @property
    def claim(self) -> str:
        """How cells name the record that they were read into."""
        if self.seq is not None:
            return f"indicator.{self.seq}."
        return "form." if self.line is None else f"budget_line.{self.line}."

    @property
    def told(self) -> str:
        """What is wanted, in words."""
        if self.seq is not None:
            return f"indicator {self.seq}"
        return "the form itself (no --seq, no --line)" if self.line is None else f"funding line {self.line}"


@dataclass(frozen=True, slots=True)
class Value:
    """A value and the cell that it was read from."""

    field: str
    cell: PrintedCell


def find_values(cells: Sequence[PrintedCell], wanted: Wanted) -> tuple[Value, ...]:
    """The values that are wanted, in the order of the form's cells.

    Raises UsageError, which names what there is, where nothing was read from any cell for them.
    """
    values = tuple(
        Value(claim.removeprefix(wanted.claim), cell)
        for cell in cells
        for claim in cell.claims
        if claim.startswith(wanted.claim)
    )
    if not values:
        raise UsageError(f"{wanted.told} was read from no cell. {_with_places(cells)}")
    if wanted.field is None:
        return values
    of_field = tuple(value for value in values if value.field == wanted.field)
    if not of_field:
        fields = ", ".join(sorted({value.field for value in values}))
        raise UsageError(f"{wanted.field} was read from no cell (blank or not printed); there are: {fields}")
    return of_field


def draw_values(home: Path, document_id: str, cells: Sequence[PrintedCell], values: Sequence[Value], out: Path) -> Path:
    """Draw the cells of the values, outlined, among the form's other cells; gives the file that was written.

    A document with pages gives a picture (PNG) of the first page that has one of them; every other an HTML table.
    `out` is the file's name without its ending. Personal data is left out of both.
    """
    document = read_landed(home, document_id)
    out.parent.mkdir(parents=True, exist_ok=True)
    pages = [value.cell.page for value in values if value.cell.page is not None and value.cell.box is not None]
    if can_picture(detect_kind(document)) and pages:
        boxes = [value.cell.box for value in values if value.cell.page == pages[0] and value.cell.box is not None]
        path = out.with_suffix(".png")
        path.write_bytes(picture_page(document, pages[0], cells, boxes).png)
        return path
    path = out.with_suffix(".html")
    write_text(path, _page(cells, {value.cell.place: (1,) for value in values}))
    return path


def _page(cells: Sequence[PrintedCell], marks: Mapping[Place, tuple[int, ...]]) -> str:
    style = (_HERE / "assets" / "report.css").read_text("utf-8")
    return open_templates().get_template("show.html.j2").render(tables=shown_tables(cells, marks), style=style)


_KINDS = {
    "form": ("the form itself", None),
    "indicator": ("indicators", "--seq"),
    "budget_line": ("funding lines", "--line"),
}


def _with_places(cells: Sequence[PrintedCell]) -> str:
    """What of a form was read from cells: the fields of each kind of record, and the numbers that its records have."""
    fields: defaultdict[str, set[str]] = defaultdict(set)
    numbers: defaultdict[str, set[int]] = defaultdict(set)
    for claim in (claim for cell in cells for claim in cell.claims):
        kind, _, rest = claim.partition(".")
        number, _, field = rest.rpartition(".")
        fields[kind].add(field)
        numbers[kind] |= {int(number)} if number else set()
    said = []
    for kind, (name, option) in _KINDS.items():
        if kind in fields:
            which = f" ({option} {min(numbers[kind])} to {max(numbers[kind])})" if option else ""
            said.append(f"{name}{which}: {', '.join(sorted(fields[kind]))}")
    return f"There are places of {'; '.join(said)}" if said else "The form has no places at all"
