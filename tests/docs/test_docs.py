"""The documents say what the code does."""

import re
from pathlib import Path

import pytest

from docs.make_checks import checks
from docs.make_rules import rules_zh
from docs.make_scoring import scoring
from docs.scoring_examples import seed
from expectations.suites import load_suites
from tests.files import files_in

CODE = re.compile(r"""(?:code=|issue\(\s*|Issue\(\s*|DocumentFault\(\s*[\w.]+,\s*)["']([a-z][a-z0-9_]+)["']""")
CLASS_CODE = re.compile(r"""^    code = ["']([a-z_]+)["']""", re.MULTILINE)


def test_the_scoring_rules_are_what_the_seeds_and_value_tables_say(root: Path) -> None:
    assert scoring() == (root / "docs" / "scoring.md").read_text("utf-8"), "run `python -m docs.make_scoring`"


def test_the_rules_in_chinese_are_what_the_seeds_and_the_reports_words_say(root: Path) -> None:
    assert rules_zh() == (root / "docs" / "rules.zh-CN.md").read_text("utf-8"), "run `python -m docs.make_rules`"


def test_the_rules_in_chinese_name_every_rule_and_rule_set(root: Path) -> None:
    text = (root / "docs" / "rules.zh-CN.md").read_text("utf-8")
    named = [f"<br>`{row['rule_id']}` |" for row in seed("rule_catalog")]
    named += [f"### {row['title_zh']}\n\n`{row['ruleset_id']}`。" for row in seed("rule_set")]
    assert [name for name in named if text.count(name) != 1] == []


def test_the_tables_of_checks_are_what_the_suites_and_thresholds_say(root: Path) -> None:
    text = (root / "docs" / "checks.md").read_text("utf-8")
    assert checks(text) == text, "run `python -m docs.make_checks`"


def test_the_kinds_of_checks_name_what_is_there(root: Path) -> None:
    """Each kind says with what, when, what happens on failure and who mends it; files, tasks and suites exist."""
    text = (root / "docs" / "checks.md").read_text("utf-8")
    lines = text[: text.index("\n\nA held load")].splitlines()
    kinds = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| ")][1:]
    assert all(len(kind) == 6 and all(kind) for kind in kinds)
    table = "\n".join(lines)
    for path in re.findall(r"`((?:\w+/)+[\w.*/]*)`", table):
        assert list(root.glob(path.rstrip("/"))), path
    tasks = set(re.findall(r"task `(\w+)`", table))
    defined = (root / "dags" / "nightly_ingest.py").read_text("utf-8")
    assert tasks
    assert [task for task in tasks if f"def {task}(" not in defined] == []
    told = {(suite.level.value, spec.severity.value) for suite in load_suites() for spec in suite.expectations}
    assert {level for level, _ in told} == {kind[0].split()[0] for kind in kinds if " suite" in kind[0]}
    assert {kind[0] for kind in kinds if kind[0].startswith("form suite")} == {
        f"form suite, {severity}" for level, severity in told if level == "form"
    }


def test_every_basis_of_a_score_is_explained(root: Path) -> None:
    explained = {row["score_basis"] for row in seed("score_basis")}
    model = (root / "dbt_project" / "models" / "intermediate" / "int_indicator_score.sql").read_text("utf-8")
    decided = model[model.index("decided as (") :]
    used = set(re.findall(r"then '([a-z_]+)'", decided)) | set(re.findall(r"else '([a-z_]+)'", decided))

    assert used - {"target_", "actual_", "reverse_"} <= explained


def test_every_code_of_an_error_or_an_extraction_issue_is_explained(root: Path) -> None:
    explained = set(re.findall(r"^\| `([a-z0-9_]+)`", (root / "docs" / "errors.md").read_text("utf-8"), re.MULTILINE))
    used = set()
    for package in ("model", "extract", "warehouse", "expectations", "report", "pipeline"):
        for path in files_in(root / package, "*.py"):
            text = path.read_text("utf-8")
            used |= set(CODE.findall(text)) | set(CLASS_CODE.findall(text))
    assert used, "no code was found: the pattern of this test is wrong"
    assert used <= explained, f"docs/errors.md does not explain {sorted(used - explained)}"


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_links_inside_the_project_lead_somewhere(root: Path, name: str) -> None:
    targets = re.findall(r"\]\((?!https?://|#)([^)#]+)", (root / name).read_text("utf-8"))
    assert targets
    for target in targets:
        assert (root / target).exists(), f"{name} links to {target}"
