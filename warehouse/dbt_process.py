"""The process that dbt runs in: `python -m warehouse.dbt_process PARENT_PID ARGUMENT...`.

It asks the kernel to be killed when its parent ends, so that a load that was killed leaves no dbt behind that still
writes into a build.
"""

import ctypes
import gc
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def end_with_parent(parent: int) -> None:
    """Have this process killed when the parent ends; at once, if it has ended already. Does nothing but on Linux."""
    if not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        sys.exit("the process that started dbt has ended")


def main() -> None:
    """Run dbt with the words of the command line."""
    end_with_parent(int(sys.argv[1]))
    sys.argv = ["dbt", *sys.argv[2:]]
    # dbt holds its whole project as objects that live as long as it does; going over them again and again for what is
    # no longer used takes a tenth of its time.
    gc.set_threshold(200_000, 20, 20)
    from dbt.cli.main import cli

    gc.freeze()
    cli()


if __name__ == "__main__":
    main()
