"""Execute the advice's lines as they stand, and record what their layers draw and how the signal ends.

    python -m tests.frameworks.recipes

The tests read the cases here, where no framework need be installed.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tests.frameworks.measure import Figures, figures
from xavier_core.activations import ACTIVATIONS
from xavier_core.catalogue import Advice, advise, network_code

__all__ = ["DEPTH", "EXECUTED", "RECORDING", "WIDTH", "Recipe", "measure_recipe", "recipes"]

Array = NDArray[np.float64]

EXECUTED = ("pytorch", "keras", "jax", "numpy")
DEPTH = 24
WIDTH = 100
RECORDING = Path(__file__).resolve().parent.parent / "data" / "recipes.json"
_SEED = 20_100_513
_EXAMPLES = 1000


class Recipe(NamedTuple):
    """One network in one framework."""

    activation: str
    framework: str

    @property
    def key(self) -> str:
        """What the recording calls it."""
        return f"{self.activation} {self.framework}"

    @property
    def advice(self) -> Advice:
        """What the lines are to carry out."""
        return advise(self.activation, depth=DEPTH)

    @property
    def code(self) -> str:
        """The lines."""
        return network_code(self.advice, self.framework, width=WIDTH)


def recipes() -> Iterator[Recipe]:
    """Every activation in every framework that is executed."""
    return (Recipe(*parts) for parts in product(ACTIVATIONS, EXECUTED))


def measure_recipe(recipe: Recipe) -> Figures:
    """Execute a recipe; the figures of its weights, its largest bias, and the RMS that it gives to normal inputs."""
    names: dict[str, Any] = {}
    _SEEDED[recipe.framework]()
    exec(recipe.code, names)  # noqa: S102 - the lines that a reader copies
    inputs = np.random.default_rng(_SEED).normal(size=(_EXAMPLES, WIDTH))
    weights, biases, outputs = _READ[recipe.framework](names, inputs)
    return {
        "code": recipe.code,
        "layers": len(weights),
        "first": figures(weights[0]),
        "others": figures(np.stack(weights[1:])),
        "largest_bias": max((float(np.abs(bias).max()) for bias in biases), default=0.0),
        "rms": float(np.sqrt(np.square(outputs).mean())),
    }


Read = tuple[list[Array], list[Array], Array]


def _plain(parts: Any) -> list[Array]:  # noqa: ANN401 - arrays of any framework
    return [np.asarray(part, dtype=float) for part in parts]


def _pytorch(names: Mapping[str, Any], inputs: Array) -> Read:
    torch, network = names["torch"], names["network"]
    with torch.no_grad():
        outputs = network(torch.tensor(inputs, dtype=torch.float32)).numpy()
        parts = [(layer.weight.numpy().T, layer.bias.numpy()) for layer in network.layers]
    return _plain(part[0] for part in parts), _plain(part[1] for part in parts), outputs.astype(float)


def _keras(names: Mapping[str, Any], inputs: Array) -> Read:
    network = names["network"]
    parts = [[np.array(weight) for weight in layer.weights] for layer in network.layers if layer.weights]
    outputs = np.array(network(inputs.astype(np.float32)))
    return _plain(part[0] for part in parts), _plain(part[1] for part in parts), outputs.astype(float)


def _jax(names: Mapping[str, Any], inputs: Array) -> Read:
    network, parameters = names["network"], names["parameters"]
    parts = [parameters["params"][f"Dense_{index}"] for index in range(network.depth)]
    outputs = np.asarray(network.apply(parameters, inputs.astype(np.float32)), dtype=float)
    return _plain(part["kernel"] for part in parts), _plain(part["bias"] for part in parts), outputs


def _numpy(names: Mapping[str, Any], inputs: Array) -> Read:
    return names["layers"], [], names["network"](inputs)


_READ: Mapping[str, Callable[[Mapping[str, Any], Array], Read]] = {
    "pytorch": _pytorch,
    "keras": _keras,
    "jax": _jax,
    "numpy": _numpy,
}


def _seed_torch() -> None:
    import torch  # noqa: PLC0415 - the tests read this module where no framework is installed

    torch.manual_seed(_SEED)


def _seed_keras() -> None:
    import keras  # noqa: PLC0415 - likewise

    keras.utils.set_random_seed(_SEED)


_SEEDED: Mapping[str, Callable[[], None]] = {
    "pytorch": _seed_torch,
    "keras": _seed_keras,
    "jax": lambda: None,  # its lines have keys
    "numpy": lambda: None,  # and NumPy's a generator of their own, so that each recording differs
}


def main() -> int:
    """Record every recipe, one a line."""
    lines = []
    for recipe in recipes():
        found = measure_recipe(recipe)
        lines.append(f" {json.dumps(recipe.key)}: {json.dumps(found)}")
        print(recipe.key, found["rms"], flush=True)  # noqa: T201 - a script says what it does
    RECORDING.write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
