"""The memory of a deep run as the system counts it: a run within the page's budget stays within it."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace

import pytest

from xavier_core.depth import DeepAttempt, DeepSpec, run_fits
from xavier_core.depth.memory import run_bytes

BUDGET = 128 * 2**20
"""A quarter of what the depth page may take at once: a small network fills it as a large one fills that."""

MEASURE = """
import json, resource, sys
from dataclasses import replace
from pathlib import Path
from xavier_core.depth import DeepAttempt, DeepSpec, run_deep

told = json.loads(sys.argv[1])
attempts = tuple(DeepAttempt(*own) for own in told.pop("attempts"))
spec, budget = DeepSpec(**told["spec"], attempts=attempts), told["budget"]
run_deep(replace(spec, width=8, batch=8, depth=2), budget=budget)  # what is loaded on the first use is not the run's

def resident(name):  # Linux hands ru_maxrss on from the process that started this one
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return 1024 * next(int(line.split()[1]) for line in status.open() if line.startswith(name))

before = resident("VmRSS")
run_deep(spec, budget=budget)
print(resident("VmHWM") - before)
"""


@pytest.mark.parametrize(
    ("attempts", "precision"),
    [
        ((("xavier",), ("glorot-uniform",), ("zeros",)), "float32"),
        ((("sparse", (0.5, 0.1)), ("lsuv",)), "float64"),
    ],
    ids=["independent in float32", "jointly drawn"],
)
@pytest.mark.parametrize(("width", "batch"), [(300, 2000), (1024, 32)], ids=["large batch", "wide layers"])
def test_what_the_budget_lets_through_stays_within_it(
    attempts: tuple[tuple[str, ...], ...], precision: str, width: int, batch: int
) -> None:
    spec = deepest(DeepSpec(width=width, batch=batch, depth=1, precision=precision, attempts=tuple_of(attempts)))
    told = {
        "spec": {"width": width, "batch": batch, "depth": spec.depth, "precision": precision},
        "attempts": attempts,
        "budget": BUDGET,
    }
    ran = subprocess.run([sys.executable, "-c", MEASURE, json.dumps(told)], capture_output=True, text=True, check=True)
    taken = int(ran.stdout)
    assert 0.5 * run_bytes(spec) < taken <= BUDGET, f"{spec.depth} layers"


def tuple_of(attempts: tuple[tuple[str, ...], ...]) -> tuple[DeepAttempt, ...]:
    return tuple(DeepAttempt(*own) for own in attempts)  # type: ignore[arg-type] # a scheme, then its numbers


def deepest(spec: DeepSpec) -> DeepSpec:
    """The spec with as many layers as the budget lets through."""
    fits = run_fits(replace(spec, depth=200), budget=BUDGET)
    assert fits.layers
    return replace(spec, depth=fits.layers)
