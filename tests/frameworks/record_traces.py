"""Trace a small network in PyTorch, once with each activation, and record every number for the tests.

    python -m tests.frameworks.record_traces

Inputs, weights, biases and the gradient at the outputs go into ``tests/data/torch_traces.json`` with all their
digits, beside the pre-activations, the activations and what autograd says of all of them; and two losses.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

Array = NDArray[np.float64]
Tensor = Any

RECORDING = Path(__file__).resolve().parent.parent / "data" / "torch_traces.json"
SIZES = (4, 6, 5, 3)
BATCH = 3
SLOPE = 0.2
LABELS = (2, 0, 1)
_SEED = 20_100_513

_ACTIVATIONS: Mapping[str, Callable[[Tensor], Tensor]] = {
    "identity": lambda z: z * 1.0,
    "tanh": torch.tanh,
    "lecun_tanh": lambda z: 1.7159 * torch.tanh(2.0 / 3.0 * z),  # PyTorch has none; autograd knows what to do
    "sigmoid": torch.sigmoid,
    "relu": torch.relu,
    "leaky_relu": lambda z: functional.leaky_relu(z, SLOPE),
    "softsign": functional.softsign,
    "softplus": functional.softplus,
    "elu": functional.elu,
    "selu": functional.selu,
    "gelu": functional.gelu,
    "silu": functional.silu,
    "mish": functional.mish,
}


def main() -> int:
    rng = np.random.default_rng(_SEED)
    shapes = list(pairwise(SIZES))
    network: dict[str, Any] = {
        "inputs": rng.standard_normal((BATCH, SIZES[0])),
        "weights": [rng.standard_normal(shape) for shape in shapes],
        "biases": [rng.standard_normal(units) for units in SIZES[1:]],
        "cotangent": rng.standard_normal((BATCH, SIZES[-1])),
        "targets": rng.standard_normal((BATCH, SIZES[-1])),
    }
    traces = {name: _trace(network, apply) for name, apply in _ACTIVATIONS.items()}
    document = {
        "torch": torch.__version__.partition("+")[0],
        "slope": SLOPE,
        "labels": LABELS,
        "network": _plain(network),
        "traces": traces,
        "losses": {
            "mean squared error": _loss(network, lambda a: functional.mse_loss(a, _tensor(network["targets"]))),
            "cross-entropy": _loss(network, lambda a: functional.cross_entropy(a, torch.tensor(LABELS))),
        },
    }
    RECORDING.write_text(_written(document) + "\n", "utf-8")
    print(f"{len(traces)} activations and {len(document['losses'])} losses recorded in {RECORDING}")  # noqa: T201 - a script says what it did
    return 0


def _trace(network: Mapping[str, Any], apply: Callable[[Tensor], Tensor]) -> dict[str, Any]:
    """Signals and gradients of all layers, each followed by the activation."""
    layers = _Layers(network, apply, linear_last=False)
    layers.activations[-1].backward(_tensor(network["cotangent"]))
    return layers.recorded()


def _loss(network: Mapping[str, Any], loss: Callable[[Tensor], Tensor]) -> dict[str, Any]:
    """Value and gradients of a loss of outputs that no activation follows; hidden layers are ReLUs."""
    layers = _Layers(network, torch.relu, linear_last=True)
    value = loss(layers.activations[-1])
    value.backward()
    return {"value": value.item(), **layers.recorded()}


class _Layers:
    """A forward pass, every tensor of which keeps its gradient."""

    def __init__(self, network: Mapping[str, Any], apply: Callable[[Tensor], Tensor], *, linear_last: bool) -> None:
        self.weights = [_tensor(own).requires_grad_() for own in network["weights"]]
        self.biases = [_tensor(own).requires_grad_() for own in network["biases"]]
        self.activations = [_tensor(network["inputs"]).requires_grad_()]
        self.pre_activations = []
        for place, (weights, biases) in enumerate(zip(self.weights, self.biases, strict=True)):
            z = self.activations[-1] @ weights + biases
            a = z * 1.0 if linear_last and place == len(self.weights) - 1 else apply(z)
            z.retain_grad()
            a.retain_grad()
            self.pre_activations.append(z)
            self.activations.append(a)

    def recorded(self) -> dict[str, Any]:
        found = {
            "pre_activations": self.pre_activations,
            "activations": self.activations[1:],
            "gradient_activations": [own.grad for own in self.activations],
            "gradient_pre_activations": [own.grad for own in self.pre_activations],
            "gradient_weights": [own.grad for own in self.weights],
            "gradient_biases": [own.grad for own in self.biases],
        }
        return {name: [own.detach().tolist() for own in parts] for name, parts in found.items()}


def _tensor(values: Array) -> Tensor:
    return torch.tensor(values, dtype=torch.float64)


def _plain(values: Any) -> Any:  # noqa: ANN401 - arrays anywhere in dictionaries and lists
    if isinstance(values, Mapping):
        return {name: _plain(part) for name, part in values.items()}
    return [_plain(part) for part in values] if isinstance(values, Sequence) else values.tolist()


def _written(document: Mapping[str, Any], depth: int = 1) -> str:
    """JSON with every digit, a line to each array."""
    parts = []
    for name, part in document.items():
        text = _written(part, depth + 1) if isinstance(part, Mapping) else json.dumps(part)
        parts.append(f"{' ' * depth}{json.dumps(name)}: {text}")
    return "{\n" + ",\n".join(parts) + "\n" + " " * (depth - 1) + "}"


if __name__ == "__main__":
    sys.exit(main())
