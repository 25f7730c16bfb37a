"""What can go wrong, as a small tree: data faults are recorded and not retried, transient errors are retried,
defects crash. Every error has a stable code; docs/errors.md explains each.
"""

from model.status import ReceiptStatus


class JixiaoError(Exception):
    """Any error that jixiao raises on purpose. The message names the file, the place and what to do."""

    code = "jixiao"

    def __init__(self, message: str, *, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        if code is not None:
            self.code = code


class DataFault(JixiaoError):
    """What was received is at fault; trying again gives the same. Costs nothing but the thing itself."""

    code = "data_fault"


class DocumentFault(DataFault):
    """A document cannot be read; `status` is what its receipt gets."""

    def __init__(self, status: ReceiptStatus, code: str, message: str) -> None:
        super().__init__(message, code=code)
        self.status = status


class UsageError(DataFault):
    """What was asked for cannot be done as asked: a path that is not there, a setting that makes no sense."""

    code = "usage"


class LoadHeld(DataFault):
    """The gate held the load: nothing was published, its report is kept."""

    code = "load_held"


class TransientError(JixiaoError):
    """Trying again later may succeed: a file being written, a server that does not answer."""

    code = "transient"


class LoadInProgress(TransientError):
    """Another load holds the lock on the home."""

    code = "load_in_progress"


class Defect(JixiaoError):
    """A fault of jixiao itself, or of how it is installed: crash, nothing is published."""

    code = "defect"


class DbtFailed(Defect):
    """dbt ended with an error; the message lists the nodes that failed."""

    code = "dbt_failed"
