"""Reading without the collector of cyclic garbage."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_paused() -> Iterator[None]:
    """A document makes tens of thousands of small objects and hardly a cycle: looking for some is a tenth of the time.

    What cycles there are is collected afterwards. Paused within a pause it stays so until the outer one ends.
    """
    paused = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if paused:
            gc.enable()
