"""``run_sheet`` on the seed sheet against a literal NumPy loop of the same nine matrices.

    python -m tests.bench.bench_run_sheet

The loop draws each weight matrix with ``rng.normal`` from a generator made beforehand and
multiplies; ``run_sheet`` also seeds its dice, works out the standard deviations and the distances.
"""

from __future__ import annotations

import statistics
import sys
import timeit

import numpy as np

import xavier_core as xc

ROUNDS = 60
RUNS = 300
TARGET = 3.0
STDS = (5.0, 1.0, 3**-0.5)


def main() -> int:
    spec = xc.SheetSpec()
    inputs = np.array(spec.inputs)
    generator = np.random.default_rng(1)

    def literal() -> list[np.ndarray]:
        outputs = []
        for std in STDS:
            signal = inputs
            for shape in spec.shapes:
                signal = signal @ generator.normal(0.0, std, shape)
            outputs.append(signal)
        return outputs

    ratios, times = [], []
    for _ in range(ROUNDS):
        yardstick = timeit.timeit(literal, number=RUNS) / RUNS
        ours = timeit.timeit(lambda: xc.run_sheet(spec), number=RUNS) / RUNS
        ratios.append(ours / yardstick)
        times.append((ours, yardstick))
    ratio = statistics.median(ratios)
    ours, yardstick = (statistics.median(column) * 1e6 for column in zip(*times, strict=True))
    verdict = "ok" if ratio <= TARGET else "MISSED"
    print(f"run_sheet {ratio:.2f}  target {TARGET}  {verdict}  {ours:.0f} µs against {yardstick:.0f} µs")
    return 0 if ratio <= TARGET else 1


if __name__ == "__main__":
    sys.exit(main())
