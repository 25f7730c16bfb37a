"""How large the report of a load with 10,000 findings is, how long it takes to write and to filter in a browser.

    python -m benchmarks.report.large_load [--findings 10000] [--rows 0] [--chromium /usr/bin/chromium]

Prints the seconds of writing, the most memory that the process held, the largest page and script in bytes, and the
milliseconds from choosing a filter, or from the end of typing, until the list is laid out again: median and largest of
several (not with `--chromium ""`). Each form has `--rows` scored indicator rows.
"""

import argparse
import hashlib
import multiprocessing
import resource
import statistics
import tempfile
import time
from pathlib import Path

import duckdb

from report.writer import write_report
from tests.report.conftest import make

LOAD = "20260302T180000Z-0a1b"
RULES = ("score_sum", "weight_sum", "execution_rate", "execution_score", "indicator_score", "budget_parts_sum")
_SCORES = """
insert into audit.score by name
select
    document_id, form_ordinal, seq::integer as seq, '第' || seq || '项指标' as level3,
    '≥' || seq * 3 || '个' as target_text, seq * 4 || '个' as actual_text, 'positive' as direction,
    5 as weight, 4.5 as reported_score, 5 as recomputed_score, -0.5 as score_gap,
    'positive_ratio' as score_basis, 'default' as ruleset_id
from (select distinct document_id, form_ordinal from audit.finding), range(1, $rows + 1) as row_of_form (seq)
"""
_FILTER = """() => [...document.getElementById("filter-rule_id").options].map(option => {
  const select = document.getElementById("filter-rule_id"), start = performance.now();
  select.value = option.value;
  select.dispatchEvent(new Event("change"));
  document.body.offsetHeight;
  return performance.now() - start;
})"""
_SEARCH = """async word => {
  const input = document.getElementById("search"), wait = 120;
  input.value = word;
  input.dispatchEvent(new Event("input"));
  const start = performance.now();
  await new Promise(resolve => setTimeout(resolve, wait + 1));
  document.body.offsetHeight;
  return performance.now() - start - wait;
}"""


def make_audit(path: Path, count: int, rows: int) -> None:
    """An audit database with `count` findings on a third as many forms of 40 departments, each with `rows` scores."""
    findings = []
    for number in range(count):
        file_name = f"第{number // 3}份自评表.pdf"
        findings.append(
            {
                "finding_key": f"f{number}",
                "rule_id": RULES[number % len(RULES)],
                "severity": ("critical", "warning")[number % 2],
                "file_name": file_name,
                "document_id": hashlib.sha256(file_name.encode()).hexdigest(),
                "form_ordinal": 1,
                "project_name": f"第{number // 3}号道路养护与桥梁检测项目",
                "department": f"第{number // 3 % 40}交通运输局",
                "fiscal_year": "2024",
                "field": "score",
                "reported": str(number % 100),
                "expected": str(number % 97),
                "message_zh": f"执行率应为{number / 7:.2f}%（{number / 3:.4f}÷{number}），表中为{number % 100}%",
                "citation": "填报说明第 6 条",
                "page": 1,
                "table_no": 1,
                "row_no": number % 30,
                "gate_status": "accepted",
                "load_id": LOAD,
            }
        )
    make(path, {"finding": findings, "load": [{"load_id": LOAD, "status": "published"}]})
    with duckdb.connect(str(path)) as connection:
        connection.execute(_SCORES, {"rows": rows})


def main() -> None:
    """Write, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--findings", type=int, default=10_000)
    parser.add_argument("--rows", type=int, default=0)
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder, "load.duckdb")
        # In a process of its own: what it holds is not the report's.
        made = multiprocessing.get_context("spawn").Process(
            target=make_audit, args=(database, asked.findings, asked.rows)
        )
        made.start()
        made.join()
        start = time.perf_counter()
        index = write_report(database, Path(folder, "report"), load_id=LOAD, held=False)
        print(f"{asked.findings} findings written in {time.perf_counter() - start:.1f} s")
        print(f"peak memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MiB")
        for kind in ("*.html", "*.js"):
            largest = max(index.parent.rglob(kind), key=lambda path: path.stat().st_size)
            print(f"largest {kind}: {largest.stat().st_size} bytes ({largest.relative_to(index.parent)})")
        if not asked.chromium:
            return
        filters, searches = measure(index.parent / "findings.html", asked.chromium)
        for name, values in (("filter", filters), ("search", searches)):
            print(f"{name}: median {statistics.median(values):.0f} ms, largest {max(values):.0f} ms of {len(values)}")


def measure(page_file: Path, chromium: str) -> tuple[list[float], list[float]]:
    """Milliseconds of each filter and each search in a real browser."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.goto(page_file.as_uri())
        filters = page.evaluate(_FILTER)
        searches = [page.evaluate(_SEARCH, word) for word in ("123", "交通 桥梁", "执行率", "没有这样的词", "")]
        browser.close()
    return filters, searches


if __name__ == "__main__":
    main()
