"""How exactly PDF tables without ruling lines are read: Word files whose lines were taken out, printed by LibreOffice.

    python -m benchmarks.extract.unruled DOCX... [--keep FOLDER]

Takes the borders out of the Word files, lets LibreOffice make PDFs of them, and prints how many fields of their forms
are the same as those read from the Word files: by jixiao, and by pdfplumber with its strategy "text" for rows and
columns, put through the same form parser.
"""

import argparse
import io
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

import pdfplumber

from extract.extraction import extract_document
from extract.forms.parser import parse_forms
from model.form import Form
from model.grid import Block, Cell, Content, Grid, Paragraph
from model.status import DocumentKind

_BORDERS = re.compile(rb"<w:(tblBorders|tcBorders)>.*?</w:\1>|<w:tblStyle [^>]*/>", re.DOTALL)
_BY_TEXT = {"vertical_strategy": "text", "horizontal_strategy": "text"}
_NO_FIELDS = {"form_ordinal", "form_hash", "source", "issues", "claims", "template", "budget_lines", "indicators"}


def without_borders(data: bytes) -> bytes:
    """The Word file without the lines of its tables."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            changed = name in ("word/document.xml", "word/styles.xml")
            target.writestr(name, _BORDERS.sub(b"", content) if changed else content)
    return stream.getvalue()


def printed(paths: Iterable[Path], folder: Path) -> dict[Path, bytes]:
    """The Word files without borders as PDFs."""
    soffice = shutil.which("soffice")
    if soffice is None:
        sys.exit("LibreOffice is needed: apt-get install libreoffice-writer-nogui")
    made = {path: folder / path.name for path in paths}
    for path, file in made.items():
        file.write_bytes(without_borders(path.read_bytes()))
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = [soffice, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), *map(str, made.values())]
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603
    return {path: file.with_suffix(".pdf").read_bytes() for path, file in made.items()}


def by_jixiao(data: bytes) -> tuple[Form, ...]:
    """The forms as jixiao reads them."""
    return extract_document(data).forms


def by_pdfplumber(data: bytes) -> tuple[Form, ...]:
    """The forms in pdfplumber's tables; the text above the first table of each page stands before it."""
    blocks: list[Block] = []
    with pdfplumber.open(io.BytesIO(data)) as document:
        for page in document.pages:
            for found in page.find_tables(_BY_TEXT):
                above = page.crop((0, 0, page.width, max(found.bbox[1], 1)), strict=False).extract_text() or ""
                blocks.extend(Paragraph(len(blocks) + 1, text) for text in above.splitlines())
                rows = found.extract()
                cells = tuple(
                    Cell(number, column, text or "")
                    for number, row in enumerate(rows, 1)
                    for column, text in enumerate(row, 1)
                )
                blocks.append(Grid(len(blocks) + 1, len(rows), max(map(len, rows), default=0), cells))
    return parse_forms(Content(DocumentKind.PDF, tuple(blocks), 1))[0]


ENGINES: dict[str, Callable[[bytes], tuple[Form, ...]]] = {
    "jixiao": by_jixiao,
    'pdfplumber, strategy "text"': by_pdfplumber,
}


def fields(forms: Iterable[Form]) -> dict[tuple[object, ...], str]:
    """Every printed value by the number of its form, its kind, its row and its name, without white space."""
    found: dict[tuple[object, ...], str] = {}
    for form in forms:
        records = [("form", 0, form), *(("line", line.funding_source, line) for line in form.budget_lines)]
        records += [("row", row.seq, row) for row in form.indicators]
        for kind, number, record in records:
            for name in type(record).__dataclass_fields__:
                value = getattr(record, name)
                if name not in _NO_FIELDS and isinstance(value, str):
                    found[form.form_ordinal, kind, number, name] = "".join(value.split())
    return found


def main() -> None:
    """Make, read, compare, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--keep", type=Path, help="folder for the PDFs that were made")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        pdfs = printed(asked.files, Path(folder))
    if asked.keep:
        asked.keep.mkdir(parents=True, exist_ok=True)
        for path, data in pdfs.items():
            (asked.keep / path.with_suffix(".pdf").name).write_bytes(data)
    wanted = {path: fields(extract_document(path.read_bytes()).forms) for path in pdfs}
    every = sum(map(len, wanted.values()))
    for engine, read in ENGINES.items():
        got = {path: fields(read(data)) for path, data in pdfs.items()}
        right = sum(got[path].get(place) == value for path, values in wanted.items() for place, value in values.items())
        other = sum(len(got[path].keys() - values.keys()) for path, values in wanted.items())
        print(f"{engine}: {right} of {every} fields right ({right / max(1, every):.1%}), {other} where none is printed")


if __name__ == "__main__":
    main()
