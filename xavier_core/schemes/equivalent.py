"""Equivalents: which frameworks lines are given for, and what such a line is."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

__all__ = ["FRAMEWORKS", "Equivalent", "Equivalents"]

FRAMEWORKS: Mapping[str, str] = MappingProxyType(
    {
        "pytorch": "PyTorch",
        "keras": "Keras",
        "jax": "JAX / Flax",
        "caffe": "Caffe",
        "tf1": "TensorFlow 1",
        "sklearn": "scikit-learn",
        "numpy": "NumPy",
    }
)
"""Names on screen of the frameworks that equivalents are given for, by key."""


class Equivalent(NamedTuple):
    """The one line of a framework that draws weights of the same law.

    What the line finds under which name: PyTorch's ``nn`` and ``layer``, an ``nn.Linear``; the modules
    ``keras``, ``jax``, ``tf``, ``np``, ``scipy``; a generator ``rng``; ``fan_in`` and ``fan_out``; ``inputs``,
    the network's. Those of Keras, JAX and TensorFlow give an initializer, NumPy's the matrix itself.
    """

    call: str
    """With ``$name`` for a parameter of the scheme; empty where the framework has no such line."""
    pitfall: str = ""
    """What is easily got wrong here, or why there is no such line."""
    plain: str = ""
    """The line where every parameter has its neutral value, if it is a simpler one."""
    activations: tuple[str, ...] = ()
    """Keys of the only activations that the framework has the line for; none where for all."""


Equivalents = Mapping[str, Equivalent]
"""Equivalents by the key of a framework."""
