"""How fast, how big and how exact the readers are beside others, on the same documents, in one run.

`python -m benchmarks.extract.run [--documents FOLDER] [--camelot PYTHON] [--json FILE]`; see README.md beside it.
Every engine runs in a process of its own: its import, its peak of memory and its faults are its own.
"""

import argparse
import io
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from benchmarks.extract.engines import ENGINES, Table  # noqa: E402

FORMS_IN_ONE_FILE = 24
PAGES_OF_THE_LONG_PDF = 500
TURNS = 3
PLAIN = "pdfplumber extract_tables"
TO_REACH = {
    "pdf_times_pdfplumber": 8.0,
    "docx_times_table_cell": 30.0,
    "docx_times_slower_than_lxml": 4.0,
    "long_pdf_mb": 300.0,
    "start_up_s": 1.0,
}


def worker(kind: str, engine: str, rounds: int, files: Sequence[str]) -> dict[str, Any]:
    """One engine on files, in this process: CPU and wall seconds of each round, tables of the first, peak memory."""
    read = ENGINES[kind][engine]
    documents = [Path(file).read_bytes() for file in files]
    tables = [read(data) for data in documents]
    cpu, wall = [], []
    for _ in range(rounds):
        _forget_texts()
        begun_cpu, begun = time.process_time(), time.perf_counter()
        for data in documents:
            read(data)
        cpu.append(time.process_time() - begun_cpu)
        wall.append(time.perf_counter() - begun)
    return {"cpu": cpu, "wall": wall, "mb": _peak_mb(), "tables": tables}


def _forget_texts() -> None:
    """Empty what jixiao keeps of texts that it met: in a round it knows no more than in the first."""
    for name, module in list(sys.modules.items()):
        if name.startswith("extract."):
            for kept in vars(module).values():
                # What has no bound is no memory of texts but the vocabulary, loaded once.
                if hasattr(kept, "cache_parameters") and kept.cache_parameters()["maxsize"]:
                    kept.cache_clear()


def _peak_mb() -> float:
    """Most memory that this process held. ru_maxrss would count what its parent held when it started it."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def measured(
    kind: str, engine: str, rounds: int, files: Sequence[Path], python: str = sys.executable
) -> dict[str, Any]:
    """What `worker` gives in a process of its own; `skipped` with the reason where the engine cannot run."""
    command = [python, __file__, "--worker", kind, engine, "--rounds", str(rounds), *map(str, files)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if ended.returncode:
        return {"skipped": (ended.stderr.strip().splitlines() or ["no message"])[-1]}
    return json.loads(ended.stdout)


def exact_share(truth: list[list[Table]], got: list[list[Table]]) -> float:
    """Share of cells exact in text (white space aside), row, column and both spans; missing and surplus ones count.

    Title rows of a Word table that have no borders show no cell on a page: they are left out of what is expected.
    """
    exact = total = 0
    for expected, found in zip(truth, got, strict=True):
        remaining = [_cells(table) for table in found]
        for versions in map(_without_titles, expected):
            ranked = [
                (len(cells & other), -len(cells), number, cells)
                for cells in versions
                for number, other in enumerate(remaining)
            ]
            if not ranked:
                total += len(versions[0])
                continue
            match, _, number, cells = max(ranked, key=lambda entry: entry[:2])
            exact += match
            total += max(len(cells), len(remaining.pop(number)))
        total += sum(map(len, remaining))
    return exact / total if total else 0.0


def _without_titles(table: Table) -> list[set[Any]]:
    """The cells of a table, and those without its first row, its first two rows where these are one cell each."""
    versions = [_cells(table)]
    for number in (1, 2):
        if sum(1 for row, *_ in table if row == number) > 1:
            break
        versions.append(_cells((row - number, *rest) for row, *rest in table if row > number))
    return versions


def _cells(table: Iterable[Sequence[Any]]) -> set[tuple[int, int, int, int, str]]:
    return {(row, column, down, across, "".join(text.split())) for row, column, down, across, text in table}


def many_forms(documents: Sequence[Path], forms: int) -> bytes:
    """One Word file with the bodies of the given ones, again and again, until it holds so many tables."""
    import docx

    target = docx.Document(str(documents[0]))
    body = target.element.body
    end = body.sectPr
    held = len(target.tables)
    number = 0
    while held < forms:
        number += 1
        other = docx.Document(str(documents[number % len(documents)]))
        for element in other.element.body:
            if element is not other.element.body.sectPr and held < forms:
                held += element.tag.endswith("}tbl")
                end.addprevious(deepcopy(element))
    stream = io.BytesIO()
    target.save(stream)
    return stream.getvalue()


def long_pdf(documents: Sequence[Path], pages: int) -> bytes:
    """One PDF with the pages of the given ones, again and again."""
    import pypdfium2 as pdfium

    target = pdfium.PdfDocument.new()
    sources = [pdfium.PdfDocument(path) for path in documents]
    while len(target) < pages:
        for source in sources:
            target.import_pages(source, list(range(min(len(source), pages - len(target)))))
    stream = io.BytesIO()
    target.save(stream)
    return stream.getvalue()


def start_up(document: Path, times: int) -> dict[str, float]:
    """Wall and CPU seconds of the whole of `jixiao parse` for one document, compiled modules at hand."""
    command = [str(Path(sys.executable).with_name("jixiao")), "parse", str(document)]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    walls, cpus = [], []
    for _ in range(times + 1):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        begun = time.perf_counter()
        subprocess.run(command, capture_output=True, check=True, env=environment)  # noqa: S603
        walls.append(time.perf_counter() - begun)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpus.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    # The first time compiles the modules.
    return {"wall": statistics.median(walls[1:]), "cpu": statistics.median(cpus[1:])}


def compare(kind: str, files: Sequence[Path], pages: int, rounds: int, camelot: str | None) -> dict[str, Any]:
    """Every engine of a kind on the same files: documents' units per CPU second, memory, exactness.

    The engines take turns, TURNS times: how fast a shared machine is changes within minutes.
    """
    truth = measured("docx", "python-docx table.cell", 0, [path.with_suffix(".docx") for path in files])
    turns: dict[str, list[dict[str, Any]]] = {engine: [] for engine in ENGINES[kind]}
    for turn in range(TURNS):
        for engine, results in turns.items():
            is_slow = engine.startswith("camelot")
            # What takes minutes is measured once.
            if not (turn and is_slow):
                python = camelot if is_slow and camelot else sys.executable
                results.append(measured(kind, engine, 1 if is_slow else rounds, files, python))
    rows: dict[str, Any] = {}
    for engine, results in turns.items():
        if "skipped" in results[0]:
            rows[engine] = results[0]
            continue
        medians = [statistics.median(result["cpu"]) for result in results]
        rows[engine] = {
            "per_cpu_second": pages / statistics.median(medians),
            "per_second": pages / statistics.median(statistics.median(result["wall"]) for result in results),
            "cpu_seconds": medians,
            "mb": max(result["mb"] for result in results),
        }
        if any(results[0]["tables"]) and engine != "lxml alone":
            rows[engine]["exact"] = exact_share(truth["tables"], results[0]["tables"])
    return rows


def times(rows: dict[str, Any], slow: str, fast: str) -> float:
    """How many times the CPU seconds of `fast` those of `slow` are, turn by turn: the median."""
    pairs = zip(rows[slow]["cpu_seconds"], rows[fast]["cpu_seconds"], strict=True)
    return statistics.median(one / other for one, other in pairs)


def page_count(files: Sequence[Path]) -> int:
    """Pages of PDF files together."""
    import pypdfium2 as pdfium

    return sum(len(pdfium.PdfDocument(path)) for path in files)


def run(folder: Path, rounds: int, camelot: str | None) -> dict[str, Any]:
    """All measurements on the pairs of docx and PDF in a folder."""
    pairs = [path for path in sorted(folder.glob("*.pdf")) if path.with_suffix(".docx").exists()]
    if not pairs:
        sys.exit(f"{folder} holds no PDF with a docx of the same name; give a folder with --documents.")
    with tempfile.TemporaryDirectory() as scratch:
        forms = Path(scratch) / "forms.docx"
        forms.write_bytes(many_forms([path.with_suffix(".docx") for path in pairs], FORMS_IN_ONE_FILE))
        long = Path(scratch) / "long.pdf"
        long.write_bytes(long_pdf(pairs, PAGES_OF_THE_LONG_PDF))
        pages = page_count(pairs)
        return {
            "documents": len(pairs),
            "pages": pages,
            "pdf": compare("pdf", pairs, pages, rounds, camelot),
            "docx": compare("docx", [forms], FORMS_IN_ONE_FILE, rounds, None),
            "long_pdf": {
                engine: _without_tables(measured("pdf", engine, 0, [long]))
                for engine in ("jixiao", "jixiao with form parser")
            },
            "start_up": start_up(pairs[0].with_suffix(".docx"), 5),
        }


def _without_tables(result: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in result.items() if name in ("mb", "skipped")}


def show(result: dict[str, Any]) -> bool:
    """Print the measurements as tables, and whether each bar was reached; false where one was not."""
    print(
        f"{result['documents']} documents, {result['pages']} PDF pages; docx: one file of {FORMS_IN_ONE_FILE} forms\n"
    )
    for kind, unit in (("pdf", "pages"), ("docx", "forms")):
        print(f"{kind:<30} {unit + '/CPU s':>12} {unit + '/s':>10} {'peak MB':>8} {'cells exact':>12}")
        for engine, row in result[kind].items():
            if "skipped" in row:
                print(f"{engine:<30} skipped: {row['skipped']}")
                continue
            exact = f"{row['exact']:.4f}" if "exact" in row else "-"
            print(
                f"{engine:<30} {row['per_cpu_second']:>12.1f} {row['per_second']:>10.1f} {row['mb']:>8.0f} {exact:>12}"
            )
        print()
    long = result["long_pdf"]
    print(f"{PAGES_OF_THE_LONG_PDF} PDF pages, peak MB:", {engine: round(row["mb"]) for engine, row in long.items()})
    print("jixiao parse of one docx, s:", {name: round(value, 2) for name, value in result["start_up"].items()}, "\n")
    bars = reached(result)
    print("with the form parser, times pdfplumber:", round(times(result["pdf"], PLAIN, "jixiao with form parser"), 2))
    for name, (value, bar, ok) in bars.items():
        print(f"{'reached    ' if ok else 'NOT REACHED'} {name}: {value:.2f} (bar {bar})")
    return all(ok for _, _, ok in bars.values())


def reached(result: dict[str, Any]) -> dict[str, tuple[float, float, bool]]:
    """For every bar: the value measured, the bar, and whether it is reached."""
    pdf, docx = result["pdf"], result["docx"]
    most = {
        "docx_times_slower_than_lxml": times(docx, "jixiao", "lxml alone"),
        "long_pdf_mb": max(row["mb"] for row in result["long_pdf"].values()),
        "start_up_s": result["start_up"]["wall"],
    }
    least = {
        "pdf_times_pdfplumber": times(pdf, PLAIN, "jixiao"),
        "docx_times_table_cell": times(docx, "python-docx table.cell", "jixiao"),
    }
    bars = {name: (value, TO_REACH[name], value <= TO_REACH[name]) for name, value in most.items()}
    bars |= {name: (value, TO_REACH[name], value >= TO_REACH[name]) for name, value in least.items()}
    for other in (PLAIN, "pdfplumber, joined by jixiao"):
        bars[f"pdf_exact_against_{other}"] = (
            pdf["jixiao"]["exact"],
            round(pdf[other]["exact"], 4),
            pdf["jixiao"]["exact"] >= pdf[other]["exact"],
        )
    return bars


def main() -> None:
    """Run, print, and end with 1 where a bar was not reached."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", help=argparse.SUPPRESS)
    parser.add_argument("--worker", nargs=2, metavar=("KIND", "ENGINE"), help=argparse.SUPPRESS)
    parser.add_argument("--documents", type=Path, default=ROOT.parent / "shared" / "documents")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--camelot", metavar="PYTHON", help="a Python that has benchmarks/requirements.txt installed")
    parser.add_argument("--json", type=Path, help="write the measurements there too")
    arguments = parser.parse_args()
    if arguments.worker:
        print(json.dumps(worker(*arguments.worker, arguments.rounds, arguments.files)))
        return
    result = run(arguments.documents, arguments.rounds, arguments.camelot)
    if arguments.json:
        arguments.json.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    sys.exit(0 if show(result) else 1)


if __name__ == "__main__":
    main()
