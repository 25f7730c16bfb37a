"""Hand-written layouts with one thing changed: whatever is read wrongly is noted, and most is read right."""

import random

import pytest

from benchmarks.extract.outcomes import Outcome
from benchmarks.extract.perturbed import CHANGES, changed, outcomes_of
from benchmarks.extract.unseen import FOLDER
from samples.printed import load

FILES = [load(path) for path in sorted(FOLDER.glob("round*/*.yaml"))[::3]]
SHARES = {"strange_heading": 0.75}
"""A heading that nobody knows costs its column."""


def right(found: list[Outcome]) -> int:
    return sum(1 for one in found if one[0] == "right")


@pytest.mark.parametrize("name", CHANGES)
def test_no_value_is_wrong_without_an_issue(name: str):
    made = 0
    for printed in FILES:
        blocks = changed(printed, CHANGES[name], random.Random(f"{name} {printed.name}"))  # noqa: S311
        if blocks is None:
            continue
        made += 1
        found, noted = outcomes_of(printed, blocks)
        bad = [one for one in found if one[0] in ("wrong", "invented")]
        assert noted or bad == [], printed.name
        assert right(found) >= SHARES.get(name, 0.9) * right(outcomes_of(printed, printed.blocks)[0]), printed.name
    assert made > 3
