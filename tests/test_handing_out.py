"""Tests of a module go to one process together, so that what they share is made once."""

import pytest
from xdist import is_xdist_worker

SEEN: list[str] = []


@pytest.mark.parametrize("number", range(4))
def test_the_tests_of_a_module_run_in_one_process(number: int, request: pytest.FixtureRequest) -> None:
    if is_xdist_worker(request) and not request.config.getoption("loadgroup"):
        pytest.skip("run without --dist loadgroup, which hands out modules")
    ours = [item.name for item in request.session.items if item.nodeid.partition("::")[0].endswith("handing_out.py")]
    SEEN.append(request.node.name)
    assert ours[: number + 1] == SEEN
