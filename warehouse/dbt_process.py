"""The process that dbt runs in: `python -m warehouse.dbt_process PARENT_PID RESULTS ARGUMENT...`.

It asks the kernel to be killed when its parent ends, so that a load that was killed leaves no dbt behind that still
writes into a build.
"""

import ctypes
import gc
import os
import signal
import sys
from datetime import UTC, datetime
from typing import Any

_PR_SET_PDEATHSIG = 1
_SAID = {"info", "warn", "error"}


def end_with_parent(parent: int) -> None:
    """Have this process killed when the parent ends; at once, if it has ended already. Does nothing but on Linux."""
    if not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        sys.exit("the process that started dbt has ended")


def say(message: Any) -> None:
    """Print what dbt tells, as dbt prints it, but for what only helps to debug dbt.

    dbt's own printers put every message into words first, ten thousand of them, and then drop all but some hundred.
    """
    if message.info.level in _SAID:
        # In one piece, since dbt's threads speak at the same time.
        sys.stdout.write(f"{datetime.now(UTC):%H:%M:%S}  {message.info.msg}\n")
        sys.stdout.flush()


def main() -> None:
    """Run dbt with the words of the command line; what became of each node goes to the file RESULTS."""
    end_with_parent(int(sys.argv[1]))
    results, words = sys.argv[2], sys.argv[3:]
    # dbt holds its whole project as objects that live as long as it does; going over them again and again for what is
    # no longer used takes a tenth of its time.
    gc.set_threshold(200_000, 20, 20)
    from dbt.artifacts.schemas.run import RunExecutionResult
    from dbt.cli.main import dbtRunner

    gc.freeze()
    told: list[str] = []

    def tell(message: Any) -> None:
        say(message)
        if message.info.level == "error":
            told.append(message.info.msg)

    done = dbtRunner(callbacks=[tell]).invoke(words)
    if isinstance(done.result, RunExecutionResult):
        done.result.write(results)
    if done.exception is not None:
        if not any(str(done.exception).strip() in each for each in told):
            sys.stderr.write(f"{done.exception}\n")
        sys.exit(2)
    sys.exit(0 if done.success else 1)


if __name__ == "__main__":
    main()
