"""What a source offers."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import BinaryIO

from model.errors import DocumentFault
from model.status import ReceiptStatus


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file that a source offers.

    `source` and `name` together say which file it is, in every run: a later receipt of the same pair is a new version
    of the same thing. `size` is in bytes, or null where the source does not tell.
    """

    source: str
    name: str
    size: int | None
    opener: Callable[[], BinaryIO] = field(repr=False, compare=False)

    def open(self) -> BinaryIO:
        """The content as a stream, to be closed by the caller.

        Raises:
            DocumentFault: `fetch_failed` when it cannot be opened.

        """
        try:
            return self.opener()
        except OSError as error:
            raise DocumentFault(
                ReceiptStatus.FETCH_FAILED,
                "fetch_failed",
                f"{self.name}: cannot be opened: {error.strerror or error}; check that it is there and readable",
            ) from error
