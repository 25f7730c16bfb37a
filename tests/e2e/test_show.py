"""`jixiao show` leads from a value to its cell."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from tests.e2e.conftest import Home


@pytest.fixture
def sample(root: Path) -> Callable[[str], Path]:
    """A sample file whose name ends so, the first by name."""
    return lambda ending: sorted((root / "samples" / "files").glob(f"*{ending}"))[0]


def test_a_value_of_a_pdf_is_shown_on_its_page(published: Home, sample: Callable[[str], Path]) -> None:
    path = sample(".pdf")
    rows = published.query("select * from marts.fct_indicator where reported_score is not null order by seq")
    row = next(row for row in rows if row["document_id"] == hashlib.sha256(path.read_bytes()).hexdigest())
    done = published.run("show", str(path), "--form", str(row["form_ordinal"]), "--seq", str(row["seq"]))

    assert done.returncode == 0, done.stderr
    line = next(line for line in done.stdout.splitlines() if line.startswith(f"│ indicator.{row['seq']}.score"))
    shown = [part.strip() for part in line.strip("│").split("│")]
    assert float(shown[1]) == float(row["reported_score"])
    assert (shown[2], shown[4]) == (str(row["page"]), str(row["row_no"]))
    with Image.open(done.stdout.splitlines()[-1]) as picture:
        assert picture.format == "PNG"
        assert min(picture.size) > 100


def test_a_value_of_a_word_file_is_shown_in_its_table(published: Home, sample: Callable[[str], Path]) -> None:
    done = published.run("show", sample(".docx").name, "--line", "1", "--field", "executed")

    assert done.returncode == 0, done.stderr
    page = Path(done.stdout.splitlines()[-1]).read_text("utf-8")
    assert page.count('class="marked"') == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere.docx"], "no such file, and no document of the current release"),
        (["{docx}", "--form", "99"], "there is no form 99"),
        (["{docx}", "--seq", "99"], "indicators (--seq 1 to"),
        (["{docx}", "--seq", "1", "--field", "nothing"], "was read from no cell"),
        (["{docx}", "--seq", "1", "--line", "1"], "not both"),
    ],
)
def test_what_cannot_be_shown_is_said(
    arguments: list[str], said: str, undisturbed: Home, sample: Callable[[str], Path]
) -> None:
    done = undisturbed.run("show", *(argument.format(docx=sample(".docx").name) for argument in arguments))

    assert done.returncode == 1
    assert said in done.stderr
