"""The process that reads documents: started by `extract.workers`, ended by it when a document costs too much.

What it is given is hostile until it is read, so it may do little: no address is opened, no program but LibreOffice is
started, nothing is written outside its own folder for temporary files and the folder it is told to unpack into.
"""

import json
import os
import pickle
import resource
import shutil
import struct
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

LENGTH = struct.Struct(">Q")
MORE_TIME = 0
"""In place of the length of an answer: a page must be recognised, which takes longer than reading one."""
DATA_FACTOR = 1.5
"""Memory that is asked for may exceed what is used; beyond this share above the limit it is refused at once."""
CPU_GRACE_SECONDS = 30

_PROGRAMS = {"soffice", "libreoffice"}
_REFUSED = ("socket.connect", "socket.getaddrinfo", "socket.sendto", "socket.bind", "os.system", "os.exec")
_CHANGES = {"os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.symlink", "os.link", "os.chmod", "os.chown"}
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


class Guard:
    """An audit hook (PEP 578) that refuses what reading a document never needs."""

    def __init__(self, *folders: str) -> None:
        self.folders = {os.path.realpath(folder) for folder in folders}

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Raise PermissionError where the event is not allowed."""
        if event == "open":
            path, _, flags = arguments
            if isinstance(path, str | bytes) and isinstance(flags, int) and flags & _WRITES:
                self._check(path, event)
        elif event in _CHANGES:
            for path in arguments[: 2 if event == "os.rename" else 1]:
                self._check(path, event)
        elif event == "subprocess.Popen":
            if os.path.basename(str(arguments[0])) not in _PROGRAMS:  # noqa: PTH119 called for every open file
                raise PermissionError(f"{event} {arguments[0]} while reading a document")
        elif event.startswith(_REFUSED):
            raise PermissionError(f"{event} while reading a document")

    def _check(self, path: Any, event: str) -> None:
        if isinstance(path, int):
            return
        real = os.path.realpath(os.fsdecode(path))
        if real == os.devnull or "__pycache__" in real:
            return
        if not any(real == folder or real.startswith(folder + os.sep) for folder in self.folders):
            raise PermissionError(f"{event} {real} while reading a document")


def main() -> None:
    """Answer requests from standard input until it ends."""
    requests = sys.stdin.buffer
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # libraries that print must not write into the replies
    guard = Guard(os.environ.get("TMPDIR", "/nowhere"))
    sys.addaudithook(guard)
    import extract.extraction  # noqa: F401 while the other side still prepares the first request
    from extract import allowance

    with suppress(BrokenPipeError):  # whoever asked was killed
        while header := requests.readline():
            request = json.loads(header)
            data = requests.read(request["size"])
            _set_limits(request)
            allowance.tell(lambda request=request: _ask_for_time(replies, request))  # type: ignore[misc]
            _reply(replies, _answer(request, data, guard))
    # Whoever started this process removes the folder too, unless it was killed.
    shutil.rmtree(os.environ.get("TMPDIR", "/nowhere"), ignore_errors=True)


def _set_limits(request: dict[str, Any]) -> None:
    """Backstops for a process that nobody watches any more, and against memory that is taken at one stroke."""
    most = int(request["memory_bytes"] * DATA_FACTOR)
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (most if hard < 0 else min(most, hard), hard))
    _limit_cpu(time.process_time() + request["seconds"] * (os.cpu_count() or 1) + CPU_GRACE_SECONDS)


def _limit_cpu(seconds: float) -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds) if hard < 0 else min(int(seconds), hard), hard))


def _ask_for_time(replies: BinaryIO, request: dict[str, Any]) -> None:
    """Tell whoever watches that a page is a picture, and let the backstop wait as much longer."""
    soft, _ = resource.getrlimit(resource.RLIMIT_CPU)
    _limit_cpu(soft + request["scanned_page_seconds"] * (os.cpu_count() or 1))
    replies.write(LENGTH.pack(MORE_TIME))
    replies.flush()


def _answer(request: dict[str, Any], data: bytes, guard: Guard) -> Any:
    from extract.extraction import extract_document
    from extract.limits import Limits

    limits = Limits(**{name: request[name] for name in Limits.__slots__})
    if request["task"] == "unpack":
        from extract.readers.archive import unpack

        folder = os.path.realpath(request["folder"])
        guard.folders.add(folder)
        try:
            return unpack(data, Path(folder), max_bytes=limits.max_bytes)
        finally:
            guard.folders.discard(folder)
    return extract_document(data, limits=limits)


def _reply(stream: BinaryIO, answer: Any) -> None:
    payload = pickle.dumps(answer, protocol=5)
    stream.write(LENGTH.pack(len(payload)))
    stream.write(payload)
    stream.flush()


if __name__ == "__main__":
    main()
