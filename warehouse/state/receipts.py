"""The ledger: every receipt, with exactly one status at any time."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, RowMapping, func, insert, select, update

from model.errors import Defect
from model.status import ReceiptStatus
from warehouse.state.engine import reading, writing
from warehouse.state.records import Receipt, Recorded
from warehouse.state.tables import receipt

StatusChange = tuple[ReceiptStatus, str | None, str | None]
"""A status with its code and message."""

REPUBLISHED = "republished"
"""Code of a duplicate that is a publication: a place went back to bytes that it, or another, had published before."""


def record_receipt(
    engine: Engine,
    source: str,
    name: str,
    *,
    document_id: str | None,
    status: ReceiptStatus = ReceiptStatus.PENDING,
    code: str | None = None,
    message: str | None = None,
    now: datetime | None = None,
) -> Recorded:
    """Enter a document received under a source and a name into the ledger.

    - The last receipt of this source and name has the same bytes: nothing is entered, that receipt is the answer.
    - It has no bytes (not fetched, too large): it is tried again, so that receipt is brought up to date.
    - The bytes were received before: a `duplicate`. Where this place held other bytes in between, they were published
      again (code `republished`); a place that is new, or held nothing else, has a copy, which publishes nothing.
    - Otherwise a new receipt with `status`.
    """
    with writing(engine, "receipt") as connection:
        last = _last_of(connection, source, name)
        if last is not None and document_id is not None and last["document_id"] == document_id:
            return Recorded(_receipt(last), is_new=False)
        if document_id is not None and status is not ReceiptStatus.DUPLICATE:
            first = _first_of(connection, document_id)
            if first is not None:
                held = _bytes_before(connection, source, name)
                is_publication = held is not None and held != document_id
                status, code = ReceiptStatus.DUPLICATE, REPUBLISHED if is_publication else "duplicate"
                same_place = (first["source"], first["name"]) == (source, name)
                message = (
                    "the same bytes as this file had when it was received before"
                    if same_place
                    else f"the same bytes as {first['name']} from {first['source']}"
                )
        values = {
            "received_at": now or datetime.now(UTC),
            "document_id": document_id,
            "status": status.value,
            "code": code,
            "message": message,
        }
        if last is not None and last["document_id"] is None:
            receipt_id = last["receipt_id"]
            connection.execute(update(receipt).where(receipt.c.receipt_id == receipt_id).values(values))
        else:
            result = connection.execute(insert(receipt).values(source=source, name=name, **values))
            receipt_id = result.inserted_primary_key[0]  # type: ignore[index]
        row = connection.execute(select(receipt).where(receipt.c.receipt_id == receipt_id)).mappings().one()
        return Recorded(_receipt(row), is_new=True)


def last_receipt(engine: Engine, source: str, name: str) -> Receipt | None:
    """The last receipt under a source and a name; null where nothing was received under them."""
    with reading(engine) as connection:
        row = _last_of(connection, source, name)
    return None if row is None else _receipt(row)


def set_receipt_status(
    engine: Engine,
    receipt_id: int,
    status: ReceiptStatus,
    *,
    code: str | None = None,
    message: str | None = None,
) -> None:
    """Give one receipt another status.

    Raises:
        Defect: there is no such receipt.

    """
    with writing(engine, "receipt") as connection:
        result = connection.execute(
            update(receipt)
            .where(receipt.c.receipt_id == receipt_id)
            .values(status=status.value, code=code, message=message)
        )
        if result.rowcount != 1:
            raise Defect(f"no receipt has the number {receipt_id}")


def set_document_status(
    engine: Engine,
    document_id: str,
    status: ReceiptStatus,
    *,
    code: str | None = None,
    message: str | None = None,
) -> None:
    """Give the receipt that stands for a document the status of its extraction; its duplicates stay duplicates."""
    set_document_statuses(engine, {document_id: (status, code, message)})


def set_document_statuses(engine: Engine, statuses: Mapping[str, StatusChange]) -> None:
    """The same for many documents, all or none.

    Raises:
        Defect: no receipt stands for one of them.

    """
    with writing(engine, "receipt") as connection:
        for document_id, (status, code, message) in statuses.items():
            result = connection.execute(
                update(receipt)
                .where(receipt.c.document_id == document_id, receipt.c.status != ReceiptStatus.DUPLICATE.value)
                .values(status=status.value, code=code, message=message)
            )
            if result.rowcount != 1:
                raise Defect(f"{result.rowcount} receipts stand for the document {document_id}, not one")


def receipts(engine: Engine, *, status: ReceiptStatus | None = None) -> list[Receipt]:
    """The receipts in order of their numbers, all or those of one status."""
    query = select(receipt).order_by(receipt.c.receipt_id)
    if status is not None:
        query = query.where(receipt.c.status == status.value)
    with reading(engine) as connection:
        return [_receipt(row) for row in connection.execute(query).mappings()]


def unread_receipts(engine: Engine, *, since: int = 0, limit: int) -> tuple[list[Receipt], int]:
    """Receipts from number `since` on that are neither parsed as a whole nor a duplicate: the first, and how many."""
    is_unread = (receipt.c.receipt_id >= since) & receipt.c.status.not_in(
        [ReceiptStatus.PARSED.value, ReceiptStatus.DUPLICATE.value]
    )
    with reading(engine) as connection:
        number = connection.execute(select(func.count()).select_from(receipt).where(is_unread)).scalar_one()
        rows = connection.execute(select(receipt).where(is_unread).order_by(receipt.c.receipt_id).limit(limit))
        return [_receipt(row) for row in rows.mappings()], int(number)


def first_untold(engine: Engine) -> int:
    """Number of the first receipt whose status is still to be told (a killed load left it), else of the next one."""
    with reading(engine) as connection:
        pending = select(func.min(receipt.c.receipt_id)).where(receipt.c.status == ReceiptStatus.PENDING.value)
        untold = connection.execute(pending).scalar_one()
        last = connection.execute(select(func.coalesce(func.max(receipt.c.receipt_id), 0))).scalar_one()
    return int(last + 1 if untold is None else untold)


def receipts_by_status(engine: Engine) -> dict[ReceiptStatus, int]:
    """How many receipts have each status; every status is there.

    Raises:
        Defect: the sum is not the number of receipts, or a status is none of ours.

    """
    with reading(engine) as connection:
        counted = connection.execute(select(receipt.c.status, func.count()).group_by(receipt.c.status)).all()
        received = connection.execute(select(func.count()).select_from(receipt)).scalar_one()
    counts = dict.fromkeys(ReceiptStatus, 0)
    for status, count in counted:
        if status not in counts:
            raise Defect(f"the ledger holds {count} receipts of the unknown status {status!r}")
        counts[ReceiptStatus(status)] = count
    if sum(counts.values()) != received:
        raise Defect(f"the ledger does not add up: {received} receipts, {sum(counts.values())} by status")
    return counts


def known_documents(engine: Engine) -> list[str]:
    """Every document ever received, in the order in which they were."""
    return _documents(engine, tuple(status for status in ReceiptStatus if status is not ReceiptStatus.DUPLICATE))


def pending_documents(engine: Engine) -> list[str]:
    """The documents of which no extraction has told the status yet, in the order in which they were received."""
    return _documents(engine, (ReceiptStatus.PENDING,))


def _documents(engine: Engine, statuses: Iterable[ReceiptStatus]) -> list[str]:
    query = (
        select(receipt.c.document_id)
        .where(receipt.c.document_id.is_not(None), receipt.c.status.in_([status.value for status in statuses]))
        .order_by(receipt.c.receipt_id)
    )
    with reading(engine) as connection:
        return list(connection.execute(query).scalars())


def republications(connection: Connection) -> dict[str, datetime]:
    """When each document was last published again, its place having held other bytes; none for all others."""
    query = (
        select(receipt.c.document_id, receipt.c.received_at)
        .where(receipt.c.status == ReceiptStatus.DUPLICATE.value, receipt.c.code == REPUBLISHED)
        .order_by(receipt.c.receipt_id)
    )
    return dict(connection.execute(query).tuples().all())


def _last_of(connection: Connection, source: str, name: str) -> RowMapping | None:
    return (
        connection.execute(
            select(receipt)
            .where(receipt.c.source == source, receipt.c.name == name)
            .order_by(receipt.c.receipt_id.desc())
            .limit(1)
        )
        .mappings()
        .first()
    )


def _bytes_before(connection: Connection, source: str, name: str) -> str | None:
    """The document that a place held last; null where none was ever received there."""
    return connection.execute(
        select(receipt.c.document_id)
        .where(receipt.c.source == source, receipt.c.name == name, receipt.c.document_id.is_not(None))
        .order_by(receipt.c.receipt_id.desc())
        .limit(1)
    ).scalar()


def _first_of(connection: Connection, document_id: str) -> RowMapping | None:
    return (
        connection.execute(
            select(receipt)
            .where(receipt.c.document_id == document_id)
            .order_by(receipt.c.status == ReceiptStatus.DUPLICATE.value, receipt.c.receipt_id)
            .limit(1)
        )
        .mappings()
        .first()
    )


def _receipt(row: RowMapping) -> Receipt:
    return Receipt(**{**row, "status": ReceiptStatus(row["status"])})
