"""The re-rolls taken home as CSV: the rolls, the table, counts and laws along the axis."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from xavier_core.base import Array, Value, write_csv
from xavier_core.rerolls.monte_carlo import MonteCarlo, draw_attempts
from xavier_core.rerolls.observables import Observable

__all__ = ["MAX_EXPORTED", "curves_csv", "exported", "figures_csv", "rerolls_csv"]


MAX_EXPORTED = 100_000
"""Re-rolls in one file; they are drawn again when it is made."""
_MAX_NUMBERS = 1_000_000


def exported(monte_carlo: MonteCarlo) -> int:
    """Return how many re-rolls a file holds: all, at most 100,000, and at most a million numbers."""
    columns = len(monte_carlo.attempts) * (len(monte_carlo.spec.desired) + 1)
    return min(monte_carlo.done, MAX_EXPORTED, _MAX_NUMBERS // max(columns, 1))


def rerolls_csv(monte_carlo: MonteCarlo) -> str:
    """Return the first re-rolls, one a row: roll, seed, then outputs and distance of each attempt.

    Re-rolls that are not the sheet's rolls of their numbers, drawn by the exact law, are headed ``re-roll``.
    """
    spec, rolls = monte_carlo.spec, exported(monte_carlo)
    header: list[Value] = ["roll" if monte_carlo.method == "literal" else "re-roll", "seed"]
    columns: list[Array] = []
    empty = np.empty((len(monte_carlo.attempts), 0, len(spec.desired)))
    outputs = draw_attempts(monte_carlo, spec.roll, rolls) if rolls else empty
    for index, own in zip(monte_carlo.attempts, outputs, strict=True):
        header += [f"attempt {index + 1} output {output + 1}" for output in range(len(spec.desired))]
        header.append(f"attempt {index + 1} distance")
        columns += [*own.T, Observable("distance").of(own, spec.desired)]
    numbers = np.array(columns).T.tolist() if columns else [[]] * rolls
    return write_csv((header, *([spec.roll + at, spec.seed, *row] for at, row in enumerate(numbers))))


def figures_csv(rows: Sequence[Sequence[Value]]) -> str:
    """Return the table: attempt, figure, measured, standard error, by the law, kind of law."""
    return write_csv((("attempt", "figure", "measured", "standard error", "by the law", "law"), *rows))


def curves_csv(monte_carlo: MonteCarlo, observable: Observable, cdfs: Sequence[Callable[[Array], Array] | None]) -> str:
    """Return counts and laws, one bin of one attempt a row; the cdf is that at the bin's end."""
    rows: list[list[Value]] = [["attempt", "from", "to", "re-rolls", "share", "share by the law", "cdf by the law"]]
    for index in monte_carlo.attempts:
        accumulator, cdf = monte_carlo.accumulators[index, observable.key], cdfs[index]
        edges = accumulator.fine_edges()
        exact = cdf(edges) if cdf else None
        for at, count in enumerate(accumulator.fine[1:-1].tolist()):
            law: list[Value] = [None, None]
            if exact is not None:
                law = [float(exact[at + 1] - exact[at]), float(exact[at + 1])]
            share = count / accumulator.n if accumulator.n else None
            rows.append([index + 1, float(edges[at]), float(edges[at + 1]), count, share, *law])
    return write_csv(rows)
