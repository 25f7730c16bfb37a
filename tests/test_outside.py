"""What may be absent for a user may not be absent in CI."""

import re
from pathlib import Path

import pytest

from tests.outside import absent


def test_what_is_absent_skips_a_users_test_and_fails_where_all_is_required(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JIXIAO_REQUIRE_SHARED", raising=False)
    with pytest.raises(pytest.skip.Exception, match="no folder"):
        absent("no folder", "JIXIAO_REQUIRE_SHARED")
    monkeypatch.setenv("JIXIAO_REQUIRE_SHARED", "1")
    with pytest.raises(pytest.fail.Exception, match="JIXIAO_REQUIRE_SHARED is set, but no folder"):
        absent("no folder", "JIXIAO_REQUIRE_SHARED")


def test_ci_requires_all_that_tests_may_skip_for(root: Path) -> None:
    variable = re.compile(r"JIXIAO_REQUIRE_[A-Z]+")
    asked = {name for path in (root / "tests").rglob("*.py") for name in variable.findall(path.read_text("utf-8"))}
    required = set(re.findall(r"(JIXIAO_REQUIRE_[A-Z]+)=1", (root / ".ci" / "run").read_text("utf-8")))
    assert asked == required
