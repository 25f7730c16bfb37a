r"""Forms written down as they are printed, with what must be read from them: YAML to blocks and expected records.

A file has `blocks` (what is printed, in order) and `forms` (what is read). A block is one of

- a plain text: a paragraph; `{title: text}` and `{heading: text}` are set as such; `new_page: true` begins a page
- `{table: rows}`: a line for each row, cells parted by ` | `. ` *3` behind a text: the cell covers three columns;
  ` *` alone: all that are left. `^` stands for a cell that reaches in from above, `\n` for a line break in a cell.

Expected funds and indicators are tables of the same kind, headed by names of fields; `"` repeats the value above.
"""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from samples.blocks import Block, Cell, Paragraph, Table

_SPAN = re.compile(r"(?:^|\s)\*(?P<columns>\d*)$")
_PAGE_WIDTH = 470
HEAD = (
    *("template", "title", "fiscal_year", "project_name", "department", "implementing_unit", "responsible_person"),
    *("phone", "money_unit", "goal_expected", "goal_actual", "total_weight", "total_score", "grade"),
)
FUNDS = ("label", "initial_budget", "full_year_budget", "executed", "weight", "execution_rate", "score")
INDICATOR = (
    *("row_kind", "level1", "level2", "label", "level3", "initial_target", "target", "comparator", "unit", "actual"),
    *("completion_rate", "weight", "score", "reviewed_score", "deviation"),
)
Values = dict[str, str | None]


@dataclass(frozen=True, slots=True)
class ExpectedForm:
    """What must be read: every field of HEAD, of FUNDS by funding source, of INDICATOR; and the codes of the issues."""

    head: Values
    funds: dict[str, Values]
    indicators: list[Values]
    issues: list[str]


@dataclass(frozen=True, slots=True)
class PrintedFile:
    """A file of this kind: what it covers, what is printed, what must be read."""

    name: str
    covers: tuple[str, ...]
    blocks: list[Block]
    forms: list[ExpectedForm]


def load(path: Path) -> PrintedFile:
    """The file at the path. Raises ValueError where a row does not fit its table or a field is unknown."""
    content: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    try:
        blocks = [_block(block) for block in content["blocks"]]
        forms = [_form(form) for form in content["forms"]]
    except ValueError as error:
        raise ValueError(f"{path.name}: {error}") from None
    return PrintedFile(path.stem, tuple(content.get("covers", ())), blocks, forms)


def _block(block: str | dict[str, Any]) -> Block:
    if isinstance(block, str):
        return Paragraph(block)
    if "table" in block:
        return table(block["table"], block.get("widths"))
    kind = next(name for name in ("title", "heading", "body") if name in block)
    return Paragraph(block[kind], kind, new_page=block.get("new_page", False))


def table(text: str, widths: list[int] | None = None) -> Table:
    """A table from its rows as lines."""
    lines = [[_cell(part) for part in line.split("|")] for line in text.strip("\n").split("\n")]
    width = max(sum(columns for _, columns in line) for line in lines)
    above: list[list[Any] | None] = [None] * width
    rows: list[list[list[Any]]] = []
    for number, line in enumerate(lines, 1):
        row: list[list[Any]] = []
        column = 0
        for text_, columns in line:
            if text_ == "^":
                reaching = above[column] if column < width else None
                if reaching is None:
                    raise ValueError(f"row {number}: nothing reaches into column {column + 1} from above")
                reaching[2] += 1
                column += reaching[1]
                continue
            cell = [text_, columns or width - column, 1]
            if cell[1] < 1 or column + cell[1] > width:
                raise ValueError(f"row {number}: {text_!r} stands outside the table")
            row.append(cell)
            above[column : column + cell[1]] = [cell] + [None] * (cell[1] - 1)
            column += cell[1]
        if column != width:
            raise ValueError(f"row {number} has {column} columns, the table {width}")
        rows.append(row)
    widths = widths or [_PAGE_WIDTH // width] * width
    return Table(tuple(widths), tuple(tuple(Cell(*cell) for cell in row) for row in rows))


def _cell(part: str) -> tuple[str, int]:
    """Text and columns of a cell; no columns for one that takes all that are left."""
    span = _SPAN.search(part.strip())
    text = part.strip()[: span.start()].strip() if span else part.strip()
    return text.replace("\\n", "\n"), int(span["columns"] or 0) if span else 1


def _form(form: dict[str, Any]) -> ExpectedForm:
    unknown = set(form) - {*HEAD, "funds", "indicators", "issues"}
    if unknown:
        raise ValueError(f"no such field: {', '.join(sorted(unknown))}")
    head = {name: form.get(name) for name in HEAD}
    funds = {str(row.pop("source")): row for row in records(form.get("funds", ""), ("source", *FUNDS))}
    rows = records(form.get("indicators", ""), INDICATOR)
    for row in rows:
        row["row_kind"] = row["row_kind"] or "indicator"
    return ExpectedForm(head, funds, rows, sorted(form.get("issues", ())))


def records(text: str, names: tuple[str, ...]) -> list[Values]:
    """The rows of a table of values below a row of field names; fields without a column are null."""
    found: list[Values] = []
    header: list[str] = []
    for line in text.strip("\n").split("\n") if text.strip() else ():
        parts = [part.strip() for part in line.split("|")]
        if not header:
            header = parts
            if unknown := set(header) - set(names):
                raise ValueError(f"no such field: {', '.join(sorted(unknown))}")
            continue
        if len(parts) != len(header):
            raise ValueError(f"{len(parts)} values below {len(header)} names: {line.strip()}")
        row: Values = dict.fromkeys(names)
        for name, part in zip(header, parts, strict=True):
            row[name] = found[-1][name] if part == '"' else part or None
        found.append(row)
    return found
