"""Join the fragments of a table that page breaks have cut into one table.

What a break does to a table: header rows are printed again; the cell at the left that covers many rows goes on
without its text, or with it again; a row is cut, and its rest looks like a row of its own.
"""

from collections.abc import Sequence
from itertools import pairwise

from extract.readers.pdf_grid import Fragment
from extract.readers.pdf_labels import labels, plain
from extract.readers.pdf_seam import Seam
from extract.readers.pdf_table import SAME_EDGE, JoinedCell, Piece, Table

MOST_HEADER_ROWS = 8
"""More rows than this are no repeated header."""
FORM_HEAD_ROWS = 5
"""A new form prints its name within this many rows."""


def begin(fragment: Fragment) -> Table:
    """A table that begins with this fragment."""
    cells = _cells(fragment)
    table = Table(fragment.page, fragment.xs[0], fragment.xs[-1])
    table.grow(cells, _heights(fragment), cells, 0)
    return table


def _cells(fragment: Fragment, skipped: int = 0, shift: float = 0.0) -> list[JoinedCell]:
    """The cells of a fragment without its first rows, moved to stand under the table."""
    return [
        JoinedCell(
            max(cell.top - skipped, 0),
            cell.bottom - skipped,
            cell.x0 + shift,
            cell.x1 + shift,
            [Piece(fragment.page, cell.box, cell.lines)],
        )
        for cell in fragment.cells
        if cell.bottom > skipped
    ]


def _heights(fragment: Fragment) -> list[float]:
    return [lower - upper for upper, lower in pairwise(fragment.ys)]


def continues(table: Table, fragment: Fragment) -> bool:
    """Whether a fragment at the top of a page goes on with the table that ended the page before."""
    if not _edges_agree(table, fragment):
        return False
    above, below = _first_rows(table), _first_rows(fragment)
    start = _form_start_row(below)
    if start is not None:
        repeated = _repeated_rows(above, below)
        if repeated > start:
            # Where the same row follows in both, it is not a repeated header but the next form.
            follows = repeated < min(len(above), len(below)) and above[repeated][:1] == below[repeated][:1]
            return not (follows and labels().is_label("".join(above[repeated][:1])))
        return _form_start_row(above) is None and table.row_count <= 2
    if _ends_with_total(table):
        return _shared_edges(table, fragment) >= 0.5
    return True


def join(table: Table, fragment: Fragment) -> None:
    """Add a fragment that continues the table."""
    shift = _shift(table, fragment)
    skipped = _skipped_rows(table, fragment)
    below = _cells(fragment, skipped, shift)
    heights = _heights(fragment)[skipped:]
    table.last_page = fragment.page
    table.x0 = min(table.x0, fragment.xs[0] + shift)
    table.x1 = max(table.x1, fragment.xs[-1] + shift)
    seam = Seam(table, below, heights[0], labels())
    cut = seam.is_cut_row()
    partners = {id(under): over for over, under in (seam.pairs if cut else seam.same_cells())}
    if not cut and all(id(cell) in partners for cell in below if cell.top == 0):
        # Nothing begins in the first row of the page, so that it belongs to the last row of the page before.
        cut = bool(partners)
    offset = table.row_count - (1 if cut else 0)
    added = []
    ending = []
    for cell in below:
        over = partners.get(id(cell))
        cell.top += offset
        cell.bottom += offset
        if over is None:
            added.append(cell)
            ending.append(cell)
            continue
        if cell.plain and cell.plain == over.plain and not cut:
            cell.pieces[0].lines = ()
        over.bottom = cell.bottom
        over.pieces.extend(piece for piece in cell.pieces if piece.lines)
        ending.append(over)
    if cut:
        table.heights[-1] += heights[0]
        heights = heights[1:]
    table.grow(added, heights, ending, max(offset - 1, 0) if cut else offset)


def _shift(table: Table, fragment: Fragment) -> float:
    """How far the fragment must be moved to stand under the table (left and right pages have other margins)."""
    left, right = table.x0 - fragment.xs[0], table.x1 - fragment.xs[-1]
    return left if abs(left - right) <= SAME_EDGE else 0.0


def _edges_agree(table: Table, fragment: Fragment) -> bool:
    shift = _shift(table, fragment)
    if abs(table.x0 - fragment.xs[0] - shift) <= SAME_EDGE and abs(table.x1 - fragment.xs[-1] - shift) <= SAME_EDGE:
        return True
    return len(fragment.xs) > 3 and _shared_edges(table, fragment) >= 0.75


def _shared_edges(table: Table, fragment: Fragment) -> float:
    """Share of the fragment's column edges that the table has too."""
    shift = _shift(table, fragment)
    shared = sum(1 for edge in fragment.xs if any(abs(edge + shift - other) <= SAME_EDGE for other in table.edges))
    return shared / len(fragment.xs)


def _form_start_row(rows: Sequence[Sequence[str]]) -> int | None:
    """The row among the first that names a form, or null."""
    known = labels().form_start
    return next((number for number, texts in enumerate(rows[:FORM_HEAD_ROWS]) if not known.isdisjoint(texts)), None)


def _first_rows(source: Table | Fragment) -> list[list[str]]:
    """The texts of the first rows, as labels are compared, empty cells left out."""
    if isinstance(source, Table):
        return [[text for text in (cell.plain for cell in row) if text] for row in source.rows[: MOST_HEADER_ROWS + 1]]
    rows: list[list[str]] = [[] for _ in range(min(source.row_count, MOST_HEADER_ROWS + 1))]
    for cell in sorted(source.cells, key=lambda cell: cell.x0):
        if cell.top < len(rows) and cell.lines:
            rows[cell.top].append(plain("\n".join(line.text for line in cell.lines)))
    return [[text for text in row if text] for row in rows]


def _repeated_rows(above: Sequence[Sequence[str]], below: Sequence[Sequence[str]]) -> int:
    """How many rows at the top of the page print the first rows of the table again; one row at least is left."""
    count = 0
    for ours, theirs in zip(above, below[:-1], strict=False):
        if not theirs or ours != theirs:
            break
        count += 1
    return min(count, MOST_HEADER_ROWS)


def _skipped_rows(table: Table, fragment: Fragment) -> int:
    """How many rows at the top of the fragment are headers printed again, of the table or of the block in it."""
    below = _first_rows(fragment)
    row = _repeated_rows(_first_rows(table), below)
    if row and not any(_is_header(texts) for texts in below[:row]):
        row = 0
    while row < len(below) - 1:
        printed = below[row]
        if not printed or not any(headings.texts[-len(printed) :] == printed for headings in table.headings):
            break
        row += 1
    return row


def _is_header(texts: Sequence[str]) -> bool:
    """Whether a row may be a header: it holds a column's heading, or no figures at all."""
    known = labels().columns
    return any(text in known for text in texts) or not any(text[0].isdigit() for text in texts)


def _ends_with_total(table: Table) -> bool:
    return any(cell.plain in labels().totals for cell in table.rows[-1])
