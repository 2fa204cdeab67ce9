"""``Scheme.sample`` of a 4096 by 4096 matrix against NumPy's own draw or factorization of that size.

    python -m tests.bench.bench_schemes

Every scheme in each of its distributions takes turns with ``rng.standard_normal((4096, 4096))``, and
the median of the ratios counts. Orthogonal matrices take turns with ``np.linalg.qr`` of that size, and
the quickest of two rounds counts: each takes long. Targets are by distribution.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable

import numpy as np

from xavier_core import SCHEMES, Scheme

SIDE = 4096
ROUNDS = 5
TARGETS = {"normal": 1.3, "uniform": 1.3, "truncated": 2.5, "sparse": 3.0, "orthogonal": 1.3}
INPUTS = (3.0, 1.0, 2.0)


def main() -> int:
    rng = np.random.default_rng(1)
    ways = [
        (scheme, distribution.key)
        for scheme in SCHEMES.values()
        for distribution in scheme.distributions
        if distribution.key != "orthogonal"
    ]

    def draw(scheme: Scheme, distribution: str) -> np.ndarray:
        return scheme.sample(fan_in=SIDE, fan_out=SIDE, rng=rng, distribution=distribution, inputs=INPUTS)

    draw(*ways[0])  # once uncounted: the first pages of memory are the slowest
    ratios = {
        (scheme.key, distribution): statistics.median(
            _ratio(lambda: draw(scheme, distribution), lambda: rng.standard_normal((SIDE, SIDE)))  # noqa: B023
            for _ in range(ROUNDS)
        )
        for scheme, distribution in ways
    }
    normals = rng.standard_normal((SIDE, SIDE))
    orthogonal, factorization = (
        min(column)
        for column in zip(
            *(
                (_seconds(lambda: draw(SCHEMES["orthogonal"], "orthogonal")), _seconds(lambda: np.linalg.qr(normals)))
                for _ in range(2)
            ),
            strict=True,
        )
    )
    ratios["orthogonal", "orthogonal"] = orthogonal / factorization
    print(f"np.linalg.qr takes {factorization:.1f} s, standard_normal", end=" ")
    print(f"{_seconds(lambda: rng.standard_normal((SIDE, SIDE))) * 1e3:.0f} ms")
    for (scheme_key, distribution), ratio in ratios.items():
        target = TARGETS[distribution]
        verdict = "ok" if ratio <= target else "MISSED"
        print(f"{scheme_key:22} {distribution:11} {ratio:5.2f}  target {target}  {verdict}")
    return 0 if all(ratio <= TARGETS[distribution] for (_, distribution), ratio in ratios.items()) else 1


def _ratio(work: Callable[[], object], yardstick: Callable[[], object]) -> float:
    return _seconds(work) / _seconds(yardstick)


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


if __name__ == "__main__":
    sys.exit(main())
