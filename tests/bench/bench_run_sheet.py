"""``run_sheet`` on the seed sheet against a literal NumPy loop of the same nine matrices.

    python -m tests.bench.bench_run_sheet

The loop draws each weight matrix with ``rng.normal`` from a generator made beforehand and
multiplies; ``run_sheet`` also seeds its dice, works out the standard deviations and the distances.
The two take turns, and the quickest round of each counts: it is the one that nothing disturbed.
"""

from __future__ import annotations

import sys
import timeit

import numpy as np

import xavier_core as xc

ROUNDS = 80
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

    yardstick, ours = (
        min(column) * 1e6
        for column in zip(
            *(
                (
                    timeit.timeit(literal, number=RUNS) / RUNS,
                    timeit.timeit(lambda: xc.run_sheet(spec), number=RUNS) / RUNS,
                )
                for _ in range(ROUNDS)
            ),
            strict=True,
        )
    )
    ratio = ours / yardstick
    verdict = "ok" if ratio <= TARGET else "MISSED"
    print(f"run_sheet {ratio:.2f}  target {TARGET}  {verdict}  {ours:.0f} µs against {yardstick:.0f} µs")
    return 0 if ratio <= TARGET else 1


if __name__ == "__main__":
    sys.exit(main())
