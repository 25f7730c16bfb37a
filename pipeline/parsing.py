"""Reading documents without a warehouse: files, folders and archives, one after the other, to forms and problems."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, BinaryIO

from model.errors import DocumentFault

if TYPE_CHECKING:
    from extract.workers import Workers


@dataclass(frozen=True, slots=True)
class Problem:
    """What could not be read and why, in one line. `is_failure`: nothing of it was read."""

    message: str
    is_failure: bool = True


def read_forms(paths: Sequence[Path], workers: "Workers") -> Iterator[dict[str, Any] | Problem]:
    """The forms of each file, as JSON objects, and the problems, in the order of the files.

    A folder gives the files that `jixiao run` finds in it, an archive its members.
    """
    from extract.forms.output import form_to_json

    for path, name_of_file, read in _files(paths):
        try:
            data = read()
        except OSError as error:
            yield Problem(f"{path}: cannot be read: {error.strerror}")
            continue
        for name, content in _documents(name_of_file, data, workers):
            shown = f"{path}{name.removeprefix(name_of_file)}"
            if isinstance(content, str):
                yield Problem(f"{shown}: {content}")
                continue
            extraction = workers.read(content)
            for form in extraction.forms:
                yield form_to_json(form, file_name=name, document_id=extraction.document_id)
            if extraction.message:
                yield Problem(f"{shown}: {extraction.status}: {extraction.message}", is_failure=not extraction.forms)


def _files(paths: Sequence[Path]) -> Iterator[tuple[Path, str, Callable[[], bytes]]]:
    """Each file, and those of each folder: path, name to print, and what reads it."""
    for path in paths:
        if not path.is_dir():
            yield path, path.name, path.read_bytes
            continue
        from extract.sources import discover

        for found in discover(str(path)):

            def read(opener: Callable[[], BinaryIO] = found.opener) -> bytes:
                with opener() as stream:
                    return stream.read()

            yield path / found.name, found.name, read


def _documents(name_of_file: str, data: bytes, workers: "Workers") -> Iterator[tuple[str, bytes | str]]:
    """The file, or the members of an archive: name and bytes, or what kept a member from being unpacked."""
    if not data.startswith(b"PK"):
        yield name_of_file, data
        return
    with TemporaryDirectory(prefix="jixiao-members-") as folder:
        try:
            members = workers.unpack(data, Path(folder))
        except DocumentFault as fault:
            yield name_of_file, f"{fault.status}: {fault}"
            return
        if members is None:
            yield name_of_file, data
        for member in members or ():
            name = f"{name_of_file}/{member.name}"
            yield (
                name,
                f"{member.status}: {member.message}" if member.file is None else Path(folder, member.file).read_bytes(),
            )
