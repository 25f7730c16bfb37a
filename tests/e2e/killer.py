"""Runs the `jixiao` command and kills its own process, with SIGKILL, at a place that the first argument names.

after:STEP         when the step of pipeline.steps has returned
before:STEP        when it is called
in:STEP:CALL:N     at the N-th call of CALL inside that step: os.replace, os.rename, os.fsync, os.symlink,
                   duckdb.connect
in:STEP:seconds:S  S seconds after the step began
in:STEP:dbt:TEXT   when the dbt that the step waits for has said TEXT
pause:STEP:FILE    not at all; the step begins when there is this file
"""

import gc
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb

from pipeline import steps

WATCHED = {"os": os, "duckdb": duckdb}


def die(*_: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def die_when_dbt_says(text: str) -> None:
    began = time.time()
    outputs = Path(os.environ["JIXIAO_HOME"]).glob
    while True:
        for output in outputs("loads/*/*/logs/output.txt"):
            if output.stat().st_mtime >= began and text in output.read_text("utf-8"):
                die()
        time.sleep(0.02)


def arm(name: str, nth: str) -> Callable[[], None]:
    """Wrap a function so that its N-th call kills; gives a function that starts the count."""
    if name == "seconds":
        return threading.Timer(float(nth), die).start
    if name == "dbt":
        return threading.Thread(target=die_when_dbt_says, args=(nth,), daemon=True).start
    module_name, _, function_name = name.partition(".")
    module = WATCHED[module_name]
    real = getattr(module, function_name)
    calls = -1

    def counted(*args: Any, **kwargs: Any) -> Any:
        nonlocal calls
        if calls >= 0:
            calls += 1
            if calls >= int(nth):
                die()
        return real(*args, **kwargs)

    def start() -> None:
        nonlocal calls
        calls = 0

    setattr(module, function_name, counted)
    return start


def run_all(source: str) -> None:
    load_id = steps.begin()
    steps.receive(load_id, [source])
    for batch in steps.plan_extraction(load_id):
        steps.extract_batch(load_id, batch)
    if steps.load_raw(load_id):
        for name in ("build_audit", "run_gate", "build_marts", "check_release", "report", "publish"):
            getattr(steps, name)(load_id)


def main() -> None:
    where, arguments = sys.argv[1], sys.argv[2:]
    gc.set_threshold(200_000, 20, 20)  # as the command does
    when, step, *call = where.split(":")
    real = getattr(steps, step)
    start = arm(*call) if when == "in" else None

    def wrapped(*args: Any, **kwargs: Any) -> Any:
        if when == "before":
            die()
        if when == "pause":
            while not Path(call[0]).exists():
                time.sleep(0.02)
        if start is not None:
            start()
        result = real(*args, **kwargs)
        if when == "after":
            die()
        return result

    setattr(steps, step, wrapped)
    if arguments[0] == "--steps":
        _, load_id, *names = arguments
        for name in names:
            getattr(steps, name)(*([load_id] if load_id else []))
        return
    if arguments[0] == "--load":
        run_all(arguments[1])
        return
    sys.argv = ["jixiao", *arguments]
    from pipeline.cli import main as command

    command()


if __name__ == "__main__":
    main()
