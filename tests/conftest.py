"""Fixtures for all tests."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def root() -> Path:
    """The top folder of the project."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real published files and hand-checked truth, where it lies beside the project."""
    folder = ROOT.parent / "shared"
    if not (folder / "acceptance" / "truth.json").exists():
        pytest.skip("no folder 'shared' with real published files beside the project")
    return folder
