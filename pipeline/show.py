"""What `jixiao show` does: finds the document that is meant, and prints where its values stand."""

import hashlib
import re
from pathlib import Path

import typer

from model.errors import UsageError
from model.source import Box
from pipeline import console
from pipeline.progress import counted
from pipeline.settings import get_settings
from pipeline.waiting import KEY_LENGTH
from report.show import Wanted, draw_values, find_values
from warehouse.current import Release, required_release
from warehouse.printed import cells_of_form
from warehouse.query import open_current

_DIGEST = re.compile(rf"[0-9a-f]{{{KEY_LENGTH},64}}")


def show_values(document: str, form_ordinal: int, wanted: Wanted, out: Path | None) -> None:
    """Print the places of the values and the file with their picture.

    Raises UsageError where there is no release, or the document, the form or the values are not in it.
    """
    home = get_settings().home
    release = required_release(home)
    document_id = _document_id(home, document)
    cells = cells_of_form(home, release, document_id, form_ordinal)
    if not cells:
        raise UsageError(_no_form(home, release, document, document_id, form_ordinal))
    values = find_values(cells, wanted)
    columns = ("field", "text", "page", "table", "row", "column", "box")
    console.print_rows(
        columns,
        [
            (
                wanted.claim + value.field,
                value.cell.text,
                value.cell.page,
                value.cell.table_no,
                value.cell.row_no,
                value.cell.column_no,
                _box(value.cell.box),
            )
            for value in values
        ],
    )
    name = f"{document_id[:12]}-{form_ordinal}-{wanted.claim.rstrip('.').replace('.', '-')}"
    typer.echo(draw_values(home, document_id, cells, values, out or home / "shown" / name))


def _document_id(home: Path, document: str) -> str:
    """The sha-256 of what is meant: of a file's content, the start of one, or that of a receipt's name."""
    path = Path(document)
    if path.is_file():
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    found = _received(home, document)
    if len(found) == 1:
        return found[0]
    if found:
        listed = ", ".join(document_id[:12] for document_id in found)
        raise UsageError(f"{document} names {len(found)} documents; give the sha-256 of one: {listed}")
    raise UsageError(
        f"{document}: no such file, and no document of the current release has this name or sha-256; `jixiao query"
        ' "from audit.receipt"` shows what was received'
    )


def _received(home: Path, document: str) -> list[str]:
    """The documents of the release that have this name in the ledger, or a sha-256 that begins so."""
    condition = "name = $1 or starts_with(document_id, $1)" if _DIGEST.fullmatch(document) else "name = $1"
    with open_current(home) as connection:
        found = connection.execute(
            "select distinct document_id from audit.receipt"  # noqa: S608 (constants)
            f" where document_id is not null and ({condition}) order by document_id",
            [document],
        ).fetchall()
    return [str(row[0]) for row in found]


def _no_form(home: Path, release: Release, document: str, document_id: str, form_ordinal: int) -> str:
    with open_current(home) as connection:
        row = connection.execute("select count(*) from audit.form where document_id = ?", [document_id]).fetchone()
    if row and row[0]:
        return f"{document} has {counted(row[0], 'form')}; there is no form {form_ordinal}"
    told = f"the document with sha-256 {document_id[:12]}… has no form in release {release.load_id}"
    if not Path(document).is_file():
        return f"{document}: {told}; `jixiao status` says what became of it"
    others = [other[:12] for other in _received(home, document) if other != document_id]
    named = f", or give the sha-256 of what was received under this name: {', '.join(others)}" if others else ""
    return f"{document}, the file of that name here: {told}; load it with `jixiao run --source {document}`{named}"


def _box(box: Box | None) -> str | None:
    if box is None:
        return None
    return " ".join(f"{value:.0f}" for value in (box.x0, box.y0, box.x1, box.y1))
