"""The auditor's report of a load: pages, workbook and CSV, in one folder that appears whole or not at all."""

import glob
import shutil
import tempfile
from pathlib import Path

from report.audit import read_audit, shown_scores
from report.changes import changes_between
from report.page_drawer import page_drawer
from report.pages import ReportHead, write_pages
from report.view import view_of
from report.workbook import write_csv, write_workbook
from warehouse.current import Release
from warehouse.printed import shown_cells

WORKBOOK_NAME = "自评表审核结果.xlsx"
CSV_NAME = "findings.csv"


def write_report(
    database: Path,
    out_dir: Path,
    *,
    load_id: str,
    held: bool,
    hold_reasons: tuple[str, ...] = (),
    data_docs: str | None = None,
    documents: Path | None = None,
    previous: Release | None = None,
) -> Path:
    """Write the report of a load into `out_dir` and give the path of its index.html.

    `database` is a DuckDB file with the schema `audit`; it is opened read-only and closed before anything is written.
    `data_docs` is the link to the Data Docs relative to `out_dir`, or None. `documents` is the home folder of the
    documents, whose pages are pictured; without it the pages have no pictures. `previous` is the release that the load
    is compared with, or None. An existing `out_dir` is replaced whole.
    The same databases give the same bytes.

    Raises Defect where the audit tables lack something, UsageError where `data_docs` is not a relative link.
    """
    changes = changes_between(previous, database) if previous else None
    view = view_of(read_audit(database), load_id, changes)
    out_dir.parent.mkdir(parents=True, exist_ok=True)
    _remove_leftovers(out_dir)
    aside = Path(tempfile.mkdtemp(prefix=f".{out_dir.name}.", suffix=".tmp", dir=out_dir.parent))
    try:
        aside.chmod(0o755)
        head = ReportHead(load_id, held, hold_reasons, data_docs, WORKBOOK_NAME, CSV_NAME)
        with page_drawer(documents) as draw:
            write_pages(view, aside, head, shown_cells(database), shown_scores(database), draw)
        write_workbook(view, aside / WORKBOOK_NAME, held=held, hold_reasons=hold_reasons)
        write_csv(view, aside / CSV_NAME)
        _put_in_place(aside, out_dir)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    return out_dir / "index.html"


def is_report(folder: Path) -> bool:
    """Whether the folder holds a report that `write_report` made, and so may be replaced by one."""
    return (folder / "assets" / "report.js").is_file() and (folder / WORKBOOK_NAME).is_file()


def _remove_leftovers(out_dir: Path) -> None:
    """Remove what a killed run left beside the report; one load runs at a time."""
    for left in out_dir.parent.glob(f".{glob.escape(out_dir.name)}.*.tmp"):
        shutil.rmtree(left)


def _put_in_place(aside: Path, out_dir: Path) -> None:
    if out_dir.exists():
        old = Path(tempfile.mkdtemp(prefix=f".{out_dir.name}.", suffix=".tmp", dir=out_dir.parent))
        out_dir.rename(old / "old")
        aside.rename(out_dir)
        shutil.rmtree(old)
    else:
        aside.rename(out_dir)
