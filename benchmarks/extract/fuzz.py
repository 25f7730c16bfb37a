"""Mutation fuzzing of all readers: `python -m benchmarks.extract.fuzz --count 20000`.

Every mutated file is read as a load reads it: in a process of its own with limits. What counts as a failure is a
defect, a reader that died, an overrun of time or memory, a connection to the address that injected references lead to,
or a file written outside. Exit status 1 where there is any; the files are kept in --keep.
"""

import argparse
import io
import os
import random
import socket
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

import docx
import openpyxl
import psutil
import pypdfium2 as pdfium
from PIL import Image

from benchmarks.extract import mutations
from benchmarks.extract.mutations import FOR_MARKUP, FOR_PACKAGES, FOR_PDF, GENERAL, Mutator
from extract.limits import Limits
from extract.readers import office
from extract.workers import Workers
from model.form import Extraction
from model.status import DocumentKind, ReceiptStatus
from samples.blocks import Paragraph
from samples.make import document_blocks, named

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 60
MEMORY = 1024**3
OVERRUNS = {"took_too_long", "took_too_much_memory"}
ROWS = (
    ("项目支出绩效自评表",),
    ("项目名称", "路灯更换"),
    ("一级指标", "二级指标", "三级指标", "年度指标值", "分值", "得分"),
)

Seed = tuple[str, bytes, tuple[Mutator, ...]]


def seeds() -> list[Seed]:
    """Small whole files of every kind that is read without LibreOffice, and some that are not read."""
    found: list[Seed] = []
    for path in sorted((ROOT / "samples" / "files").iterdir()):
        kind = path.suffix.removeprefix(".")
        if kind == "tif":
            continue  # `picture_seeds` has smaller ones
        mutators = {"docx": FOR_PACKAGES, "xlsx": FOR_PACKAGES, "zip": FOR_PACKAGES, "pdf": FOR_PDF}.get(kind, GENERAL)
        found.append((kind, path.read_bytes(), mutators))
    by_kind = {kind: data for kind, data, _ in found}
    found += [
        ("html", _page(), FOR_MARKUP),
        ("pdf", _unruled(), FOR_PDF),
        ("xlsx", _workbook(), FOR_PACKAGES),
        (
            "zip",
            _archive({"自评/a.docx": by_kind["docx"], "b.txt": by_kind["txt"], "c.pdf": by_kind["pdf"]}),
            FOR_PACKAGES,
        ),
        ("zip", _archive({"内.zip": _archive({"b.txt": by_kind["txt"]})}), FOR_PACKAGES),
        ("png", _picture("PNG"), GENERAL),
        ("jpg", _picture("JPEG"), GENERAL),
    ]
    return found


def office_seeds() -> list[Seed]:
    """Files that LibreOffice converts, as far as it is there."""
    text = "".join(f"\\u{ord(char)}?" for char in "项目名称")
    found: list[Seed] = [("rtf", f"{{\\rtf1 {{\\trowd\\cellx900 {text}\\cell\\row}}\\par}}".encode(), FOR_MARKUP)]
    if office.missing_package(DocumentKind.DOC) is None:
        document = docx.Document()
        table = document.add_table(3, 6)
        for row, texts in zip(table.rows, ROWS, strict=True):
            for cell, cell_text in zip(row.cells, texts, strict=False):
                cell.text = cell_text
        document.add_paragraph("注")
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder, "seed.docx")
            document.save(str(source))
            for suffix, name in (("doc", "MS Word 97"), ("odt", "writer8")):
                office._run("soffice", [source], office._Way("docx", suffix, name, "", ""), Path(folder, "out"))
                data = Path(folder, "out", f"seed.{suffix}").read_bytes()
                found.append((suffix, data, GENERAL if suffix == "doc" else FOR_PACKAGES))
    return found


def picture_seeds() -> list[Seed]:
    """The head of a form as a picture of every kind, and in a PDF: what is recognised, at about half a second each."""
    with pdfium.PdfDocument(ROOT / "samples" / "files" / "schools-2023-wrong-total.pdf") as document:
        page = document[0].render(scale=200 / 72, grayscale=True).to_pil()
    head = page.crop((0, 0, page.width, page.height // 5))
    found: list[Seed] = []
    for form, options in (("PNG", {}), ("JPEG", {"quality": 60}), ("BMP", {}), ("GIF", {}), ("WEBP", {})):
        found.append((form.lower(), _saved(head, form, **options), GENERAL))
    two = _saved(head.convert("1"), "TIFF", compression="group4", save_all=True, append_images=[head.convert("1")])
    found.append(("tiff", two, GENERAL))
    found.append(("pdf", _saved(head, "PDF", resolution=200), FOR_PDF))
    return found


def _saved(picture: Image.Image, form: str, **options: Any) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, form, **options)
    return stream.getvalue()


def _page() -> bytes:
    """A form of the samples as a web page."""
    document = named()["market-2024.docx"]
    shown = []
    for block in document_blocks(document):
        if isinstance(block, Paragraph):
            shown.append(f"<p>{block.text}</p>")
            continue
        rows: dict[int, str] = {}
        for row, _, cell in block.placed():
            spans = f"rowspan={cell.rows} colspan={cell.columns}"
            rows[row] = f"{rows.get(row, '')}<td {spans}>{escape(cell.text)}</td>"
        shown.append("<table>" + "".join(f"<tr>{rows[row]}</tr>" for row in sorted(rows)) + "</table>")
    return f"<!DOCTYPE html><html><head><meta charset=utf-8></head><body>{''.join(shown)}</body></html>".encode()


def _unruled() -> bytes:
    """A form of the samples as a PDF without its lines: `re` draws a rectangle, `n` nothing."""
    data = (ROOT / "samples" / "files" / "schools-2023-wrong-total.pdf").read_bytes()
    return data.replace(b" re S", b" re n")


def _workbook() -> bytes:
    book = openpyxl.Workbook()
    for row in ROWS:
        book.active.append(row)
    book.active.append(["总分", 0.3765, "=1+1"])
    book.active.merge_cells("A1:F1")
    book.active["B4"].number_format = "0.00%"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _archive(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()


def _picture(form: str) -> bytes:
    return _saved(Image.new("L", (64, 64), 255), form)


def mutated(kinds: list[Seed], count: int, seed: int) -> Iterator[tuple[tuple[str, str, int], bytes]]:
    """Mutated files with their key: kind, mutator, number. The same for the same seeds and number."""
    for number in range(count):
        rng = random.Random(seed * 1_000_003 + number)  # noqa: S311 to repeat a run
        kind, data, mutators = kinds[number % len(kinds)]
        mutator = rng.choice(mutators)
        yield (kind, mutator.__name__, number), mutator(data, rng)


def is_failure(extraction: Extraction) -> bool:
    """Whether reading the file ended in anything but the file's own status."""
    return extraction.status is ReceiptStatus.FAILED or extraction.code in OVERRUNS


def run(kinds: list[Seed], count: int, seed: int, processes: int, keep: Path | None) -> bool:
    """Fuzz, print the figures; whether nothing failed."""
    statuses: dict[str, Counter[str]] = {}
    failures: list[str] = []
    began = time.monotonic()
    slowest = 0.0
    kept: dict[tuple[str, str, int], bytes] = {}

    def remembered() -> Iterator[tuple[tuple[str, str, int], bytes]]:
        for key, data in mutated(kinds, count, seed):
            kept[key] = data
            yield key, data

    with Workers(Limits(seconds=SECONDS, memory_bytes=MEMORY), processes) as workers:
        last = began
        for key, extraction in workers.read_all(remembered()):
            now = time.monotonic()
            slowest, last = max(slowest, now - last), now
            data = kept.pop(key)
            statuses.setdefault(key[0], Counter())[str(extraction.status)] += 1
            if is_failure(extraction):
                failures.append(f"{key}: {extraction.status} {extraction.code}: {extraction.message}")
                if keep is not None:
                    keep.mkdir(parents=True, exist_ok=True)
                    (keep / f"{'-'.join(map(str, key))}.{key[0]}").write_bytes(data)
            if data.startswith(b"PK") and key[0] == "zip":
                with tempfile.TemporaryDirectory() as folder:
                    workers.unpack(data, Path(folder))
        memory = max((worker.memory() for worker in workers._idle), default=0)
    seconds = time.monotonic() - began
    for kind, counter in sorted(statuses.items()):
        print(
            f"{kind:5} {counter.total():6}  " + ", ".join(f"{name} {number}" for name, number in counter.most_common())
        )
    print(f"{count} files in {seconds:.0f} s, longest wait {slowest:.1f} s, a process at the end {memory >> 20} MiB")
    print(f"{len(failures)} failures")
    for failure in failures[:50]:
        print("  " + failure)
    return not failures


def main() -> int:
    """Fuzz with a listener for connections and a home of its own to see what is written."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--count", type=int, default=20_000)
    options.add_argument("--office", type=int, default=100, help="files read through LibreOffice, about 1 s each")
    options.add_argument("--pictures", type=int, default=200, help="pictures of forms, about half a second each")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--processes", type=int, default=2)
    options.add_argument("--keep", type=Path)
    chosen = options.parse_args()
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        tempfile.TemporaryDirectory() as home,
        tempfile.TemporaryDirectory() as scratch,
    ):
        mutations.TARGET = f"http://127.0.0.1:{listener.getsockname()[1]}/fuzz"
        os.environ["HOME"] = home
        tempfile.tempdir = scratch
        before = set(Path.cwd().iterdir())
        ok = run(seeds(), chosen.count, chosen.seed, chosen.processes, chosen.keep) if chosen.count else True
        if chosen.pictures:
            ok &= run(picture_seeds(), chosen.pictures, chosen.seed, chosen.processes, chosen.keep)
        if chosen.office and office.missing_package(DocumentKind.RTF) is None:
            ok &= run(office_seeds(), chosen.office, chosen.seed, chosen.processes, chosen.keep)
        listener.settimeout(0)
        try:
            listener.accept()
            print("a connection was made to the address that injected references lead to")
            ok = False
        except BlockingIOError:
            print("0 connections")
        written: list[Path] = [path for path in Path(home).rglob("*") if path.is_file()]
        escaped = [path for path in (Path("/var/tmp/escaped"), Path.cwd() / "escaped") if path.exists()]  # noqa: S108
        print(f"{len(written) + len(escaped)} files written outside: {written + escaped}")
        written += set(Path.cwd().iterdir()) - before
        left = list(Path(scratch).glob("jixiao-worker-*"))
        processes = len(psutil.Process().children(recursive=True))
        print(f"{len(left)} temporary folders left; {processes} processes left")
        return 0 if ok and not (written or escaped or left or processes) else 1


if __name__ == "__main__":
    sys.exit(main())
