"""The settings of the schemes page, and how its link writes them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

from xavier_core import SCHEMES, SheetError
from xavier_core.activations import ACTIVATIONS
from xavier_core.catalogue import MOST_FAN
from xavier_core.defaults import DEFAULTS, MOST_KERNEL, Default, find_defaults
from xavier_core.distributions import DISTRIBUTIONS
from xavier_core.numbers import parse_number, parse_whole, write
from xavier_core.schemes import FRAMEWORKS

__all__ = [
    "DIRECTIONS",
    "MOST_DEPTH",
    "PARTS",
    "CatalogueSettings",
    "Filters",
    "decode_catalogue",
    "default_of",
    "encode_catalogue",
    "fitted",
    "read_filters",
]

MOST_DEPTH = 100
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


def _one_of(allowed: Mapping[str, object] | tuple[str, ...], *, empty: bool = False) -> Callable[[str, str], str]:
    def parse(field: str, text: str) -> str:
        if text not in allowed and not (empty and not text):
            raise SheetError(field, text, "one of " + ", ".join(filter(None, allowed)))
        return text

    return parse


def _whole(least: int, most: int) -> Callable[[str, str], int]:
    return lambda field, text: parse_whole(field, text, least=least, most=most)


def _search(field: str, text: str) -> str:
    if len(text) > _LONGEST_SEARCH or not text.isprintable():
        raise SheetError(field, text, f"up to {_LONGEST_SEARCH} characters that can be printed")
    return text


def _numbers(field: str, text: str) -> tuple[float, ...]:
    return tuple(parse_number(field, part) for part in text.split("_")) if text else ()


def _falling(field: str, text: str) -> bool:
    return _one_of(("up", "down"))(field, text) == "down"


_FILTERS: Mapping[str, tuple[str, str, Callable[[str, str], object]]] = MappingProxyType(
    {
        "find": ("find", "search", _search),
        "with": ("activation", "filter by activation", _one_of(ACTIVATIONS, empty=True)),
        "goes": ("direction", "filter by direction", _one_of(DIRECTIONS, empty=True)),
        "drawn": ("distribution", "filter by distribution", _one_of(DISTRIBUTIONS, empty=True)),
        "in": ("framework", "filter by framework", _one_of(FRAMEWORKS, empty=True)),
        "sort": ("sort", "sorting", _one_of(SORTS, empty=True)),
        "order": ("falling", "order", _falling),
    }
)
_SETTINGS: Mapping[str, tuple[str, str, Callable[[str, str], object]]] = MappingProxyType(
    {
        "scheme": ("scheme", "scheme", _one_of(SCHEMES)),
        "numbers": ("arguments", "numbers of the scheme", _numbers),
        "as": ("distribution", "distribution of the scheme", _one_of(DISTRIBUTIONS, empty=True)),
        "g": ("activation", "activation of the scheme", _one_of(ACTIVATIONS, empty=True)),
        "beside": ("beside", "scheme beside it", _one_of(SCHEMES)),
        "fan_in": ("fan_in", "fan_in", _whole(1, MOST_FAN)),
        "fan_out": ("fan_out", "fan_out", _whole(1, MOST_FAN)),
        "mine": ("framework", "framework", _one_of(tuple(key for key in FRAMEWORKS if find_defaults(key)))),
        "layer": ("layer", "layer", _whole(0, len(DEFAULTS))),
        "ins": ("inputs", "inputs of the layer", _whole(1, MOST_FAN)),
        "units": ("units", "units of the layer", _whole(1, MOST_FAN)),
        "kernel": ("kernel", "kernel size", _whole(1, MOST_KERNEL)),
        "act": ("own_activation", "activation of the network", _one_of(ACTIVATIONS)),
        "depth": ("depth", "layers of the network", _whole(1, MOST_DEPTH)),
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
    problems: list[str] = []

    def read(parts: Mapping[str, tuple[str, str, Callable[[str, str], object]]]) -> dict[str, object]:
        found = {}
        for name, (attribute, field, parse) in parts.items():
            if name not in query:
                continue
            try:
                found[attribute] = parse(field, query[name])
            except SheetError as problem:
                problems.append(str(problem.about(f"{field} (link part {name})")))
        return found

    filters = replace(Filters(), **read(_FILTERS))  # type: ignore[arg-type] # each parser gives its field's type
    settings = replace(CatalogueSettings(filters=filters), **read(_SETTINGS))  # type: ignore[arg-type] # the same
    settings, more = fitted(settings)
    return settings, (*problems, *more)


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
