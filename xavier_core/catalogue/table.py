"""The catalogue as a table: a row a scheme with its numbers on one layer, as CSV, and as JSON for other programs."""

from __future__ import annotations

import json
import math
from functools import lru_cache
from typing import Any, NamedTuple

from xavier_core.activations import ACTIVATIONS
from xavier_core.base import Value, check_whole, write_csv
from xavier_core.catalogue.aliases import ALIASES
from xavier_core.catalogue.calls import FRAMEWORKS, find_call
from xavier_core.catalogue.pitfalls import PITFALLS
from xavier_core.catalogue.search import Terms, search_terms
from xavier_core.dice import UNIFORM
from xavier_core.schemes import SCHEMES, Draw, Layer, Scheme, layer_of

__all__ = [
    "MAX_FAN",
    "SCHEMA_VERSION",
    "CatalogueRow",
    "Namesake",
    "catalogue_csv",
    "catalogue_json",
    "catalogue_rows",
    "same_name",
]

MAX_FAN = 1_000_000
"""Largest fan that the table is made for."""
SCHEMA_VERSION = 1
"""Version of the JSON's layout; it rises when a name changes or goes, not when one is added."""


class CatalogueRow(NamedTuple):
    """One scheme as the table shows it."""

    key: str
    """Short name in code and links."""
    title: str
    """Name in lists, told apart from its namesakes."""
    formula: str
    """The rule as plain text."""
    distributions: str
    """Titles of the distributions, joined by "or"; the first is the usual one."""
    direction: str
    """What the rule keeps: forward, backward, both or neither."""
    activations: tuple[str, ...]
    """Titles of the activations that it is for."""
    frameworks: tuple[str, ...]
    """Titles of the frameworks that have a call for it."""
    source: str
    year: int | None
    variance: float | None
    """Of a weight, with the scheme's default numbers; None where the layer leaves it undefined."""
    std: float | None
    terms: Terms
    """What the row is found by, see ``find_rows``."""


def catalogue_rows(*, fan_in: int, fan_out: int) -> tuple[CatalogueRow, ...]:
    """Return a row for each scheme, in the catalogue's order, with its numbers on a layer of shape (fan_in, fan_out).

    A scheme that looks at the activation is given the first that it is for.

    Raises
    ------
    SheetError
        For a fan that is no whole number from 1 to 1,000,000.
    """
    fan_in, fan_out = _checked_fans(fan_in, fan_out)
    return tuple(_row(scheme, _layer(scheme, fan_in, fan_out)) for scheme in SCHEMES.values())


def catalogue_csv(*, fan_in: int, fan_out: int) -> str:
    """Return the rows without their terms as CSV.

    Numbers are written to the last bit, lists joined by "; ", and cells left empty where there is nothing.
    """
    fan_in, fan_out = _checked_fans(fan_in, fan_out)
    columns = CatalogueRow._fields[:-1]
    table: list[tuple[Value, ...]] = [(*columns, "fan_in", "fan_out")]
    for row in catalogue_rows(fan_in=fan_in, fan_out=fan_out):
        cells = ("; ".join(value) if isinstance(value, tuple) else value for value in row[:-1])
        table.append((*cells, fan_in, fan_out))
    return write_csv(table)


def catalogue_json(*, fan_in: int, fan_out: int) -> str:
    """Return all that is known about each scheme as JSON, for other programs; names stand in a fixed order.

    Numbers are written so that reading them back gives the same float64; what is undefined or open is null.
    """
    fan_in, fan_out = _checked_fans(fan_in, fan_out)
    whole = {
        "schema_version": SCHEMA_VERSION,
        "fan_in": fan_in,
        "fan_out": fan_out,
        "frameworks": dict(FRAMEWORKS),
        "activations": {key: activation.title for key, activation in ACTIVATIONS.items()},
        "schemes": [_described(scheme, _layer(scheme, fan_in, fan_out)) for scheme in SCHEMES.values()],
    }
    return json.dumps(whole, ensure_ascii=False, allow_nan=False, indent=2) + "\n"


class Namesake(NamedTuple):
    """One of the laws that are called Xavier, on one layer."""

    rule: str
    """Its variance as a formula."""
    who: str
    """Who means it."""
    scheme: str
    """Key of the scheme."""
    variance: float
    std: float
    half_width: float
    """The largest magnitude of the law in its uniform form."""
    forward: float
    """``fan_in * Var(W)``, which multiplies the mean square of a linear signal."""
    backward: float
    """``fan_out * Var(W)``, which multiplies that of its gradient."""


_NAMESAKES = (
    ("1 / fan_in", "xavier", "Caffe, CS231n, the comparison of He et al. (2015), and the sheet"),
    (
        "2 / (fan_in + fan_out)",
        "glorot-uniform",
        "Glorot and Bengio (2010), PyTorch, Keras, JAX, TensorFlow 1, scikit-learn",
    ),
    ("1 / (3 fan_in)", "standard", "PyTorch's default for Linear and Conv, often taken for it"),
)


def same_name(fan_in: int, fan_out: int) -> tuple[Namesake, ...]:
    """Return the variances that go by the name of Xavier, on a layer of shape (fan_in, fan_out)."""
    fan_in, fan_out = _checked_fans(fan_in, fan_out)
    found = []
    for rule, key, who in _NAMESAKES:
        variance = SCHEMES[key].variance(fan_in=fan_in, fan_out=fan_out)
        sizes = variance, math.sqrt(variance), math.sqrt(3.0 * variance)
        found.append(Namesake(rule, who, key, *sizes, forward=fan_in * variance, backward=fan_out * variance))
    return tuple(found)


def _checked_fans(fan_in: object, fan_out: object) -> tuple[int, int]:
    return (
        check_whole("fan_in", fan_in, minimum=1, maximum=MAX_FAN),
        check_whole("fan_out", fan_out, minimum=1, maximum=MAX_FAN),
    )


def _layer(scheme: Scheme, fan_in: int, fan_out: int) -> Layer:
    return layer_of(scheme, fan_in=fan_in, fan_out=fan_out)


def _defined(value: float) -> float | None:
    return None if math.isnan(value) else float(value)


def _row(scheme: Scheme, layer: Layer) -> CatalogueRow:
    arguments = scheme.check_arguments(())
    return CatalogueRow(
        key=scheme.key,
        title=scheme.list_title,
        formula=scheme.formula,
        distributions=" or ".join(distribution.title for distribution in scheme.distributions),
        direction=scheme.direction,
        activations=tuple(ACTIVATIONS[key].title for key in scheme.activations),
        frameworks=tuple(title for key, title in FRAMEWORKS.items() if _has_call(scheme, key)),
        source=scheme.source,
        year=scheme.year,
        variance=_defined(scheme.variance_of(layer, arguments)),
        std=_defined(scheme.std_of(layer, arguments)),
        terms=_terms(scheme),
    )


@lru_cache(maxsize=len(SCHEMES))
def _terms(scheme: Scheme) -> Terms:
    return search_terms(scheme)


def _has_call(scheme: Scheme, framework: str) -> bool:
    return any(find_call(Draw(scheme.key, (), chosen.key), framework).call for chosen in scheme.distributions)


def _described(scheme: Scheme, layer: Layer) -> dict[str, Any]:
    row, arguments = _row(scheme, layer), scheme.check_arguments(())
    std = row.std
    return {
        "key": row.key,
        "title": row.title,
        "aliases": list(ALIASES[scheme.key]),
        "formula": row.formula,
        "typeset": scheme.typeset,
        "source": row.source,
        "year": row.year,
        "direction": row.direction,
        "activations": list(scheme.activations),
        "looks_at_activation": scheme.looks_at_activation,
        "is_data_driven": scheme.is_data_driven,
        "parameters": [
            {
                "name": parameter.name,
                "label": parameter.label,
                "default": parameter.default,
                "least": parameter.minimum,
                "most": parameter.maximum,
                "neutral": parameter.neutral,
                "about": parameter.about,
            }
            for parameter in scheme.parameters
        ],
        "assumptions": list(scheme.assumptions),
        "traps": list(PITFALLS[scheme.key]),
        "activation": layer.activation,
        "mean": _defined(scheme.mean_of(layer, arguments)),
        "variance": row.variance,
        "std": std,
        "half_width": math.sqrt(3.0) * std if std is not None and UNIFORM in scheme.distributions else None,
        "distributions": [
            {"key": chosen.key, "title": chosen.title, "equivalents": _calls(scheme, chosen.key)}
            for chosen in scheme.distributions
        ],
    }


def _calls(scheme: Scheme, distribution: str) -> dict[str, dict[str, str | None]]:
    """Each framework's call with the scheme's default numbers, or null where it has none."""
    found = {framework: find_call(Draw(scheme.key, (), distribution), framework) for framework in FRAMEWORKS}
    return {key: {"call": own.call or None, "trap": own.pitfall or None} for key, own in found.items()}
