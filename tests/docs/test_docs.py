"""The documents say what the code does."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from docs.make_scoring import scoring, seed

CODE = re.compile(r"""(?:code=|issue\(\s*|Issue\(\s*|DocumentFault\(\s*[\w.]+,\s*)["']([a-z][a-z0-9_]+)["']""")
CLASS_CODE = re.compile(r"""^    code = ["']([a-z_]+)["']""", re.MULTILINE)


def test_the_data_dictionary_is_what_dbt_knows(root: Path) -> None:
    code = "from docs.make_data_dictionary import data_dictionary; import sys; sys.stdout.write(data_dictionary())"
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout == (root / "docs" / "data-dictionary.md").read_text("utf-8"), (
        "run `python docs/make_data_dictionary.py`"
    )


def test_the_scoring_rules_are_what_the_seeds_and_value_tables_say(root: Path) -> None:
    assert scoring() == (root / "docs" / "scoring.md").read_text("utf-8"), "run `python docs/make_scoring.py`"


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
        for path in (root / package).rglob("*.py"):
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
