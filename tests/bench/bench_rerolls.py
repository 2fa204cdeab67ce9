"""Bulk re-rolls against NumPy's normal generator, a plain loop, the exact sampler, the law and PyTorch.

    python -m tests.bench.bench_rerolls

Whatever is compared takes turns, and the quickest round of each counts: it is the one that nothing
disturbed. A ratio is ours to the other's, unless it says how many times faster ours is. PyTorch is
in requirements-bench.txt; without it, its lines are left out and say so.
"""

from __future__ import annotations

import importlib
import math
import os
import sys
import time
from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np

import xavier_core as xc
from xavier_core.rerolls import Method, reroll_chunks

ROLLS = 1_000_000
LOOP_ROLLS = 5_000
STDS = (5.0, 1.0, 3**-0.5)
NAME = 46
TORCH_BYTES = 2**22
"""Weights of a layer that PyTorch draws at once; among 0.25 to 128 MB none is quicker at every width."""

Work = Callable[[], object]


class Report:
    """Prints figures against targets and remembers whether one was missed."""

    def __init__(self) -> None:
        self.has_missed = False

    def at_most(self, name: str, figure: float, target: float, detail: str) -> None:
        self._line(name, figure, f"<= {target:g}", detail, is_met=figure <= target)

    def at_least(self, name: str, figure: float, target: float, detail: str) -> None:
        self._line(name, figure, f">= {target:g}", detail, is_met=figure >= target)

    def _line(self, name: str, figure: float, target: str, detail: str, *, is_met: bool) -> None:
        self.has_missed |= not is_met
        print(
            f"{name:<{NAME}} {figure:9.2f}  target {target:<7}  {'ok' if is_met else 'MISSED':<6}  {detail}", flush=True
        )


def quickest(rounds: int, *works: Work) -> list[float]:
    """Seconds of the quickest round of each; they take turns."""
    best = [math.inf] * len(works)
    for _ in range(rounds):
        for at, work in enumerate(works):
            start = time.perf_counter()
            work()
            best[at] = min(best[at], time.perf_counter() - start)
    return best


def rerolls(spec: xc.SheetSpec, attempts: tuple[int, ...], n: int, method: Method = "literal") -> Work:
    """Every re-roll computed and stored."""

    def work() -> np.ndarray:
        outputs = np.empty((len(attempts), n, len(spec.desired)))
        for chunk in reroll_chunks(spec, attempts, n=n, method=method):
            start = chunk.first_roll - spec.roll
            outputs[:, start : start + chunk.outputs.shape[1]] = chunk.outputs
        return outputs

    return work


def loop(spec: xc.SheetSpec, stds: tuple[float, ...]) -> Work:
    """Matrices drawn with ``rng.normal`` and multiplied, roll after roll."""
    inputs = np.array(spec.inputs)
    generator = np.random.default_rng(1)

    def work() -> np.ndarray:
        outputs = np.empty((len(stds), LOOP_ROLLS, len(spec.desired)))
        for roll in range(LOOP_ROLLS):
            for attempt, std in enumerate(stds):
                signal = inputs
                for shape in spec.shapes:
                    signal = signal @ generator.normal(0.0, std, shape)
                outputs[attempt, roll] = signal
        return outputs

    return work


def against_numpy(report: Report) -> None:
    spec = xc.SheetSpec()
    generator = np.random.default_rng(1)
    one, normals, sheet, more_normals, one_loop, sheet_loop = quickest(
        5,
        rerolls(spec, (0,), ROLLS),
        lambda: generator.standard_normal(24 * ROLLS),
        rerolls(spec, (0, 1, 2), ROLLS),
        lambda: generator.standard_normal(72 * ROLLS),
        loop(spec, STDS[:1]),
        loop(spec, STDS),
    )
    for name, ours, yardstick, weights in (
        ("literal, one attempt / standard_normal", one, normals, 24),
        ("literal, whole sheet / standard_normal", sheet, more_normals, 72),
    ):
        report.at_most(name, ours / yardstick, 1.5, f"{ours:.3f} s against {yardstick:.3f} s for {weights} million")
    for name, ours, yardstick in (
        ("literal, one attempt: times as fast as a loop", one, one_loop),
        ("literal, whole sheet: times as fast as a loop", sheet, sheet_loop),
    ):
        ours_each, loop_each = ours / ROLLS * 1e6, yardstick / LOOP_ROLLS * 1e6
        report.at_least(name, loop_each / ours_each, 20, f"{ours_each:.3f} µs a re-roll against {loop_each:.2f} µs")


def exact_against_literal(report: Report) -> None:
    wide = xc.SheetSpec().widened((1000, 1000))
    for name, spec, n, literal_n, rounds, target in (
        ("seed sheet", xc.SheetSpec(), ROLLS, ROLLS, 5, 4),
        ("hidden 1000-1000", wide, 500_000, 40, 3, 500),
    ):
        exact, literal = quickest(rounds, rerolls(spec, (2,), n, "exact"), rerolls(spec, (2,), literal_n))
        each, literal_each = exact / n * 1e6, literal / literal_n * 1e6
        detail = f"{each:.3f} µs a re-roll against {literal_each:.3f} µs"
        report.at_least(f"exact, {name}: times as fast", literal_each / each, target, detail)


def torch_rolls(torch: ModuleType, spec: xc.SheetSpec, n: int, dtype: Any) -> Work:  # noqa: ANN401 - of a package that may be missing
    """The same work in batched matrices; the standard deviation multiplies sums, which is quicker than all weights."""
    stds = [1 / math.sqrt(fan_in) for fan_in, _ in spec.shapes]
    largest = max(fan_in * fan_out for fan_in, fan_out in spec.shapes)
    block = max(1, TORCH_BYTES // (largest * dtype.itemsize))
    inputs = torch.tensor(spec.inputs, dtype=dtype)

    def work() -> object:
        outputs = torch.empty((n, len(spec.desired)), dtype=dtype)
        for start in range(0, n, block):
            rolls = min(block, n - start)
            signal = inputs.expand(rolls, 1, len(inputs))
            for (fan_in, fan_out), std in zip(spec.shapes, stds, strict=True):
                weights = torch.randn(rolls, fan_in, fan_out, dtype=dtype)
                signal = torch.bmm(signal, weights).mul_(std)
            outputs[start : start + rolls] = signal[:, 0]
        return outputs

    return work


def against_torch(report: Report) -> None:
    try:
        torch = importlib.import_module("torch")
    except ImportError:
        print("PyTorch is not installed (requirements-bench.txt): not compared")
        return
    threads = os.cpu_count() or 1
    torch.set_num_threads(threads)
    for width, n, rounds in ((3, ROLLS, 5), (64, 10_000, 5), (512, 200, 5)):
        spec = xc.SheetSpec()
        if width > 3:
            inputs = tuple(math.sin(place) for place in range(width))
            spec = xc.WideSpec(inputs, hidden=(width, width), attempts=(xc.Attempt(),) * 3)
        ours, theirs, shorter = quickest(
            rounds,
            rerolls(spec, (2,), n),
            torch_rolls(torch, spec, n, torch.float64),
            torch_rolls(torch, spec, n, torch.float32),
        )
        detail = f"{ours:.3f} s against {theirs:.3f} s, {n} re-rolls, {threads} threads each"
        report.at_most(f"literal, width {width} / PyTorch float64", ours / theirs, 1, detail)
        print(f"{f'literal, width {width} / PyTorch float32':<{NAME}} {ours / shorter:9.2f}  no target")


def law(report: Report) -> None:
    del report  # figures without a target
    spec = xc.SheetSpec()
    points = np.linspace(-3000.0, 3000.0, 500)
    built, drawn, read = quickest(
        20, lambda: xc.final_law(spec), rerolls(spec, (0,), 1000), lambda: xc.final_law(spec).cdf(points)
    )
    print(f"final_law of the seed sheet: {built * 1e3:.2f} ms, {read * 1e3:.2f} ms with 500 points read from it")
    print(f"final_law / 1,000 literal re-rolls: {built / drawn:.2f}  ({drawn * 1e3:.2f} ms)")
    depths = (50, 100, 200)
    deep = [spec.widened(range(3, 3 + depth)) for depth in depths]
    works = [lambda spec=spec: xc.final_law(spec, attempt=2) for spec in deep]
    for depth, seconds in zip(depths, quickest(5, *works), strict=True):
        print(
            f"final_law, {depth} layers of distinct widths: {seconds * 1e3:.1f} ms, {seconds / depth * 1e3:.3f} a layer"
        )


def main() -> int:
    report = Report()
    for part in (against_numpy, exact_against_literal, against_torch, law):
        part(report)
    return int(report.has_missed)


if __name__ == "__main__":
    sys.exit(main())
