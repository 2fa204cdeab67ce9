"""Has a bench run with one thread for the matrix library, which reads how many when NumPy is loaded."""

from __future__ import annotations

import os
import subprocess
import sys

__all__ = ["ran_in_one_thread"]

_THREADS = "OPENBLAS_NUM_THREADS"


def ran_in_one_thread(module: str) -> int | None:
    """Run a bench again in a process of its own, and return how it ended; None where the threads are set already."""
    if _THREADS in os.environ:
        return None
    again = [sys.executable, "-m", module]
    return subprocess.run(again, env={**os.environ, _THREADS: "1"}, check=False).returncode
