from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError

from model.errors import Defect
from model.status import ReceiptStatus
from warehouse.state import (
    REPUBLISHED,
    known_documents,
    pending_documents,
    receipts,
    receipts_by_status,
    record_receipt,
    set_document_status,
    set_document_statuses,
    set_receipt_status,
)

A, B = "a" * 64, "b" * 64
NOON = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)


def total(state: Engine) -> int:
    return sum(receipts_by_status(state).values())


def test_a_new_document_is_pending_until_it_is_read(state: Engine) -> None:
    recorded = record_receipt(state, "/in", "a.docx", document_id=A, now=NOON)
    assert recorded.is_new
    assert recorded.receipt.status is ReceiptStatus.PENDING
    assert recorded.receipt.received_at == NOON
    assert pending_documents(state) == [A]
    set_document_status(state, A, ReceiptStatus.PARTLY_PARSED, code="missing_value", message="phone")
    assert pending_documents(state) == []
    (receipt,) = receipts(state)
    assert (receipt.status, receipt.code, receipt.message) == (ReceiptStatus.PARTLY_PARSED, "missing_value", "phone")


def test_the_same_file_again_is_no_new_receipt(state: Engine) -> None:
    first = record_receipt(state, "/in", "a.docx", document_id=A)
    set_document_status(state, A, ReceiptStatus.PARSED)
    again = record_receipt(state, "/in", "a.docx", document_id=A)
    assert not again.is_new
    assert again.receipt.receipt_id == first.receipt.receipt_id
    assert again.receipt.status is ReceiptStatus.PARSED
    assert total(state) == 1


def test_a_changed_file_is_a_new_receipt_and_the_old_one_stays(state: Engine) -> None:
    record_receipt(state, "/in", "a.docx", document_id=A)
    assert record_receipt(state, "/in", "a.docx", document_id=B).is_new
    assert [receipt.document_id for receipt in receipts(state)] == [A, B]
    assert known_documents(state) == [A, B]


@pytest.mark.parametrize(("source", "name"), [("/in", "copy of a.docx"), ("/elsewhere", "a.docx")])
def test_the_same_bytes_under_another_name_or_source_are_a_duplicate(state: Engine, source: str, name: str) -> None:
    record_receipt(state, "/in", "a.docx", document_id=A)
    duplicate = record_receipt(state, source, name, document_id=A)
    assert duplicate.is_new
    assert duplicate.receipt.status is ReceiptStatus.DUPLICATE
    assert duplicate.receipt.message == "the same bytes as a.docx from /in"
    assert not record_receipt(state, source, name, document_id=A).is_new
    assert known_documents(state) == [A]


def test_a_file_that_goes_back_to_an_earlier_version_is_a_duplicate_that_is_published_again(state: Engine) -> None:
    for document_id in (A, B, A):
        last = record_receipt(state, "/in", "a.docx", document_id=document_id)
    assert (last.receipt.status, last.receipt.code) == (ReceiptStatus.DUPLICATE, REPUBLISHED)
    assert not record_receipt(state, "/in", "a.docx", document_id=A).is_new


def test_a_copy_under_a_name_that_is_new_is_no_publication(state: Engine) -> None:
    for document_id in (A, B):
        record_receipt(state, "/in", "a.docx", document_id=document_id)
    copy = record_receipt(state, "/in", "copy of a.docx", document_id=A)
    assert (copy.receipt.status, copy.receipt.code) == (ReceiptStatus.DUPLICATE, "duplicate")


def test_a_file_that_could_not_be_fetched_in_between_is_no_other_version(state: Engine) -> None:
    record_receipt(state, "/in", "a.docx", document_id=A)
    record_receipt(state, "/in", "a.docx", document_id=None, status=ReceiptStatus.FETCH_FAILED)
    back = record_receipt(state, "/in", "a.docx", document_id=A)
    assert (back.receipt.status, back.receipt.code) == (ReceiptStatus.DUPLICATE, "duplicate")


def test_reading_a_document_leaves_its_duplicates_duplicates(state: Engine) -> None:
    record_receipt(state, "/in", "a.docx", document_id=A)
    record_receipt(state, "/in", "b.docx", document_id=A)
    set_document_status(state, A, ReceiptStatus.PARSED)
    assert [receipt.status for receipt in receipts(state)] == [ReceiptStatus.PARSED, ReceiptStatus.DUPLICATE]


@pytest.mark.parametrize("status", [ReceiptStatus.FETCH_FAILED, ReceiptStatus.TOO_LARGE])
def test_what_could_not_be_kept_is_tried_again_on_the_same_receipt(state: Engine, status: ReceiptStatus) -> None:
    failed = record_receipt(state, "/in", "a.docx", document_id=None, status=status, message="no", now=NOON)
    again = record_receipt(state, "/in", "a.docx", document_id=None, status=status, message="still no")
    assert again.receipt.receipt_id == failed.receipt.receipt_id
    assert again.receipt.message == "still no"
    fetched = record_receipt(state, "/in", "a.docx", document_id=A)
    assert fetched.is_new
    assert fetched.receipt.receipt_id == failed.receipt.receipt_id
    assert (fetched.receipt.status, fetched.receipt.message) == (ReceiptStatus.PENDING, None)
    assert total(state) == 1


def test_a_document_that_later_cannot_be_fetched_keeps_its_receipt(state: Engine) -> None:
    record_receipt(state, "/in", "a.docx", document_id=A)
    record_receipt(state, "/in", "a.docx", document_id=None, status=ReceiptStatus.FETCH_FAILED)
    back = record_receipt(state, "/in", "a.docx", document_id=A)
    assert back.receipt.status is ReceiptStatus.DUPLICATE
    assert total(state) == 2


def test_received_is_the_sum_of_all_statuses(state: Engine) -> None:
    for number, status in enumerate(ReceiptStatus):
        kept = status not in {ReceiptStatus.FETCH_FAILED, ReceiptStatus.TOO_LARGE}
        recorded = record_receipt(state, "/in", f"{number}", document_id=f"{number:064x}" if kept else None)
        set_receipt_status(state, recorded.receipt.receipt_id, status)
    assert receipts_by_status(state) == dict.fromkeys(ReceiptStatus, 1)
    assert [receipt.name for receipt in receipts(state, status=ReceiptStatus.FETCH_FAILED)] == ["1"]


def test_an_empty_ledger_names_every_status(state: Engine) -> None:
    assert receipts_by_status(state) == dict.fromkeys(ReceiptStatus, 0)


def test_a_status_that_is_none_of_ours_is_a_defect(state: Engine) -> None:
    record_receipt(state, "/in", "a.docx", document_id=A)
    with state.begin() as connection:
        connection.execute(text("UPDATE receipt SET status = 'lost'"))
    with pytest.raises(Defect, match="unknown status 'lost'"):
        receipts_by_status(state)


def test_two_receipts_cannot_both_stand_for_one_document(state: Engine) -> None:
    record_receipt(state, "/in", "a.docx", document_id=A)
    second = record_receipt(state, "/in", "b.docx", document_id=A)
    with pytest.raises(IntegrityError):
        set_receipt_status(state, second.receipt.receipt_id, ReceiptStatus.PARSED)


def test_statuses_of_many_documents_are_set_all_or_none(state: Engine) -> None:
    record_receipt(state, "/in", "a.docx", document_id=A)
    with pytest.raises(Defect, match="0 receipts stand for the document bbb"):
        set_document_statuses(state, {A: (ReceiptStatus.PARSED, None, None), B: (ReceiptStatus.PARSED, None, None)})
    assert pending_documents(state) == [A]


def test_an_unknown_receipt_is_a_defect(state: Engine) -> None:
    with pytest.raises(Defect, match="no receipt has the number 7"):
        set_receipt_status(state, 7, ReceiptStatus.PARSED)
