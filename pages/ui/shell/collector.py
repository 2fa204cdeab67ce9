"""What Python's garbage collector need not look through."""

from __future__ import annotations

import gc
from functools import cache

__all__ = ["spare_what_is_imported"]


@cache
def spare_what_is_imported() -> None:
    """Leave what has been imported out of every later collection; once a process.

    A full collection looks at every object there is, while nothing else runs: modules, Streamlit's above all, are most
    of them and never garbage. Called by the first visitor's first run, when all is imported and no session has gone.
    """
    gc.collect()
    gc.freeze()
