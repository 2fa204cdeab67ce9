"""A traced network of 50 layers against its bare matrix products and against PyTorch; and its memory.

    python -m tests.bench.bench_depth_core

Forward and backward, with the gradients of all activations, pre-activations, weights and biases. Whatever is
compared takes turns, and medians count. The bare products write to arrays that are there, and so does a trace
in buffers that are used again; a trace in memory of its own waits for the system to fill that with zeros, longer
on a machine that lends its memory, and has no target. PyTorch is in requirements-bench.txt; without it, its
lines are left out and say so.
"""

from __future__ import annotations

import importlib
import os
import statistics
import sys
import time
import tracemalloc
from collections.abc import Callable, Iterator
from types import MappingProxyType, ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from xavier_core.activations import find_activation
from xavier_core.network import Buffers, Dense, Network, backward, forward, summarize

DEPTH, WIDTH, BATCH = 50, 512, 512
ROUNDS = 15
MAX_TORCH, MAX_MEMORY, MAX_GROWTH = 1.0, 1.2, 1.05
GAINS = (("relu", 2.0**0.5), ("tanh", 1.1), ("identity", 1.0), ("sigmoid", 3.0), ("elu", 1.2), ("gelu", 1.4))
TARGETS = MappingProxyType({"relu": 1.25, "tanh": 1.25, "gelu": 1.6})
TARGETED = ("relu", "tanh")

Single = NDArray[np.float32]
Work = Callable[[], object]


class Report:
    """Prints figures against targets and remembers whether one was missed."""

    def __init__(self) -> None:
        self.has_missed = False

    def at_most(self, name: str, figure: float, target: float | None, detail: str) -> None:
        is_met = target is None or figure <= target
        self.has_missed |= not is_met
        said = "no target" if target is None else f"target {target:<5g}  {'ok' if is_met else 'MISSED'}"
        print(f"{name:<44} {figure:7.2f}  {said:<20}  {detail}", flush=True)


def main() -> int:
    report = Report()
    rng = np.random.default_rng(1)

    def drawn(*shape: int) -> Single:
        return rng.standard_normal(shape, dtype=np.float32)

    inputs, cotangent = drawn(BATCH, WIDTH), drawn(BATCH, WIDTH)
    networks = {
        name: Network(
            tuple(drawn(WIDTH, WIDTH) * np.float32(gain / WIDTH**0.5) for _ in range(DEPTH)),
            tuple(np.float32(0.1) * drawn(WIDTH) for _ in range(DEPTH)),
            name,
        )
        for name, gain in GAINS
    }
    against_products(report, networks, inputs, cotangent)
    against_torch(report, networks, inputs, cotangent)
    memory(report, networks, inputs, cotangent)
    return int(report.has_missed)


def against_products(report: Report, networks: dict[str, Network], inputs: Single, cotangent: Single) -> None:
    bare = products(networks["identity"], inputs, cotangent)
    for name, network in networks.items():  # one at a time: memory that is left alone for long gets slow
        ours, theirs = medians(trace(network, inputs, cotangent), bare)
        target = TARGETS.get(name)
        report.at_most(f"{name} / matrix products", ours / theirs, target, against(ours, theirs))
    for name in TARGETED:
        ours, theirs = medians(trace(networks[name], inputs, cotangent, is_fresh=True), bare)
        report.at_most(f"{name}, in fresh memory / matrix products", ours / theirs, None, against(ours, theirs))


def against_torch(report: Report, networks: dict[str, Network], inputs: Single, cotangent: Single) -> None:
    try:
        torch = importlib.import_module("torch")
    except ImportError:
        print("PyTorch is not installed (requirements-bench.txt): not compared")
        return
    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", os.cpu_count() or 1)))
    for name, apply in (("relu", torch.relu), ("tanh", torch.tanh), ("gelu", torch.nn.functional.gelu)):
        for keeps_signals in (True, False):
            ours, theirs = medians(
                trace(networks[name], inputs, cotangent),
                autograd(torch, networks[name], apply, inputs, cotangent, keeps_signals=keeps_signals),
            )
            whose = "all" if keeps_signals else "its parameters'"
            target = MAX_TORCH if name in TARGETED else None
            said = f"{against(ours, theirs)}, {torch.get_num_threads()} threads each"
            report.at_most(f"{name} / PyTorch with {whose} gradients", ours / theirs, target, said)


def memory(report: Report, networks: dict[str, Network], inputs: Single, cotangent: Single) -> None:
    for name in TARGETED:
        network = networks[name]
        tracemalloc.start()
        steps = tuple(forward(network, inputs))
        back = tuple(backward(steps, cotangent))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        parts = [array for step in steps for array in (step.pre, step.post)]
        parts += [
            array
            for own in back
            for array in (own.grad_pre, own.grad_weights, own.grad_bias, own.grad_incoming)
            if array is not None
        ]
        returned = sum(part.nbytes for part in parts)
        detail = f"{peak / 1e6:.1f} MB at the most for {returned / 1e6:.1f} MB"
        report.at_most(f"{name}, peak memory / what is returned", peak / returned, MAX_MEMORY, detail)
        few, many = statistics_peak(name, inputs, 10), statistics_peak(name, inputs, 50)
        detail = f"{many / 1e6:.1f} MB with 50 layers, {few / 1e6:.1f} MB with 10"
        report.at_most(f"{name}, statistics alone, 50 layers / 10", many / few, MAX_GROWTH, detail)


def products(network: Network, inputs: Single, cotangent: Single) -> Work:
    """Three matrix products a layer, each of what the last one gave, but for the inputs' gradient."""
    signals = [np.empty((BATCH, WIDTH), np.float32) for _ in range(DEPTH)]
    gradients = [np.empty((BATCH, WIDTH), np.float32) for _ in range(DEPTH)]
    of_weights = [np.empty((WIDTH, WIDTH), np.float32) for _ in range(DEPTH)]

    def work() -> None:
        signal = inputs
        for weights, into in zip(network.weights, signals, strict=True):
            signal = np.matmul(signal, weights, out=into)
        gradient = cotangent
        for place in reversed(range(DEPTH)):
            incoming = signals[place - 1] if place else inputs
            np.matmul(incoming.T, gradient, out=of_weights[place])
            if place:
                gradient = np.matmul(gradient, network.weights[place].T, out=gradients[place])

    return work


def trace(network: Network, inputs: Single, cotangent: Single, *, is_fresh: bool = False) -> Work:
    ahead, back = (None, None) if is_fresh else (Buffers(), Buffers())

    def work() -> object:
        steps = tuple(forward(network, inputs, buffers=ahead))
        return steps, tuple(backward(steps, cotangent, wants_inputs=False, buffers=back))

    return work


def autograd(
    torch: ModuleType,
    network: Network,
    apply: Callable[[Any], Any],
    inputs: Single,
    cotangent: Single,
    *,
    keeps_signals: bool,
) -> Work:
    """The same in PyTorch; ``keeps_signals`` asks for the gradients of activations and pre-activations, too."""
    weights = [torch.from_numpy(own).clone().requires_grad_() for own in network.weights]
    biases = [torch.from_numpy(own).clone().requires_grad_() for own in network.biases]
    first, last = torch.from_numpy(inputs), torch.from_numpy(cotangent)

    def work() -> object:
        for own in (*weights, *biases):
            own.grad = None
        signal, kept = first, []
        for weight, bias in zip(weights, biases, strict=True):
            z = torch.addmm(bias, signal, weight)
            signal = apply(z)
            if keeps_signals:
                z.retain_grad()
                signal.retain_grad()
                kept += [z, signal]
        signal.backward(last)
        return kept

    return work


def statistics_peak(name: str, inputs: Single, depth: int) -> int:
    """Bytes that statistics alone take at the most; weights are drawn as they are asked for."""

    def layers() -> Iterator[Dense]:
        rng = np.random.default_rng(1)
        for _ in range(depth):
            weights = rng.standard_normal((WIDTH, WIDTH), dtype=np.float32) * np.float32(WIDTH**-0.5)
            yield Dense(weights, None, find_activation(name))

    tracemalloc.start()
    for step in forward(layers(), inputs, buffers=Buffers(layers=2)):
        summarize(step.pre)
        summarize(step.post)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def medians(*works: Work) -> list[float]:
    """Seconds of the median round of each; they take turns, once uncounted."""
    seconds: list[list[float]] = [[] for _ in works]
    for taking in range(ROUNDS + 1):
        for at, work in enumerate(works):
            start = time.perf_counter()
            work()
            if taking:
                seconds[at].append(time.perf_counter() - start)
    return [statistics.median(own) for own in seconds]


def against(ours: float, theirs: float) -> str:
    return f"{ours * 1e3:.0f} ms against {theirs * 1e3:.0f} ms"


if __name__ == "__main__":
    sys.exit(main())
