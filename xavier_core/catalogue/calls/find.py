"""Finds the call of a framework for a scheme, and puts the scheme's numbers into it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from string import Template
from types import MappingProxyType

from xavier_core.activations import DEFAULT_SLOPE
from xavier_core.base import SheetError, write
from xavier_core.catalogue.calls.caffe import CAFFE
from xavier_core.catalogue.calls.call import Call
from xavier_core.catalogue.calls.jax import JAX
from xavier_core.catalogue.calls.keras import KERAS
from xavier_core.catalogue.calls.numpy import NUMPY
from xavier_core.catalogue.calls.pytorch import PYTORCH
from xavier_core.catalogue.calls.rule import RULES
from xavier_core.catalogue.calls.sklearn import SKLEARN
from xavier_core.catalogue.calls.tensorflow1 import TENSORFLOW1
from xavier_core.schemes import Draw, Layer, layer_of

__all__ = ["FRAMEWORKS", "find_call"]

_FRAMEWORKS = MappingProxyType(
    {
        "pytorch": PYTORCH,
        "keras": KERAS,
        "jax": JAX,
        "caffe": CAFFE,
        "tf1": TENSORFLOW1,
        "sklearn": SKLEARN,
        "numpy": NUMPY,
    }
)
FRAMEWORKS: Mapping[str, str] = MappingProxyType({key: own.title for key, own in _FRAMEWORKS.items()})
"""Names on screen of the frameworks that calls are known of, by key."""


def find_call(draw: Draw, framework: str, *, activation: str = "", slope: float = DEFAULT_SLOPE) -> Call:
    """Return a framework's call for a scheme, with the scheme's numbers in it.

    >>> find_call(Draw("he"), "pytorch").call
    'nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")'

    ``activation`` and ``slope`` count where the scheme looks at the activation; without one it is the first
    that the scheme is for.

    Raises
    ------
    SheetError
        For a framework or an activation that there is not.
    """
    if framework not in _FRAMEWORKS:
        raise SheetError("framework", framework, "one of " + ", ".join(FRAMEWORKS))
    layer = layer_of(draw.rule, fan_in=1, fan_out=1, activation=activation, slope=slope)
    row = _FRAMEWORKS[framework].row(draw.scheme, draw.distribution, RULES.get(draw.scheme))
    numbers = {own.name: write(value) for own, value in zip(draw.rule.parameters, draw.arguments, strict=True)}
    is_neutral = all(value == own.neutral for own, value in zip(draw.rule.parameters, draw.arguments, strict=True))
    call = Template(row.plain if row.plain and is_neutral else row.call or "")
    if row.activations and layer.activation not in row.activations:
        call = Template("")
    for name in set(call.get_identifiers()) - set(numbers):
        numbers[name] = _DERIVED[name](draw, layer)
    return Call(call.substitute(numbers), row.pitfall or "")


def _square(value: float) -> str:
    """A square as Python reads it, where -0.5**2 would be negative."""
    return f"({write(value)})**2" if value < 0.0 else f"{write(value)}**2"


_DERIVED: Mapping[str, Callable[[Draw, Layer], str]] = MappingProxyType(
    {
        "scale": lambda draw, layer: write(draw.variance(layer)),
        "slope_square": lambda draw, _: _square(draw.arguments[0]),
        "half_width": lambda draw, layer: write(math.sqrt(3.0) * draw.std(layer)),
        "factor": lambda _, layer: "2" if layer.activation == "sigmoid" else "6",
        "name": lambda _, layer: {"sigmoid": "logistic"}.get(layer.activation, layer.activation),
    }
)
"""What calls name with ``$`` besides the scheme's parameters; the fans of the layer are 1."""
