"""The files that a test goes over."""

from pathlib import Path


def files_in(folder: Path, pattern: str) -> list[Path]:
    """The files below a folder, sorted, at least one: a test over none would pass whatever was made."""
    files = sorted(path for path in folder.rglob(pattern) if path.is_file())
    assert files, f"{folder} holds no {pattern}"
    return files
