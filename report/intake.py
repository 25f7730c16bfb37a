"""What came in, as plain records: receipts, and what could not be settled when documents were read."""

import re
from dataclasses import dataclass
from datetime import datetime

from model.status import ReceiptStatus
from report.records import FormKey
from report.words import word, words

UNKNOWN_ISSUE = "读取程序报告了尚无中文说明的问题"
UNKNOWN_RECEIPT = "这份文件有尚无中文说明的问题"
_TOLD_IN_CHINESE = frozenset({"misread_by_auditor"})
_QUOTED = re.compile("“([^”]*)”")


@dataclass(frozen=True, slots=True)
class Receipt:
    """Something received (收件); `message` says what is wrong with it."""

    receipt_id: int
    source: str | None
    name: str | None
    received_at: datetime | None
    document_id: str | None
    status: str
    code: str | None
    message: str | None

    @property
    def explanation(self) -> str | None:
        """What is wrong, in Chinese; a code without words is named. Without a code, the reader's message."""
        # A document read in part has the code of the first of its issues, which are listed on their own.
        code = self.status if self.status == ReceiptStatus.PARTLY_PARSED else self.code
        told = words("receipt_code").get(code or "")
        return told or (f"{UNKNOWN_RECEIPT}（{code}）" if code else self.message)

    @property
    def detail(self) -> str | None:
        """The reader's own message where the explanation does not already give it."""
        return None if self.explanation == self.message else self.message

    @property
    def action(self) -> str:
        """What to do."""
        return words("code_action").get(self.code or "") or word("receipt_action", self.status)


@dataclass(frozen=True, slots=True)
class ExtractionIssue:
    """An extraction issue (抽取问题): what our reading could not settle."""

    document_id: str
    file_name: str | None
    form_ordinal: int | None
    issue_no: int
    code: str
    message: str | None
    record_kind: str | None
    record_no: int | None
    field: str | None
    place: str

    @property
    def explanation(self) -> str:
        """What could not be settled, in Chinese, with the printed text that it is about.

        A code without words is named as such: it is never passed over.
        """
        if self.code in _TOLD_IN_CHINESE:
            return self.message or word("issue_code", self.code)
        told = words("issue_code").get(self.code) or f"{UNKNOWN_ISSUE}（{self.code}）"
        quoted = [text for text in _QUOTED.findall(self.message or "") if text.strip()]
        return told + (f"涉及文字：{'、'.join(f'“{text}”' for text in quoted)}" if quoted else "")

    @property
    def detail(self) -> str | None:
        """The reader's own message where the explanation does not already give it."""
        return None if self.explanation == self.message else self.message

    @property
    def key(self) -> FormKey | None:
        """document_id and form_ordinal; None for an issue about the whole document."""
        return None if self.form_ordinal is None else (self.document_id, self.form_ordinal)
