"""The auditors' guide shows the report as it is: its pictures are there, and what it names is on the pages."""

import io
import os
import re
import shlex
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import typer.main
from PIL import Image

from pipeline.cli import app
from pipeline.review.decide import FindingState, Verdict
from report.words import words
from tests.files import files_in
from tests.report.conftest import Visit

GUIDE, PICTURES = "docs/auditors.zh-CN.md", "docs/pictures"
MOST_BYTES = 200_000
COLOURS = 64
CORRECTED, WRONG, VERSIONS = "农村公路养护工程", "中小学教室照明改造", "社区卫生服务中心设备更新"


@dataclass(frozen=True)
class Shot:
    """A picture: the page, or the project whose form's page is meant, and the part of it from one element to another.

    `act` is done to the page first.
    """

    page: str
    first: str
    last: str
    act: Callable[[Any], object] = lambda page: None


def filtered(page: Any) -> None:
    page.get_by_label("严重程度", exact=True).select_option("warning")


SHOTS = {
    "overview": Shot("index.html", "h1", "#numbers ~ .numbers"),
    "findings": Shot("findings.html", "h1", "#list tbody tr:nth-child(3)", filtered),
    "printed": Shot(WRONG, "#printed", ".printed-frame"),
    "decide": Shot(WRONG, ".verdict", ".command:last-of-type"),
    "correction": Shot(CORRECTED, "#corrections", "[aria-labelledby=corrections] .scroll"),
    "scores": Shot(WRONG, "#scores", ".list-totals"),
    "versions": Shot(VERSIONS, "#versions", ".versions"),
}


def page_of(folder: Path, shot: Shot) -> Path:
    if shot.page.endswith(".html"):
        return folder / shot.page
    return next(
        path for path in sorted((folder / "forms").glob("*.html")) if f"<h1><bdi>{shot.page}" in path.read_text("utf-8")
    )


@pytest.fixture(scope="module")
def guide(root: Path) -> str:
    return (root / GUIDE).read_text("utf-8")


@pytest.mark.parametrize("visit", [1100], indirect=True)
def test_the_pictures_can_be_taken_from_the_made_samples(visit: Visit, reviewed: Path, root: Path) -> None:
    page = visit.page
    for name, shot in SHOTS.items():
        page.goto(page_of(reviewed.parent, shot).as_uri())
        shot.act(page)
        first, last = page.locator(shot.first).first.bounding_box(), page.locator(shot.last).last.bounding_box()
        top, bottom = first["y"] - 12, last["y"] + last["height"] + 12
        assert bottom > top + 60, name
        taken = page.screenshot(full_page=True, clip={"x": 0, "y": top, "width": 1100, "height": bottom - top})
        if os.environ.get("JIXIAO_REGENERATE") == "1":
            folder = root / PICTURES
            folder.mkdir(exist_ok=True)
            few = Image.open(io.BytesIO(taken)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
            few.save(folder / f"{name}.png", optimize=True)


def test_every_picture_of_the_guide_is_there_and_small(guide: str, root: Path) -> None:
    named = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", guide)
    assert {Path(path).stem for path in named} == set(SHOTS)
    for path in named:
        file = root / "docs" / path
        assert file.stat().st_size < MOST_BYTES, path
        with Image.open(file) as picture:
            assert picture.width == 1100
    assert len(named) == len(list((root / PICTURES).iterdir()))


def test_what_the_guide_names_is_on_the_pages(visit: Visit, guide: str, reviewed: Path) -> None:
    names = set(re.findall("「([^」]+)」", guide))
    assert len(names) > 30
    seen = ""
    for page in ("index", "findings", "quarantine", "decisions", "unpublished", "issues"):
        visit.page.goto((reviewed.parent / f"{page}.html").as_uri())
        seen += visit.page.locator("body").inner_text()
    for shot in SHOTS.values():
        visit.page.goto(page_of(reviewed.parent, shot).as_uri())
        seen += visit.page.locator("body").inner_text() + visit.page.locator("body").text_content()
    assert {name for name in names if name not in seen} == set()


def test_the_guide_tells_every_standing_that_asks_for_something(guide: str) -> None:
    done = {"waived", "corrected", "rejected", "settled"}
    assert [told for code, told in words("standing").items() if code not in done and f"| {told} |" not in guide] == []


def commands_of(guide: str) -> Iterator[list[str]]:
    for block in re.findall(r"```sh\n(.*?)```", guide, re.DOTALL):
        for line in block.splitlines():
            yield shlex.split(line, comments=True)
    for line in re.findall(r"`(jixiao [^`]+)`", guide):
        yield shlex.split(line)


def test_every_command_of_the_guide_and_of_the_pages_exists(guide: str, reviewed: Path) -> None:
    given = list(commands_of(guide))
    for page in files_in(reviewed.parent / "forms", "*.html"):
        for text in re.findall(r"<code>(jixiao [^<]+)</code>", page.read_text("utf-8")):
            # What is still to be written stands in angle brackets, which the shell would not take.
            given.append(shlex.split(re.sub(r"&lt;[^&]+&gt;", "x", text)))
    assert len(given) > 25
    for words_given in given:
        command: Any = typer.main.get_command(app)
        rest = words_given[1:]
        while hasattr(command, "commands"):
            assert rest[0] in command.commands, words_given
            command, rest = command.commands[rest[0]], rest[1:]
        options = {name for parameter in command.params for name in parameter.opts}
        assert {word for word in rest if word.startswith("--")} <= options, words_given
        positional = [word for word in rest if not word.startswith("--")]
        if words_given[2:3] == ["decide"]:
            assert positional[2] in set(Verdict), words_given
        if words_given[2:3] == ["finding"]:
            assert positional[1] in set(FindingState), words_given
