"""What a process takes of the machine, from the system's own accounting."""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path
from typing import NamedTuple

__all__ = ["Usage", "resident_mb", "usage_of"]

_TICKS_PER_S = os.sysconf("SC_CLK_TCK")
_IDLE, _IO_WAIT = 3, 4
_CPU_STATES = 8
"""Of a line of ``/proc/stat``; those after it, of guests, are counted among the first."""


class Usage(NamedTuple):
    """Processor time in seconds, since some moment in the past."""

    own: float
    """Of a process and its threads, in user mode and in the kernel."""
    cores: float
    """Of whatever ran on some cores."""

    def since(self, before: Usage) -> Usage:
        """Return what was taken after another reading."""
        return Usage(self.own - before.own, self.cores - before.cores)


def usage_of(pid: int, cores: Collection[int]) -> Usage:
    """Return what a process, and what everything on these cores has taken."""
    after_name = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    own = int(after_name[11]) + int(after_name[12])
    busy = 0
    for line in Path("/proc/stat").read_text(encoding="ascii").splitlines():
        name, *states = line.split()
        if name in {f"cpu{core}" for core in cores}:
            busy += sum(int(ticks) for at, ticks in enumerate(states[:_CPU_STATES]) if at not in {_IDLE, _IO_WAIT})
    return Usage(own / _TICKS_PER_S, busy / _TICKS_PER_S)


def resident_mb(pid: int) -> float:
    """Return the resident memory of a process in MB."""
    for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise LookupError(f"no resident memory of process {pid}")
