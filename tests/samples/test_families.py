"""A form of every template family and of every trap, as Word and PDF file, is read exactly as it is printed."""

import pytest
import yaml

pytest.importorskip("reportlab", reason="the sample documents are made with reportlab, a development tool")

from extract.extraction import extract_document
from samples import make_families
from samples.compared import differences
from samples.printed import PrintedFile, load, table

PRINTED = [pytest.param(printed, id=printed.name) for printed in make_families.printed_files()]
LARGEST = 70_000


@pytest.mark.parametrize("kind", make_families.WRITERS)
@pytest.mark.parametrize("printed", PRINTED)
def test_every_field_is_read_as_printed_and_none_invented(printed: PrintedFile, kind: str) -> None:
    content = (make_families.FOLDER / f"{printed.name}.{kind}").read_bytes()
    assert differences(printed.forms, extract_document(content).forms) == []


@pytest.mark.parametrize("kind", make_families.WRITERS)
@pytest.mark.parametrize("printed", PRINTED)
def test_the_files_are_those_that_the_script_makes(printed: PrintedFile, kind: str) -> None:
    path = make_families.FOLDER / f"{printed.name}.{kind}"
    assert path.read_bytes() == make_families.file_bytes(printed, kind), "run python -m samples.make_families"
    assert path.stat().st_size < LARGEST


def test_every_family_and_trap_has_a_form() -> None:
    listed = yaml.safe_load((make_families.FOLDER / "covered.yaml").read_text(encoding="utf-8"))
    wanted = {*listed["families"], *listed["traps"]}
    assert {one for printed in make_families.printed_files() for one in printed.covers} == wanted
    names = {printed.name for printed in make_families.printed_files()}
    for kind in make_families.WRITERS:
        assert {path.stem for path in make_families.FOLDER.glob(f"*.{kind}")} == names


def test_the_comparison_sees_what_is_wrong_missing_and_invented() -> None:
    printed = load(make_families.FOLDER / "t01-standard.yaml")
    forms = extract_document((make_families.FOLDER / "t01-standard.docx").read_bytes()).forms
    wanted = printed.forms[0]
    wanted.head["project_name"], wanted.head["phone"] = "another", "1"
    wanted.indicators[0]["score"] = None
    wanted.funds["other"]["executed"] = "0"
    places = {place for place, _, _ in differences([wanted], forms)}
    assert places == {"form 1 project_name", "form 1 phone", "form 1 row 1 score", "form 1 other executed"}
    assert differences([], forms) == [("forms", "0", "1")]


@pytest.mark.parametrize(
    ("text", "message"), [("a | b\nc", "row 2 has 1 columns"), ("^ | a", "nothing reaches into column 1")]
)
def test_a_table_that_does_not_fit_is_refused(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        table(text)


def test_a_last_cell_can_take_the_columns_that_are_left() -> None:
    assert [(cell.text, cell.columns) for cell in table("a *4\nb *2 | c *").rows[1]] == [("b", 2), ("c", 2)]
