"""Run a function in a process of its own that is killed (SIGKILL) right before its n-th step of a chosen kind."""

import importlib
import multiprocessing
import os
import signal
from collections.abc import Callable, Sequence
from typing import Any

# Children are forked from a process that has imported what is slow, but runs no thread yet.
_CONTEXT = multiprocessing.get_context("forkserver")
_CONTEXT.set_forkserver_preload(
    ["pytest", "tests.killing", "tests.extractions", "extract.store", "warehouse.release", "warehouse.upkeep"]
)

DURABLE_CALLS = (
    "os.fsync",
    "os.replace",
    "os.rename",
    "os.symlink",
    "os.unlink",
    "os.rmdir",
    "os.mkdir",
)
"""Every call by which a name or a byte gets to the disk for good."""


def count_steps(function: Callable[..., Any], *arguments: Any, steps: Sequence[str] = DURABLE_CALLS) -> int:
    """Run it undisturbed; how many steps it took."""
    exit_code, taken = _run(0, steps, function, arguments)
    assert exit_code == 0, f"{function.__name__} ended with {exit_code}"
    return taken


def killed_at(step: int, function: Callable[..., Any], *arguments: Any, steps: Sequence[str] = DURABLE_CALLS) -> None:
    """Run it and kill it right before step number `step`, from 1."""
    exit_code, _ = _run(step, steps, function, arguments)
    assert exit_code == -signal.SIGKILL, f"{function.__name__} ended with {exit_code} before step {step}"


def _run(step: int, steps: Sequence[str], function: Callable[..., Any], arguments: Sequence[Any]) -> tuple[int, int]:
    taken = _CONTEXT.Value("i", 0)
    process = _CONTEXT.Process(target=_child, args=(step, tuple(steps), taken, function, tuple(arguments)))
    process.start()
    process.join()
    assert process.exitcode is not None
    return process.exitcode, taken.value


def _child(step: int, steps: Sequence[str], taken: Any, function: Callable[..., Any], arguments: Sequence[Any]) -> None:
    for name in steps:
        module_name, _, attribute = name.rpartition(".")
        module = importlib.import_module(module_name)
        setattr(module, attribute, _counted(getattr(module, attribute), step, taken))
    function(*arguments)


def _counted(original: Callable[..., Any], step: int, taken: Any) -> Callable[..., Any]:
    def call(*arguments: Any, **named: Any) -> Any:
        taken.value += 1
        if taken.value == step:
            os.kill(os.getpid(), signal.SIGKILL)
        return original(*arguments, **named)

    return call
