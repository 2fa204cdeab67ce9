"""The re-rolls taken home as CSV: the rolls, the table, counts and laws along the axis."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from xavier_core.axis import FINE
from xavier_core.export import Value, write_csv
from xavier_core.quantities import Quantity
from xavier_core.survey import Survey, draw_attempts

__all__ = ["MOST_EXPORTED", "curves_csv", "figures_csv", "rerolls_csv"]

Array = NDArray[np.float64]

MOST_EXPORTED = 100_000
"""Re-rolls in one file; they are drawn again when it is made."""


def rerolls_csv(survey: Survey) -> str:
    """Return the first re-rolls, at most 100,000, one a row: roll, seed, then outputs and distance of each attempt."""
    spec, rolls = survey.spec, min(survey.done, MOST_EXPORTED)
    header: list[Value] = ["roll", "seed"]
    columns: list[Array] = []
    outputs = (
        draw_attempts(survey, spec.roll, rolls) if rolls else np.empty((len(survey.attempts), 0, len(spec.desired)))
    )
    for index, own in zip(survey.attempts, outputs, strict=True):
        header += [f"attempt {index + 1} output {place + 1}" for place in range(len(spec.desired))]
        header.append(f"attempt {index + 1} distance")
        columns += [*own.T, Quantity("distance").of(own, spec.desired)]
    numbers = np.array(columns).T.tolist() if columns else [[]] * rolls
    return write_csv((header, *([spec.roll + at, spec.seed, *row] for at, row in enumerate(numbers))))


def figures_csv(rows: Sequence[Sequence[Value]]) -> str:
    """Return the table: attempt, figure, measured, standard error, exact."""
    return write_csv((("attempt", "figure", "measured", "standard error", "exact"), *rows))


def curves_csv(survey: Survey, quantity: Quantity, cdfs: Sequence[Callable[[Array], Array] | None]) -> str:
    """Return counts and laws along the axis, one bin of one attempt a row; the cdf is that at the bin's end."""
    rows: list[list[Value]] = [["attempt", "from", "to", "re-rolls", "share", "share by the law", "cdf by the law"]]
    for index in survey.attempts:
        tally, cdf = survey.tallies[index, quantity.key], cdfs[index]
        edges = tally.axis.edges(FINE)
        exact = (tally.axis.chances(cdf, FINE).tolist(), cdf(edges[1:]).tolist()) if cdf else None
        for place, count in enumerate(tally.fine[1:-1].tolist()):
            low, high = float(edges[place]), float(edges[place + 1])
            law = [exact[0][place], exact[1][place]] if exact else [None, None]
            rows.append([index + 1, low, high, count, count / tally.n if tally.n else None, *law])
    return write_csv(rows)
