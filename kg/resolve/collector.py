"""Python's collector of cyclic garbage, kept still where there is none."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_off() -> Iterator[None]:
    """Keep the collector from running; afterwards it runs again if it did before.

    For steps that build millions of small objects without cycles, all of which counting references frees. The
    collector would walk over them, and over all else that is alive, again and again as they grow in number, and
    find nothing. It is one per process: threads go on, and what cycles they leave is collected afterwards.
    """
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()
