"""The parser against hand-checked truth on real published files, where these lie beside the project."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from extract.extraction import extract_document
from extract.forms.output import form_to_json
from tests.files import files_in

KINDS = {
    "seeds": ("seeds/*.txt", "99.5", False),
    "docx": ("documents/*.docx", "99", True),
    "pdf": ("documents/*.pdf", "99", True),
}


def parsed(paths: list[Path]) -> list[str]:
    """One JSON line per form, as `jixiao parse` prints them."""
    lines = []
    for path in paths:
        extraction = extract_document(path.read_bytes())
        lines += [
            json.dumps(form_to_json(form, file_name=path.name, document_id=extraction.document_id), ensure_ascii=False)
            for form in extraction.forms
        ]
    return lines


@pytest.mark.parametrize("kind", KINDS)
def test_forms_agree_with_hand_checked_truth(shared: Path, kind: str):
    pattern, minimum, mapped = KINDS[kind]
    lines = parsed(sorted(shared.glob(pattern)))
    command = [sys.executable, str(shared / "acceptance" / "compare.py"), "--min", minimum]
    command += ["--map", str(shared / "documents" / "index.json")] if mapped else []
    result = subprocess.run(command, input="\n".join(lines), capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


def test_seed_files_hold_33_forms(shared: Path):
    counts = Counter(
        {path.name[:3]: len(extract_document(path.read_bytes()).forms) for path in files_in(shared / "seeds", "*.txt")}
    )
    assert counts == {"000": 1, "001": 7, "003": 24, "004": 1}


def test_nothing_in_the_seed_files_is_left_unsettled(shared: Path):
    for path in files_in(shared / "seeds", "*.txt"):
        extraction = extract_document(path.read_bytes())
        codes = {issue.code for form in extraction.forms for issue in form.issues}
        assert (str(extraction.status), codes <= {"inferred_level1"}) == ("parsed", True), path.name


def test_columns_that_a_real_word_file_moved_are_noted(shared: Path):
    extraction = extract_document((shared / "documents" / "fengtai_2024_01.docx").read_bytes())
    codes = [issue.code for form in extraction.forms for issue in form.issues]
    assert set(codes) == {"moved_columns"}
