"""Writes the tables of docs/checks.md that are data elsewhere: the expectations of the suites, and the thresholds.

`python -m docs.make_checks` rewrites what stands between their marks; a test fails where it is not what this gives.
"""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from expectations.suites import Suite, load_suites
from expectations.thresholds import Thresholds, agreed

FILE = Path(__file__).resolve().parent / "checks.md"


def checks(text: str) -> str:
    """The text of docs/checks.md with its made tables as the suites and thresholds are now."""
    for suite in load_suites():
        text = _between(text, suite.suite, _expectations(suite))
    return _between(text, "thresholds", _thresholds())


def _between(text: str, name: str, lines: Sequence[str]) -> str:
    begin, end = f"<!-- made: {name} -->\n", "<!-- end of made -->"
    pattern = re.compile(re.escape(begin) + ".*?" + re.escape(end), re.DOTALL)
    if len(pattern.findall(text)) != 1:
        raise SystemExit(f"{FILE.name}: the mark of {name} is not there once")
    return pattern.sub(lambda _: begin + "\n" + "\n".join(lines) + "\n\n" + end, text)


def _expectations(suite: Suite) -> list[str]:
    return _table(
        ("check", "looks at", "severity", "rule", "asks"),
        (
            (
                f"`{spec.expectation_id}`",
                f"`{spec.frame}` {suite.frames[spec.frame].title_zh}",
                spec.severity.value,
                f"`{spec.rule_id}`" if spec.rule_id else "–",
                spec.description_zh,
            )
            for spec in suite.expectations
        ),
    )


def _thresholds() -> list[str]:
    fields = Thresholds.model_fields
    return _table(
        ("name", "value", "meaning", "why this value", "owner", "review by"),
        (
            (
                f"`{name}`",
                f"{each.value:g}",
                fields[name].description or "",
                each.reason_zh,
                each.owner,
                str(each.review_by),
            )
            for name, each in agreed().items()
        ),
    )


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    cells = [[cell.replace("|", "\\|") for cell in row] for row in rows]
    lines = ("| " + " | ".join(row) + " |" for row in cells)
    return ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads), *lines]


if __name__ == "__main__":
    FILE.write_text(checks(FILE.read_text("utf-8")), "utf-8")
