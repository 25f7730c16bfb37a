"""Installs a hash-pinned lock with pip and says every few seconds how far it is: `python deploy/install.py LOCK`.

Runs in the new environment before anything is installed there, so it needs nothing but Python. Ends as pip does.
"""

import subprocess
import sys
import sysconfig
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

EVERY_SECONDS = 10.0
PIP = (sys.executable, "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--progress-bar", "off")
_FETCHED = ("Collecting ", "Processing ", "Requirement already satisfied: ")
"""Pip says `Processing` of a package that lies in its cache or beside it."""
_NOT_FOR_HERE = "Ignoring "
"""What pip says of a package that only another platform or version of Python needs."""


def _print(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


def install(
    lock: Path,
    command: Sequence[str],
    packages: Path,
    every: float = EVERY_SECONDS,
    say: Callable[[str], None] = _print,
) -> int:
    """Run pip and print its progress; its exit status. What it said is printed where it failed.

    `packages` is the folder that it installs into, whose entries are counted: pip itself is silent while it installs.
    """
    total = sum("==" in line for line in lock.read_text("utf-8").splitlines())
    before = _installed(packages)
    said: list[str] = []
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, stderr=subprocess.STDOUT, text=True) as pip:  # noqa: S603 - our own
        assert pip.stdout is not None  # noqa: S101 for the type checker
        reading = threading.Thread(target=lambda: said.extend(pip.stdout or ()), daemon=True)
        reading.start()
        while reading.is_alive():
            reading.join(every)
            if reading.is_alive():
                fetched = sum(line.startswith(_FETCHED) for line in said)
                wanted = total - sum(line.startswith(_NOT_FOR_HERE) for line in said)
                say(f"  {min(fetched, wanted)} of {wanted} fetched, {_installed(packages) - before} installed\n")
    if pip.returncode:
        say("".join(said))
    return pip.returncode


def _installed(packages: Path) -> int:
    return sum(1 for _ in packages.glob("*.dist-info"))


def main() -> None:
    """Install the lock that the first argument names into the environment of this interpreter."""
    lock = Path(sys.argv[1])
    command = [*PIP, "--only-binary", ":all:", "--no-deps", "--require-hashes", "-r", str(lock)]
    try:
        sys.exit(install(lock, command, Path(sysconfig.get_path("purelib"))))
    except KeyboardInterrupt:
        sys.exit("\nInterrupted. Run the same command again: it begins the environment anew.")


if __name__ == "__main__":
    main()
