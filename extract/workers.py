"""Documents are read in processes of their own, which are used again and ended when a document costs too much.

A document that hangs, takes more memory than it may, or brings its reader down gets its status; the others do not
notice. A process costs about half a second to start, so each reads many documents, one after the other.
"""

import io
import json
import os
import pickle
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from extract.allowance import MOST_PAGES
from extract.limits import Limits
from extract.members import Member
from extract.worker import LENGTH, MORE_TIME
from model.errors import DocumentFault
from model.form import Extraction
from model.status import ReceiptStatus

Key = TypeVar("Key")

POLL_SECONDS = 0.2
USED_AGAIN_BELOW = 0.5
"""A process that holds more than this share of the memory limit after a document is not used again."""
TOOK_TOO_LONG = "took_too_long"
TOOK_TOO_MUCH_MEMORY = "took_too_much_memory"
READER_DIED = "reader_died"

_KEPT = ("PATH", "HOME", "LANG", "LD_LIBRARY_PATH", "VIRTUAL_ENV", "TZ")
_KEPT_BEGINNINGS = ("PYTHON", "LC_", "OMP_", "COVERAGE_")
_ANSWERS = ("model.form", "model.source", "model.status", "extract.members")


class Workers:
    """At most `count` reading processes, started when first needed. A context manager: they end with it."""

    def __init__(self, limits: Limits | None = None, count: int = 1) -> None:
        self.limits = limits or Limits()
        self._count = max(1, count)
        self._idle: list[_Worker] = []

    def __enter__(self) -> Self:
        """Itself; processes start when needed."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the processes."""
        self.close()

    def start(self) -> None:
        """Start a process ahead of the first document."""
        if not self._idle:
            self._idle.append(_Worker())

    def close(self) -> None:
        """End the processes."""
        while self._idle:
            self._idle.pop().end()

    def read(self, data: bytes) -> Extraction:
        """Read one document, as `extract.extraction.extract_document` does, within the limits."""
        ((_, extraction),) = self.read_all([(None, data)])
        return extraction

    def unpack(self, data: bytes, folder: Path) -> tuple[Member, ...] | None:
        """Unpack an archive, and the archives in it, into numbered files of a folder; null where it is none.

        Raises DocumentFault where it takes too long or too much memory.
        """
        for _, _, answer in self._run(iter([(None, "unpack", data, str(folder))])):
            if isinstance(answer, DocumentFault):
                raise answer
            if answer is not _WAITING:
                members: tuple[Member, ...] | None = answer.members
                return members
        return None

    def read_all(
        self, documents: Iterable[tuple[Key, bytes]], on_wait: Callable[[], None] = lambda: None
    ) -> Iterator[tuple[Key, Extraction]]:
        """Read documents, several at a time; each result as soon as it is there, with the key its document came with.

        `on_wait` is called a few times a second while nothing comes.
        """
        for key, data, answer in self._run((key, "read", data, None) for key, data in documents):
            if answer is _WAITING:
                on_wait()
            elif isinstance(answer, DocumentFault):
                from extract.extraction import failed_extraction

                yield key, failed_extraction(data, answer)
            else:
                yield key, answer

    def _run(self, tasks: Iterator[tuple[Any, str, bytes, str | None]]) -> Iterator[tuple[Any, bytes, Any]]:
        busy: dict[int, tuple[_Worker, Any, bytes]] = {}
        more = True
        next_check = 0.0
        try:
            while more or busy:
                while more and len(busy) < self._count:
                    task = next(tasks, None)
                    if task is None:
                        more = False
                        break
                    key, name, data, folder = task
                    worker = self._begin(name, data, folder)
                    busy[worker.replies.fileno()] = worker, key, data
                if not busy:
                    break
                ready, _, _ = select.select(list(busy), [], [], POLL_SECONDS)
                for descriptor in ready:
                    worker, key, data = busy.pop(descriptor)
                    answer = worker.answer(self.limits)
                    if answer is _WAITING:
                        busy[descriptor] = worker, key, data
                        continue
                    self._keep(worker)
                    yield key, data, answer
                # To look for all processes' memory takes longer than to read a document.
                if time.monotonic() < next_check:
                    continue
                next_check = time.monotonic() + POLL_SECONDS
                for descriptor, (worker, key, data) in list(busy.items()):
                    fault = worker.overrun(self.limits)
                    if fault is not None:
                        del busy[descriptor]
                        worker.end()
                        yield key, data, fault
                yield None, b"", _WAITING
        finally:
            for worker, _, _ in busy.values():
                worker.end()

    def _begin(self, name: str, data: bytes, folder: str | None) -> "_Worker":
        request = {"task": name, "size": len(data), "folder": folder, **asdict(self.limits)}
        while self._idle:
            worker = self._idle.pop()
            # A process may have ended while nothing was asked of it.
            with suppress(BrokenPipeError):
                worker.ask(request, data)
                return worker
            worker.end()
        worker = _Worker()
        worker.ask(request, data)
        return worker

    def _keep(self, worker: "_Worker") -> None:
        if worker.is_alive() and worker.memory(alone=True) < self.limits.memory_bytes * USED_AGAIN_BELOW:
            self._idle.append(worker)
        else:
            worker.end()


_WAITING = object()


class _Worker:
    """One reading process, with a folder of its own for temporary files."""

    def __init__(self) -> None:
        self.folder = tempfile.mkdtemp(prefix="jixiao-worker-")
        kept = {name: value for name, value in os.environ.items() if name in _KEPT or name.startswith(_KEPT_BEGINNINGS)}
        # The state store's address and whatever else the environment holds is nothing for it. -P: a folder `extract`
        # where the command is called must not be taken for ours.
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", "extract.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**kept, "TMPDIR": self.folder},
            start_new_session=True,
        )
        assert self.process.stdin is not None  # noqa: S101 for the type checker
        assert self.process.stdout is not None  # noqa: S101
        self.requests = self.process.stdin
        # Without a buffer: `select` does not see what lies in one.
        self.replies = self.process.stdout.raw  # type: ignore[attr-defined]
        self.deadline = 0.0
        self.scanned_pages = 0

    def ask(self, request: dict[str, Any], data: bytes) -> None:
        """Hand it a document; its time begins."""
        self.requests.write(json.dumps(request).encode() + b"\n")
        self.requests.write(data)
        self.requests.flush()
        self.deadline = time.monotonic() + request["seconds"]
        self.scanned_pages = 0

    def answer(self, limits: Limits) -> Any:
        """What it replied, or the DocumentFault of a process that ended instead; _WAITING where it asks for time."""
        head = _read(self.replies, LENGTH.size)
        if head == LENGTH.pack(MORE_TIME):
            self.scanned_pages += 1
            if self.scanned_pages <= MOST_PAGES:
                self.deadline += limits.scanned_page_seconds
            return _WAITING
        payload = _read(self.replies, LENGTH.unpack(head)[0]) if len(head) == LENGTH.size else b""
        if not payload:
            return self._died(limits)
        return _Answer(io.BytesIO(payload)).load()

    def overrun(self, limits: Limits) -> DocumentFault | None:
        """The fault of a document that takes too long or too much memory; null while it keeps within the limits."""
        if time.monotonic() > self.deadline:
            return _too_long(limits)
        if self.memory() > limits.memory_bytes:
            return _too_much_memory(limits)
        return None

    def memory(self, *, alone: bool = False) -> int:
        """Bytes of memory that it and the programs it started hold; `alone`: without those, which takes no search."""
        import psutil  # type: ignore[import-untyped]

        total = 0
        with suppress(psutil.NoSuchProcess):
            process = psutil.Process(self.process.pid)
            for one in (process, *(() if alone else process.children(recursive=True))):
                with suppress(psutil.NoSuchProcess):
                    total += one.memory_info().rss
        return total

    def is_alive(self) -> bool:
        return self.process.poll() is None

    def end(self) -> None:
        """End it with all that it started, and remove its folder."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        with suppress(BrokenPipeError):
            self.requests.close()
        self.process.stdout.close()  # type: ignore[union-attr]
        shutil.rmtree(self.folder, ignore_errors=True)

    def _died(self, limits: Limits) -> DocumentFault:
        code = self.process.wait()
        if code == -signal.SIGXCPU:
            return _too_long(limits)
        how = signal.Signals(-code).name if code < 0 else f"exit status {code}"
        return DocumentFault(
            ReceiptStatus.FAILED,
            READER_DIED,
            f"The process that read the document ended ({how}); this is a defect of jixiao or of a library: report it "
            "with the document.",
        )


def _read(stream: io.RawIOBase, size: int) -> bytes:
    """So many bytes, or fewer where the stream ends before."""
    parts = bytearray()
    while len(parts) < size and (part := stream.read(size - len(parts))):
        parts += part
    return bytes(parts)


def _too_long(limits: Limits) -> DocumentFault:
    return DocumentFault(
        ReceiptStatus.TOO_LARGE,
        TOOK_TOO_LONG,
        f"Reading the document took more than {limits.seconds:g} seconds, and {limits.scanned_page_seconds:g} for each "
        "scanned page, and was ended. Publish it in parts, or raise JIXIAO_DOCUMENT_SECONDS or "
        "JIXIAO_SCANNED_PAGE_SECONDS.",
    )


def _too_much_memory(limits: Limits) -> DocumentFault:
    return DocumentFault(
        ReceiptStatus.TOO_LARGE,
        TOOK_TOO_MUCH_MEMORY,
        f"Reading the document took more than {limits.memory_bytes} bytes of memory and was ended. Publish it in parts "
        "or without pictures, or raise JIXIAO_DOCUMENT_MEMORY_BYTES.",
    )


class _Answer(pickle.Unpickler):
    """Unpickles what we send and nothing else: the process may have been taken over by what it read."""

    def find_class(self, module: str, name: str) -> Any:
        """Only our own records."""
        if module in _ANSWERS and "." not in name:
            found = super().find_class(module, name)
            if isinstance(found, type):
                return found
        raise pickle.UnpicklingError(f"a reply must not hold {module}.{name}")
