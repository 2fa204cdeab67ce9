"""The settings of the schemes page, and how its link writes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from pages.ui.shell.link_parts import Part, one_of, read_parts, switch, whole
from xavier_core import SCHEMES, SheetError
from xavier_core.activations import ACTIVATIONS
from xavier_core.base import parse_number, write
from xavier_core.catalogue import DEFAULTS, FRAMEWORKS, MAX_FAN, MAX_KERNEL, Default, find_defaults
from xavier_core.dice import DISTRIBUTIONS

__all__ = [
    "DIRECTIONS",
    "MAX_DEPTH",
    "PARTS",
    "CatalogueSettings",
    "Filters",
    "decode_catalogue",
    "default_of",
    "encode_catalogue",
    "fitted",
    "read_filters",
]

MAX_DEPTH = 100
_LONGEST_SEARCH = 60
DIRECTIONS = ("forward", "backward", "both", "neither")
SORTS = ("", "title", "year", "std")


@dataclass(frozen=True, slots=True)
class Filters:
    """Which rows of the table are shown, in which order; nothing means all of them."""

    find: str = ""
    activation: str = ""
    direction: str = ""
    distribution: str = ""
    framework: str = ""
    sort: str = ""
    """A column of ``SORTS``; nothing for the catalogue's own order."""
    falling: bool = False
    """Whether the largest comes first."""


@dataclass(frozen=True, slots=True)
class CatalogueSettings:
    """What the page shows, beside the spec."""

    filters: Filters = Filters()
    scheme: str = "xavier"
    """Key of the open scheme."""
    arguments: tuple[float, ...] = ()
    """Its numbers; none at all means its defaults."""
    distribution: str = ""
    """Its distribution; nothing means the usual one."""
    activation: str = ""
    """The activation that a scheme looks at; nothing means the first that it is for."""
    beside: str = "glorot-uniform"
    """Key of the scheme that it is drawn beside."""
    fan_in: int = 784
    fan_out: int = 100
    framework: str = "pytorch"
    layer: int = 0
    """Place of the layer among the framework's defaults."""
    inputs: int = 784
    units: int = 100
    kernel: int = 3
    own_activation: str = "relu"
    """The activation of one's own network."""
    depth: int = 10
    """Its layers."""


def _search(field: str, text: str) -> str:
    if len(text) > _LONGEST_SEARCH or not text.isprintable():
        raise SheetError(field, text, f"up to {_LONGEST_SEARCH} characters that can be printed")
    return text


def _numbers(field: str, text: str) -> tuple[float, ...]:
    return tuple(parse_number(field, part) for part in text.split("_")) if text else ()


_ORDERS = MappingProxyType({"up": False, "down": True})
_FILTERS: Mapping[str, Part] = MappingProxyType(
    {
        "find": Part("find", "search", _search),
        "with": Part("activation", "filter by activation", one_of(ACTIVATIONS, empty=True)),
        "goes": Part("direction", "filter by direction", one_of(DIRECTIONS, empty=True)),
        "drawn": Part("distribution", "filter by distribution", one_of(DISTRIBUTIONS, empty=True)),
        "in": Part("framework", "filter by framework", one_of(FRAMEWORKS, empty=True)),
        "sort": Part("sort", "sorting", one_of(SORTS, empty=True)),
        "order": Part("falling", "order", switch(_ORDERS)),
    }
)
_SETTINGS: Mapping[str, Part] = MappingProxyType(
    {
        "scheme": Part("scheme", "scheme", one_of(SCHEMES)),
        "numbers": Part("arguments", "numbers of the scheme", _numbers),
        "as": Part("distribution", "distribution of the scheme", one_of(DISTRIBUTIONS, empty=True)),
        "g": Part("activation", "activation of the scheme", one_of(ACTIVATIONS, empty=True)),
        "beside": Part("beside", "scheme beside it", one_of(SCHEMES)),
        "fan_in": Part("fan_in", "fan_in", whole(1, MAX_FAN)),
        "fan_out": Part("fan_out", "fan_out", whole(1, MAX_FAN)),
        "mine": Part("framework", "framework", one_of(tuple(key for key in FRAMEWORKS if find_defaults(key)))),
        "layer": Part("layer", "layer", whole(0, len(DEFAULTS))),
        "ins": Part("inputs", "inputs of the layer", whole(1, MAX_FAN)),
        "units": Part("units", "units of the layer", whole(1, MAX_FAN)),
        "kernel": Part("kernel", "kernel size", whole(1, MAX_KERNEL)),
        "act": Part("own_activation", "activation of the network", one_of(ACTIVATIONS)),
        "depth": Part("depth", "layers of the network", whole(1, MAX_DEPTH)),
    }
)
PARTS = (*_FILTERS, *_SETTINGS)
"""Names in the link."""


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "down" if value else "up"
    if isinstance(value, tuple):
        return "_".join(map(write, value))
    return str(value)


def encode_catalogue(settings: CatalogueSettings) -> dict[str, str]:
    """Return the link's parts of these settings, every one written, so that a link outlives a change of a default."""
    of_filters = {name: _text(getattr(settings.filters, attribute)) for name, (attribute, *_) in _FILTERS.items()}
    return of_filters | {name: _text(getattr(settings, attribute)) for name, (attribute, *_) in _SETTINGS.items()}


def decode_catalogue(query: Mapping[str, str]) -> tuple[CatalogueSettings, tuple[str, ...]]:
    """Return the settings of whatever the link still says, and what is wrong with the rest."""
    of_filters, problems = read_parts(query, _FILTERS)
    found, further = read_parts(query, _SETTINGS)
    settings = replace(CatalogueSettings(filters=replace(Filters(), **of_filters)), **found)
    settings, more = fitted(settings)
    return settings, (*problems, *further, *more)


def read_filters(view: Mapping[Any, object], before: Filters) -> Filters:
    """Return the filters that the browser sent; one that is not allowed stays as it was before."""
    found: dict[str, object] = {}
    for attribute, field, parse in _FILTERS.values():
        sent = view.get(attribute)
        text = _text(sent) if isinstance(sent, bool) else sent
        try:
            found[attribute] = parse(field, text) if isinstance(text, str) else getattr(before, attribute)
        except SheetError:
            found[attribute] = getattr(before, attribute)
    return replace(before, **found)  # type: ignore[arg-type] # each parser gives its field's type


def fitted(settings: CatalogueSettings) -> tuple[CatalogueSettings, tuple[str, ...]]:
    """Return the settings with what the scheme or the framework does not have taken back to what it has, and why."""
    rule = SCHEMES[settings.scheme]
    problems = []
    try:
        rule.check_arguments(settings.arguments)
    except SheetError as problem:
        problems.append(str(problem))
        settings = replace(settings, arguments=())
    try:
        rule.choose(settings.distribution)
    except SheetError as problem:
        problems.append(str(problem))
        settings = replace(settings, distribution="")
    if settings.layer >= len(find_defaults(settings.framework)):
        settings = replace(settings, layer=0)
    return settings, tuple(problems)


def default_of(settings: CatalogueSettings) -> Default | None:
    """Return the default of the chosen framework's layer; None for a framework without any."""
    known = find_defaults(settings.framework)
    return known[min(settings.layer, len(known) - 1)] if known else None
