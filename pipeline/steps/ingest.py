"""From sources to `extracted/`: discover, keep, read. Nothing here touches the warehouse."""

import atexit
import os
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import Engine

from extract.sources import FoundFile
from model.errors import Defect, DocumentFault, UsageError
from model.home import new_load_id
from model.status import ReceiptStatus
from pipeline import exclusive
from pipeline.progress import counted, say
from pipeline.settings import Settings
from pipeline.steps.context import opened

if TYPE_CHECKING:
    from extract.limits import Limits
    from extract.workers import Workers


UNCHANGED = "unchanged"
"""Counted beside the statuses: files that an earlier load received with the same bytes."""
_NOT_YET_READ = "unsupported_archive"
"""Code of archives that were received before archives were read."""


def begin() -> str:
    """End what a killed run left open, remove its half-made files, and give the new load its id.

    Raises LoadInProgress where another load is at work, under a scheduler after it was waited for.
    """
    from extract.landing import clear_temporary
    from warehouse.upkeep import recover

    with opened(begins=True) as (settings, engine):
        exclusive.refuse_beside_scheduled_load(settings.home, engine)
        recovery = recover(settings.home, engine)
        clear_temporary(settings.home)
        for load_id in recovery.rolled_forward:
            say(f"Load {load_id} had switched the release before it was killed: counted as published")
        for load_id in recovery.abandoned:
            say(f"Load {load_id} was killed: its forms come again with this load")
        load_id = new_load_id(settings.home)
        exclusive.mark_owner(settings.home, load_id)
        return load_id


def receive(load_id: str, sources: Sequence[str] = ()) -> dict[str, int]:
    """Discover the files of the sources, keep each document once and write the receipts; counts by status.

    A file that cannot be read or is too large gets its status and costs nothing else.
    Raises UsageError where a source is not there or none is configured.
    """
    from extract.sources import discover

    with opened() as (settings, engine):
        chosen = sources or settings.sources
        if not chosen:
            raise UsageError("no source: set JIXIAO_SOURCES, or give the run's parameter 'sources'")
        counts: dict[str, int] = {}
        for source in chosen:
            for found in discover(source, exclude=[settings.home]):
                for status in _receive_one(settings, engine, load_id, found):
                    counts[status] = counts.get(status, 0) + 1
        new = sum(number for status, number in counts.items() if status != UNCHANGED)
        say(f"Received: {counted(new, 'new file')}, {counts.get(UNCHANGED, 0)} known")
        return counts


def _receive_one(settings: Settings, engine: Engine, load_id: str, found: FoundFile) -> Iterator[str]:
    """Receive a file and, where it is an archive, its members; the status of each receipt."""
    from extract.landing import land
    from warehouse.state import record_receipt

    try:
        with found.open() as stream:
            landed = land(settings.home, stream, max_bytes=settings.max_document_bytes, name=found.name)
        # The members come first: an archive that has a receipt is one of which all members have theirs.
        yield from _receive_members(settings, engine, load_id, found, landed.document_id)
    except DocumentFault as fault:
        recorded = record_receipt(
            engine, found.source, found.name, document_id=None, status=fault.status, code=fault.code, message=str(fault)
        )
    else:
        recorded = record_receipt(engine, found.source, found.name, document_id=landed.document_id)
    yield str(recorded.receipt.status) if recorded.is_new else UNCHANGED


def _receive_members(
    settings: Settings, engine: Engine, load_id: str, found: FoundFile, document_id: str
) -> Iterator[str]:
    """Receive what is in a new archive, and in the archives in it; nothing where the file is none or known.

    Raises DocumentFault where unpacking it takes too long or too much memory.
    """
    from extract.landing import land, read_landed, unpacking_folder
    from warehouse.state import last_receipt, record_receipt

    data = read_landed(settings.home, document_id)
    if not data.startswith(b"PK"):
        return
    known = last_receipt(engine, found.source, found.name)
    if known is not None and known.document_id == document_id and known.code != _NOT_YET_READ:
        return
    with unpacking_folder(settings.home) as folder:
        for member in reading(settings).unpack(data, folder) or ():
            exclusive.beat(settings.home, load_id)
            name = f"{found.name}/{member.name}"
            if member.file is None:
                recorded = record_receipt(
                    engine,
                    found.source,
                    name,
                    document_id=None,
                    status=member.status,
                    code=member.code,
                    message=f"{name}: {member.message}",
                )
            else:
                with (folder / member.file).open("rb") as stream:
                    landed = land(settings.home, stream, max_bytes=settings.max_document_bytes, name=name)
                recorded = record_receipt(engine, found.source, name, document_id=landed.document_id)
            yield str(recorded.receipt.status) if recorded.is_new else UNCHANGED


def plan_extraction(load_id: str) -> list[list[str]]:
    """Documents that this extractor version has not read, in batches. Receipts of those it has get their status."""
    from extract.extraction import extractor_version
    from extract.store import list_extracted, read_status
    from warehouse.state import known_documents, pending_documents, set_document_statuses

    with opened() as (settings, engine):
        version = extractor_version()
        extracted = set(list_extracted(settings.home, version))
        statuses = {}
        for document_id in pending_documents(engine):
            if document_id in extracted:
                known = read_status(settings.home, version, document_id)
                statuses[document_id] = (known.status, known.code, known.message)
        set_document_statuses(engine, statuses)
        waiting = [document_id for document_id in known_documents(engine) if document_id not in extracted]
        # What an earlier load could not read comes last: it may take long again.
        new = set(pending_documents(engine))
        waiting.sort(key=lambda document_id: document_id not in new)
        say(f"To read: {counted(len(waiting), 'document')}")
        size = settings.extract_batch
        return [waiting[start : start + size] for start in range(0, len(waiting), size)]


def extract_batch(load_id: str, documents: Sequence[str]) -> dict[str, int]:
    """Read a batch of documents into `extracted/` and give their receipts the status; counts by status.

    A document that our own code fails on costs the batch nothing.
    """
    from extract.extraction import is_final
    from extract.landing import read_landed
    from extract.store import write_extraction
    from warehouse.state import set_document_statuses

    with opened(writes=False) as (settings, engine):
        # Until its status is told a receipt is pending, so that a kill in between shows and is put right.
        set_document_statuses(engine, dict.fromkeys(documents, (ReceiptStatus.PENDING, None, None)))
        statuses: dict[str, tuple[ReceiptStatus, str | None, str | None]] = {}
        forms = 0

        def landed() -> Iterator[tuple[str, bytes]]:
            for document_id in documents:
                try:
                    yield document_id, read_landed(settings.home, document_id)
                except Defect as damaged:
                    statuses[document_id] = (ReceiptStatus.FAILED, damaged.code, str(damaged))

        def beat() -> None:
            exclusive.beat(settings.home, load_id)

        for document_id, extraction in reading(settings).read_all(landed(), on_wait=beat):
            beat()
            if is_final(extraction):
                # What another reading may settle is not kept, so that the next load tries it again.
                write_extraction(settings.home, extraction)
            statuses[document_id] = (extraction.status, extraction.code, extraction.message)
            forms += len(extraction.forms)
        set_document_statuses(engine, statuses)
        say(f"Read {counted(len(documents), 'document')}: {counted(forms, 'form')}")
        counts: dict[str, int] = {}
        for status, _, _ in statuses.values():
            counts[str(status)] = counts.get(str(status), 0) + 1
        return counts


def reading(settings: Settings) -> "Workers":
    """The processes that read documents, kept for the batches that follow in this process."""
    return _workers(settings.document_limits, settings.extract_processes, os.getpid())


@cache
def _workers(limits: "Limits", count: int, _process: int) -> "Workers":
    from extract.workers import Workers

    workers = Workers(limits, count)
    atexit.register(workers.close)
    return workers
