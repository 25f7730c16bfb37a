"""Names of loads are in the order in which the loads began."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from model.home import is_load_id, load_path, new_load_id

NOW = datetime(2026, 7, 1, 18, 0, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("last", "begins"),
    [
        (None, "20260701T180059Z-"),
        ("20260701T180058Z-ffff", "20260701T180059Z-"),
        ("20260701T180059Z-0000", "20260701T180100Z-"),
        ("20260701T180059Z-ffff", "20260701T180100Z-"),
        ("20270101T000000Z-ab12", "20270101T000001Z-"),
    ],
    ids=["first", "a second before", "same second", "same second, last of it", "clock put back"],
)
def test_a_load_is_named_after_every_load_before_it(tmp_path: Path, last: str | None, begins: str) -> None:
    if last is not None:
        load_path(tmp_path, last).mkdir(parents=True)
        (load_path(tmp_path, last).parent / "notes.txt").touch()
    load_id = new_load_id(tmp_path, NOW)
    assert is_load_id(load_id)
    assert load_id.startswith(begins)
    assert load_id > (last or "")
