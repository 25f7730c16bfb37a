"""Exits with 0 where the environment holds what a lock file names, each in its version, and jixiao itself."""

import re
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from packaging.requirements import Requirement

_NAMED = re.compile(r"[A-Za-z0-9][\w.-]*(\[[^]]*\])?==")


def differs(lock: Path) -> list[str]:
    """The requirements of the lock, of this platform, that are not installed as they should be."""
    wanted = [Requirement(line.rstrip("\\ ")) for line in lock.read_text("utf-8").splitlines() if _NAMED.match(line)]
    return [str(one) for one in wanted if (one.marker is None or one.marker.evaluate()) and not _is_there(one)]


def _is_there(wanted: Requirement) -> bool:
    try:
        return wanted.specifier.contains(version(wanted.name), prereleases=True)
    except PackageNotFoundError:
        return False


if __name__ == "__main__":
    import pipeline  # noqa: F401 - that it can be imported is the question

    sys.exit(1 if differs(Path(sys.argv[1])) else 0)
