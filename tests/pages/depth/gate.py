"""A deep run that takes a step when it is told to, and a clock that moves when it is told to."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass

from xavier_core.depth import DeepResult, DeepSpec, Measurements, deep_run

__all__ = ["Clock", "Gate"]

_WITHIN_S = 20.0
_MAX_HELD = 10
"""Steps, of as many runs, that stand at the gate at most."""


@dataclass
class Clock:
    """Stands in for ``time.monotonic``."""

    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


class Gate:
    """Stands in for ``deep_run``: what each step gives is held back until the gate lets it pass."""

    def __init__(self) -> None:
        self.begun: list[DeepSpec] = []
        self.steps = 0
        self._is_open = False
        self._arrived, self._passes = threading.Semaphore(0), threading.Semaphore(0)

    def __call__(self, spec: DeepSpec, *, measurements: Measurements, budget: int) -> Iterator[DeepResult]:
        self.begun.append(spec)
        for result in deep_run(spec, measurements=measurements, budget=budget):
            self.steps += 1
            if not self._is_open:
                self._arrived.release()
                assert self._passes.acquire(timeout=_WITHIN_S)
            yield result

    def await_step(self) -> None:
        """Wait until a step stands at the gate: what came before it is known by then."""
        assert self._arrived.acquire(timeout=_WITHIN_S)

    def pass_steps(self, count: int) -> None:
        """Let so many steps pass, one after the other, and wait until the next one stands at the gate."""
        for _ in range(count):
            self._passes.release()
            self.await_step()

    def open(self) -> None:
        """Let everything pass from now on."""
        self._is_open = True
        self._passes.release(_MAX_HELD)
