"""The depth page's own run of the tutorial's network, with all that it measures, against its bare matrix products.

    python -m tests.bench.bench_depth_run

With one thread of the matrix library, as ``make run`` and the image start the server: a class shares its cores, and the
run measures a layer in a thread of its own. The two take turns, medians count.
"""

from __future__ import annotations

import sys

import numpy as np

from tests.bench.bench_depth_core import Report, Work, against, medians
from tests.bench.one_thread import ran_in_one_thread
from xavier_core.depth import DEEP_PRESETS, DeepSpec, run_deep

PRESET = "cs231n-tanh"
MAX_RATIO = 1.5


def main() -> int:
    ended = ran_in_one_thread("tests.bench.bench_depth_run")
    if ended is not None:
        return ended
    report, spec = Report(), DEEP_PRESETS[PRESET].spec
    ours, theirs = medians(lambda: run_deep(spec), products_of(spec))
    report.at_most(f"the page's run of {PRESET} / matrix products", ours / theirs, MAX_RATIO, against(ours, theirs))
    return int(report.has_missed)


def products_of(spec: DeepSpec) -> Work:
    """Three matrix products a layer and attempt, but for the inputs' gradient."""
    rng = np.random.default_rng(1)
    drawn = [rng.standard_normal(shape) / shape[0] ** 0.5 for shape in spec.shapes]
    inputs = rng.standard_normal((spec.examples, spec.width))
    signal, of_weights = np.empty_like(inputs), np.empty(spec.shapes[0])

    def work() -> None:
        for _ in spec.attempts:
            for weights in drawn:
                np.matmul(inputs, weights, out=signal)
            for layer, weights in enumerate(reversed(drawn), start=1):
                np.matmul(inputs.T, signal, out=of_weights)
                if layer < len(drawn):
                    np.matmul(inputs, weights.T, out=signal)

    return work


if __name__ == "__main__":
    sys.exit(main())
