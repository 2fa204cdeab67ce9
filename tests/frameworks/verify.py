"""Execute every line of the catalogue, measure what it draws, and record it for the tests.

    python -m tests.frameworks.verify

Each line is executed as it stands and draws about 400,000 weights. Their moments, their largest
magnitude and Kolmogorov and Smirnov's p-value against the catalogue's own law go into
``tests/data/framework_laws.json``, beside the laws of the frameworks' own layers. The script fails
where a variance is off by more than 5 standard errors, a mean likewise, or a law is another one.
"""

from __future__ import annotations

import json
import math
import sys
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path

import flax
import jax
import keras
import numpy as np
import scipy
import sklearn
import torch
from numpy.typing import NDArray
from scipy.stats import kstest
from sklearn.neural_network import MLPClassifier
from torch import nn

from tests.frameworks.cases import INPUTS, Case, cases
from tests.frameworks.layers import default_laws
from tests.frameworks.measure import Figures, figures

Array = NDArray[np.float64]

RECORDING = Path(__file__).resolve().parent.parent / "data" / "framework_laws.json"
ENTRIES = 400_000
_MAX_ERRORS = 5.0
_MIN_P = 1e-6
_ROUNDING = 1e-5
"""Of float32, in which most frameworks draw."""


def main() -> int:
    recorded: dict[str, Mapping[str, object]] = {}
    wrong: list[str] = []
    for case in cases():
        found, problems = _measure(case)
        recorded[case.key] = {"call": case.call} | found
        wrong += [f"{case.key}: {problem}" for problem in problems]
        print(f"{case.key:60}  {case.call}" + "".join(f"\n    WRONG: {problem}" for problem in problems), flush=True)
    versions = {
        "torch": torch.__version__.partition("+")[0],
        "keras": keras.__version__,
        "jax": jax.__version__,
        "flax": flax.__version__,
        "scikit-learn": sklearn.__version__,
        "numpy": np.__version__,
        "scipy": scipy.__version__,
    }
    _write({"versions": versions, "defaults": default_laws(ENTRIES), "laws": recorded})
    print(f"\n{len(recorded)} lines recorded in {RECORDING}, {len(wrong)} problems")
    print("\n".join(wrong))
    return 1 if wrong else 0


def _write(document: Mapping[str, Mapping[str, object]]) -> None:
    """Write the recording, an entry a line, numbers to nine digits."""
    parts = []
    for name, entries in document.items():
        lines = ",\n".join(f"  {json.dumps(key)}: {json.dumps(_rounded(entry))}" for key, entry in entries.items())
        parts.append(f" {json.dumps(name)}: {{\n{lines}\n }}")
    RECORDING.write_text("{\n" + ",\n".join(parts) + "\n}\n", "utf-8")


def _rounded(entry: object) -> object:
    if isinstance(entry, Mapping):
        return {key: _rounded(value) for key, value in entry.items()}
    return float(f"{entry:.9g}") if isinstance(entry, float) else entry


def _measure(case: Case) -> tuple[Figures, list[str]]:
    """The figures of one line, and how they disagree with the catalogue."""
    rounds = math.ceil(ENTRIES / math.prod(case.shape))
    drawn = np.stack(_DRAWERS[case.framework](case, rounds)).astype(float)
    found = figures(drawn)
    variance, mean = case.draw.variance(case.layer), case.draw.mean(case.layer)
    if variance == 0.0:
        return found, [] if np.abs(drawn - mean).max() <= _ROUNDING * abs(mean) else [f"not all weights are {mean}"]
    problems = []
    law = case.law
    error = math.sqrt((law.kurtosis - 1.0) / drawn.size) * variance
    if case.draw.distribution == "orthogonal":
        found["orthogonality"] = _orthogonality(drawn) / max(case.shape) / variance
        error = _ROUNDING * variance
        if found["orthogonality"] > _ROUNDING:
            problems.append(f"not orthogonal, off by {found['orthogonality']:.2g}")
    if case.draw.distribution == "sparse":
        zeros = (drawn == 0.0).sum(axis=-1)
        found |= {"zeros_a_row": [int(zeros.min()), int(zeros.max())]}
    elif case.draw.distribution != "orthogonal":  # entries of an orthogonal matrix depend on each other
        std = math.sqrt(variance)
        found["p"] = float(kstest(drawn.ravel(), lambda x: law.cdf((np.asarray(x) - mean) / std)).pvalue)
        if found["p"] < _MIN_P:
            problems.append(f"another law: p = {found['p']:.2g}")
    if abs(found["variance"] - variance) > _MAX_ERRORS * error:
        problems.append(f"variance {found['variance']:.6g} against {variance:.6g} ± {error:.2g}")
    if abs(found["mean"] - mean) > _MAX_ERRORS * math.sqrt(variance / drawn.size):
        problems.append(f"mean {found['mean']:.6g} against {mean:.6g}")
    return found, problems


def _orthogonality(drawn: Array) -> float:
    """How far rows or columns, whichever are fewer, are from having one length and no angle but a right one."""
    tall = drawn if drawn.shape[-2] >= drawn.shape[-1] else np.swapaxes(drawn, -1, -2)
    gram = np.swapaxes(tall, -1, -2) @ tall
    size = np.trace(gram, axis1=-2, axis2=-1).mean() / gram.shape[-1]
    return float(np.abs(gram - size * np.eye(gram.shape[-1])).max())


# ---- drawing as each framework is told -----------------------------------------------------------


def _seed(case: Case) -> int:
    """A seed of its own for every line, so that chance strikes each apart."""
    return zlib.crc32(case.key.encode()) % 2**31


def _torch(case: Case, rounds: int) -> list[Array]:
    torch.manual_seed(_seed(case))
    fan_in, fan_out = case.shape
    drawn = []
    for _ in range(rounds):
        layer = nn.Linear(fan_in, fan_out)
        exec(case.call, {"nn": nn, "layer": layer, "inputs": torch.tensor(INPUTS, dtype=torch.float64)})  # noqa: S102
        drawn.append(layer.weight.detach().numpy().T.copy())  # stored out x in
    return drawn


def _keras(case: Case, rounds: int) -> list[Array]:
    keras.utils.set_random_seed(_seed(case))
    names = {"keras": keras, "np": np, "inputs": INPUTS, "fan_in": case.shape[0], "fan_out": case.shape[1]}
    made = (eval(case.call, names) for _ in range(rounds))  # noqa: S307 - one initializer draws the same every time
    return [np.array(initializer(shape=case.shape)) for initializer in made]


def _jax(case: Case, rounds: int) -> list[Array]:
    names = {"jax": jax, "np": np, "inputs": INPUTS, "fan_in": case.shape[0], "fan_out": case.shape[1]}
    initializer = eval(case.call, names)  # noqa: S307
    return [np.array(initializer(key, case.shape)) for key in jax.random.split(jax.random.key(_seed(case)), rounds)]


def _numpy(case: Case, rounds: int) -> list[Array]:
    names = {"np": np, "scipy": scipy, "rng": np.random.default_rng(_seed(case)), "inputs": INPUTS}
    names |= {"fan_in": case.shape[0], "fan_out": case.shape[1]}
    return [eval(case.call, names) for _ in range(rounds)]  # noqa: S307


def _sklearn(case: Case, rounds: int) -> list[Array]:
    """One epoch on inputs of 0 with hardly any step: the weights are those that training starts from."""
    fan_in, fan_out = case.shape
    drawn = []
    for seed in range(_seed(case), _seed(case) + rounds):
        network = eval(case.call, {"MLPClassifier": MLPClassifier})  # noqa: S307
        network.set_params(
            hidden_layer_sizes=(fan_out,), solver="sgd", learning_rate_init=1e-30, alpha=0.0, random_state=seed
        )
        network.partial_fit(np.zeros((2, fan_in)), [0, 1], classes=[0, 1])
        drawn.append(network.coefs_[0])
    return drawn


_DRAWERS: Mapping[str, Callable[[Case, int], list[Array]]] = {
    "pytorch": _torch,
    "keras": _keras,
    "jax": _jax,
    "sklearn": _sklearn,
    "numpy": _numpy,
}


if __name__ == "__main__":
    sys.exit(main())
