"""The figures of one run, and the verdicts on a round of two."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tests.load.driver import Drive, Drove

__all__ = ["HEADINGS", "MAX_LAG_MS", "MAX_RATIO", "Figures", "Verdict", "figures_of", "verdicts"]

MAX_RATIO = 1.5
"""Of the app's 95th percentile to the bare page's in the same round."""
MAX_LAG_MS = 5.0
"""A driver that wakes later than this, in its 95th percentile, measures itself."""

HEADINGS = (
    f"{'page':5} {'presses':>7} {'p50':>7} {'p95':>7} {'p99':>7} {'max':>7} {'late':>5} {'errors':>6} {'core':>5} "
    f"{'others':>6} {'a press':>8} {'lag p95':>8} {'opened in':>10}"
)


@dataclass(frozen=True)
class Figures:
    """What one run gave; times in milliseconds unless they say otherwise."""

    presses: int
    p50: float
    p95: float
    p99: float
    longest: float
    late: int
    """Presses that were not answered before the next one was due."""
    errors: tuple[str, ...]
    """Exceptions, lost sessions, wrong answers."""
    core: float
    """Share of its core that the server used."""
    others: float
    """Share of the core that went to other processes: what else runs on the machine disturbs the figures."""
    cpu: float
    """Processor time of the server a press."""
    lag: float
    """95th percentile of what the driver woke late."""
    opened_in: float
    """Seconds until all sessions were open."""

    def row(self, page: str) -> str:
        return (
            f"{page:5} {self.presses:7} {self.p50:7.1f} {self.p95:7.1f} {self.p99:7.1f} {self.longest:7.1f} "
            f"{self.late:5} {len(self.errors):6} {self.core:5.0%} {self.others:6.0%} {self.cpu:5.2f} ms "
            f"{self.lag:5.2f} ms {self.opened_in:8.1f} s"
        )


@dataclass(frozen=True)
class Verdict:
    """One figure against its target."""

    name: str
    is_met: bool
    detail: str

    def __str__(self) -> str:
        return f"{'ok' if self.is_met else 'MISSED':6} {self.name}: {self.detail}"


def figures_of(plan: Drive, drove: Drove, wrong: Sequence[str]) -> Figures:
    """Return the figures of a run; ``wrong`` says which of its answers were."""
    latencies = [press.latency for press in drove.presses if press.latency is not None]
    in_time = sum(latency <= plan.every for latency in latencies)
    p50, p95, p99, longest = (1e3 * np.quantile(latencies or [np.inf], (0.5, 0.95, 0.99, 1.0))).tolist()
    return Figures(
        presses=len(drove.presses),
        p50=p50,
        p95=p95,
        p99=p99,
        longest=longest,
        late=len(drove.presses) - in_time,
        errors=(*drove.problems, *wrong),
        core=drove.used.own / drove.wall,
        others=max(0.0, drove.used.cores - drove.used.own) / drove.wall,
        cpu=1e3 * drove.used.own / max(1, len(drove.presses)),
        lag=1e3 * float(np.quantile(drove.lags, 0.95)),
        opened_in=drove.opened_in,
    )


def verdicts(bare: Figures | None, app: Figures | None) -> list[Verdict]:
    """Return what is said of a round, in which one of the two may have been left out."""
    said = []
    for page, found in (("bare", bare), ("app", app)):
        if found:
            first = f", the first: {found.errors[0]}" if found.errors else ""
            said += [
                Verdict(f"{page}, errors", not found.errors, f"{len(found.errors)}{first}"),
                Verdict(f"{page}, late", not found.late, f"{found.late} of {found.presses}"),
                Verdict(f"{page}, the driver's lag", found.lag <= MAX_LAG_MS, f"{found.lag:.2f} ms of {MAX_LAG_MS:g}"),
            ]
    if bare and app:
        ratio = app.p95 / bare.p95
        detail = f"{ratio:.2f} of {MAX_RATIO:g}, {app.p95:.1f} ms against {bare.p95:.1f} ms"
        said.append(Verdict("p95, app / bare", ratio <= MAX_RATIO, detail))
    return said
