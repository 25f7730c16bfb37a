"""Tables written down as rows of texts, for tests of the parser: content without a file."""

from collections import Counter
from collections.abc import Iterable, Sequence

from extract.forms.parser import parse_forms
from model.form import Form, Indicator
from model.grid import Block, Cell, Content, Grid, Paragraph
from model.status import DocumentKind
from samples import blocks as samples
from samples.writers import docx_bytes

Text = str | tuple[str, int] | tuple[str, int, int]
"""A cell: its text, or its text with the columns, or columns and rows, that it covers."""


def grid(rows: Sequence[Sequence[Text]], *, table_no: int = 1, pages: Sequence[int] | None = None) -> Grid:
    """A table placed as HTML places one: cells from left to right, round those that reach in from above."""
    taken: set[tuple[int, int]] = set()
    cells: list[Cell] = []
    for row_no, row in enumerate(rows, 1):
        column = 1
        for item in row:
            text, *spans = (item,) if isinstance(item, str) else item
            column_span, row_span = (*spans, 1, 1)[:2]
            while (row_no, column) in taken:
                column += 1
            page = pages[row_no - 1] if pages else None
            cells.append(Cell(row_no, column, str(text), int(row_span), int(column_span), page))
            for down in range(int(row_span)):
                taken.update((row_no + down, column + right) for right in range(int(column_span)))
            column += int(column_span)
    width = max(cell.column + cell.column_span - 1 for cell in cells)
    return Grid(table_no, len(rows), width, tuple(cells))


def content(*blocks: str | Sequence[Sequence[Text]]) -> Content:
    """Paragraphs (text) and tables (rows) in reading order."""
    placed: list[Block] = []
    tables = paragraphs = 0
    for block in blocks:
        if isinstance(block, str):
            paragraphs += 1
            placed.append(Paragraph(paragraphs, block))
        else:
            tables += 1
            placed.append(grid(block, table_no=tables))
    return Content(DocumentKind.DOCX, tuple(placed))


def forms_of(*blocks: str | Sequence[Sequence[Text]]) -> tuple[Form, ...]:
    """The forms read from paragraphs and tables."""
    return parse_forms(content(*blocks))[0]


def form_of(*blocks: str | Sequence[Sequence[Text]]) -> Form:
    """The one form read from paragraphs and tables."""
    forms = forms_of(*blocks)
    assert len(forms) == 1, f"{len(forms)} forms"
    return forms[0]


def row_values(row: Indicator, *names: str) -> tuple[str | None, ...]:
    """Fields of an indicator row, in the order asked for."""
    return tuple(getattr(row, name) for name in names)


def codes(form: Form) -> list[str]:
    """Codes of the form's issues."""
    return [issue.code for issue in form.issues]


def money(form: Form) -> dict[str, tuple[str | None, ...]]:
    """Budget lines by funding source: initial, full-year, executed, weight, rate, score."""
    return {
        str(line.funding_source): (
            line.initial_budget,
            line.full_year_budget,
            line.executed,
            line.weight,
            line.execution_rate,
            line.score,
        )
        for line in form.budget_lines
    }


def all_values(forms: Iterable[Form]) -> list[str]:
    """Every value that the forms hold, without what the vocabulary supplies."""
    values: list[str | None] = []
    for form in forms:
        values += [form.title, form.project_name, form.department, form.implementing_unit, form.responsible_person]
        values += [form.phone, form.goal_expected, form.goal_actual, form.total_weight, form.total_score, form.grade]
        for line in form.budget_lines:
            values += [line.initial_budget, line.full_year_budget, line.executed, line.weight, line.score]
            values += [line.execution_rate, line.label]
        for row in form.indicators:
            values += [row.level2, row.label, row.level3, row.target, row.actual, row.weight, row.score]
            values += [row.deviation, row.completion_rate, row.initial_target, row.reviewed_score, row.unit]
            values += [row.comparator]
    return [value for value in values if value is not None]


def docx_of(*blocks: str | Sequence[Sequence[Text]]) -> bytes:
    """A Word file of the same paragraphs and tables, with really merged cells; short rows are filled up."""
    written: list[samples.Block] = []
    for block in blocks:
        if isinstance(block, str):
            written.append(samples.Paragraph(block))
            continue
        table = grid(block)
        covered: Counter[int] = Counter()
        for cell in table.cells:
            for down in range(cell.row_span):
                covered[cell.row + down] += cell.column_span
        rows = [[samples.Cell(cell.text, cell.column_span, cell.row_span) for cell in row] for row in table.rows()]
        for row_no, row in enumerate(rows, 1):
            row += [samples.Cell("")] * (table.column_count - covered[row_no])
        written.append(samples.Table((40,) * table.column_count, tuple(tuple(row) for row in rows)))
    return docx_bytes(written)
