"""What one document may cost."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes of the file, cells of its tables together; seconds and bytes of memory that reading it may take.

    Each page that must be recognised from its picture adds `scanned_page_seconds`. Time and memory are kept by the
    process that reads the document (`extract.workers`), and by nobody within it.
    """

    max_bytes: int = 200 * 1024 * 1024
    max_cells: int = 1_000_000
    seconds: float = 300
    memory_bytes: int = 2 * 1024**3
    scanned_page_seconds: float = 10
