"""Print the deviations of ``depth/published.py``: how far each published figure scatters from one network to the next.

    python -m tests.record_published

Runs the published networks in plain NumPy, each with many seeds for inputs and weights, which takes a few minutes.
"""

from __future__ import annotations

import sys

import numpy as np
from numpy.typing import NDArray

from tests.core.plain_nets import COLUMNS, jacobian_mean, signal_figures

NETS, JACOBIANS = 100, 40


def main() -> int:
    for preset, attempt, activate, std in COLUMNS:
        runs = [signal_figures(activate, std, (231, seed)) for seed in range(NETS)]
        for quantity in ("input.std", "post.mean", "post.std"):
            places = [place for place in runs[0] if place[1] == quantity]
            _show(f"{preset} {attempt} {quantity}", np.array([[run[place] for place in places] for run in runs]))
    for attempt, variance in enumerate((1.0 / 3000.0, 1.0 / 1000.0)):
        means = [jacobian_mean(np.sqrt(3.0 * variance), (2010, seed)) for seed in range(JACOBIANS)]
        _show(f"glorot-jacobian {attempt}", np.array([means]).T)
    return 0


def _show(title: str, found: NDArray[np.float64]) -> None:
    deviations = ", ".join(f"{deviation:.1e}" for deviation in found.std(axis=0, ddof=1))
    means = ", ".join(f"{mean:.5g}" for mean in found.mean(axis=0))
    sys.stdout.write(f"{title}\n    deviation {deviations}\n    mean   {means}\n")


if __name__ == "__main__":
    sys.exit(main())
