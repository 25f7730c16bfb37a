"""Programs that tests start and a user may not have: without them a test is skipped, in CI it fails."""

import os
from typing import NoReturn

import pytest


def absent(reason: str, required_by: str) -> NoReturn:
    """Skip the test with the reason, or fail it where the environment variable says that all must be there."""
    if os.environ.get(required_by) == "1":
        pytest.fail(f"{required_by} is set, but {reason}")
    pytest.skip(reason)
