"""What an archive holds, as the process that unpacked it tells."""

from dataclasses import dataclass

from model.status import ReceiptStatus


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive: its path there, and the name it was unpacked to or the fault that it was not."""

    name: str
    file: str | None = None
    status: ReceiptStatus = ReceiptStatus.PENDING
    code: str | None = None
    message: str | None = None


@dataclass(frozen=True, slots=True)
class Unpacked:
    """The members of an archive; null members where the file is no archive, or one that cannot be opened."""

    members: tuple[Member, ...] | None
