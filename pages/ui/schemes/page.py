"""The schemes page: its settings, the table of its fields, and what it remembers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from pages.ui.shell.fields import Choice, Field, Numbers, Text, Whole, titles_of, with_values
from pages.ui.shell.page import Page, Visit
from xavier_core import SCHEMES, SheetError, SheetSpec
from xavier_core.activations import ACTIVATIONS
from xavier_core.catalogue import DEFAULTS, FRAMEWORKS, MAX_FAN, MAX_KERNEL, Default, LayerSizes, find_defaults
from xavier_core.dice import DISTRIBUTIONS
from xavier_core.schemes import Draw

MAX_DEPTH = 100
_LONGEST_SEARCH = 60


@dataclass(frozen=True, slots=True)
class Filters:
    """Which rows of the table are shown, in which order; nothing means all of them."""

    find: str = ""
    activation: str = ""
    direction: str = ""
    distribution: str = ""
    framework: str = ""
    sort: str = ""
    """A column; nothing for the catalogue's own order, or the nearest first where something is searched."""
    falling: bool = False
    """Whether the largest comes first."""


@dataclass(frozen=True, slots=True)
class SchemesSettings:
    """What the page shows, beside the spec."""

    own_activation: str = "relu"
    """The activation of the reader's own network."""
    depth: int = 10
    framework: str = "pytorch"
    filters: Filters = Filters()
    scheme: str = "xavier"
    """The open one, as all up to ``fan_out`` is of it."""
    arguments: tuple[float, ...] = ()
    """None at all means its defaults."""
    distribution: str = ""
    """Nothing means the usual one."""
    activation: str = ""
    """What the scheme looks at; nothing means the first that it is for."""
    beside: str = "glorot-uniform"
    fan_in: int = 784
    fan_out: int = 100
    layer: int = 0
    """Index of the layer among the framework's defaults."""
    inputs: int = 784
    units: int = 100
    kernel: int = 3
    groups: int = 1

    @property
    def draw(self) -> Draw:
        """The open scheme with its numbers and its distribution."""
        return Draw(self.scheme, self.arguments, self.distribution)

    @property
    def sizes(self) -> LayerSizes:
        """How large the framework's layer is."""
        return LayerSizes(self.inputs, self.units, self.kernel, self.groups)


@dataclass
class SchemesMemory:
    """What the page remembers of one tab."""

    put_at: dict[str, int] = field(default_factory=dict)
    """By section, the attempt that its scheme is put in the place of."""


SchemesVisit = Visit[SchemesSettings, SchemesMemory]


def _any(options: Mapping[str, str]) -> Choice:
    return Choice({"": "any", **options})


_ACTIVATIONS, _DISTRIBUTIONS = titles_of(ACTIVATIONS), titles_of(DISTRIBUTIONS)
_SCHEMES = Choice({key: scheme.list_title for key, scheme in SCHEMES.items()})
_DIRECTIONS = {key: key for key in ("forward", "backward", "both", "neither")}
_SORTS = {"": "nearest first", "title": "name", "year": "year", "std": "standard deviation"}
_ORDERS = Choice({False: "ascending", True: "descending"}, words={"up": False, "down": True})

FIELDS = (
    Field("own_activation", "act", "Activation", Choice(_ACTIVATIONS)),
    Field("depth", "depth", "Layers", Whole(1, MAX_DEPTH)),
    Field("framework", "mine", "Framework", Choice(FRAMEWORKS)),
    Field("filters.find", "find", "Search", Text(_LONGEST_SEARCH), "A name, a framework's function, a formula"),
    Field("filters.activation", "with", "For the activation", _any(_ACTIVATIONS)),
    Field("filters.direction", "goes", "Keeps the signal", _any(_DIRECTIONS)),
    Field("filters.distribution", "drawn", "Drawn from", _any(_DISTRIBUTIONS)),
    Field("filters.framework", "in", "Has a call in", _any(FRAMEWORKS)),
    Field("filters.sort", "sort", "Sort by", Choice(_SORTS)),
    Field("filters.falling", "order", "Order", _ORDERS),
    Field("scheme", "scheme", "Scheme", _SCHEMES),
    Field("arguments", "numbers", "Numbers of the scheme", Numbers()),
    Field("distribution", "as", "Distribution", _any(_DISTRIBUTIONS)),
    Field("activation", "g", "Activation of the scheme", _any(_ACTIVATIONS)),
    Field("beside", "beside", "Compare with", _SCHEMES),
    Field("fan_in", "fan_in", "fan_in", Whole(1, MAX_FAN)),
    Field("fan_out", "fan_out", "fan_out", Whole(1, MAX_FAN)),
    Field("layer", "layer", "Layer", Whole(0, len(DEFAULTS))),
    Field("inputs", "ins", "Inputs (or channels)", Whole(1, MAX_FAN)),
    Field("units", "units", "Units (or filters)", Whole(1, MAX_FAN)),
    Field("kernel", "kernel", "Kernel size", Whole(1, MAX_KERNEL), "Side of a square kernel"),
    Field("groups", "groups", "Groups", Whole(1, MAX_FAN), "They divide channels and filters"),
)
"""What the page asks for, and how its link writes it."""


def fit(settings: SchemesSettings, _: SheetSpec) -> tuple[SchemesSettings, tuple[str, ...]]:
    """Return the settings with what the scheme or the framework does not have taken back to what it has, and why."""
    if settings.layer >= len(find_defaults(settings.framework)):
        settings = replace(settings, layer=0)
    asked, rule, default = settings, SCHEMES[settings.scheme], default_of(settings)
    checks: tuple[tuple[Callable[[], object], dict[str, object]], ...] = (
        (lambda: rule.check_arguments(asked.arguments), {"arguments": ()}),
        (lambda: rule.choose(asked.distribution), {"distribution": ""}),
        (lambda: default and default.law(asked.sizes), {"groups": 1}),
    )
    problems = []
    for check, usual in checks:
        try:
            check()
        except SheetError as problem:
            problems.append(str(problem))
            settings = with_values(settings, usual)
    return settings, tuple(problems)


def default_of(settings: SchemesSettings) -> Default | None:
    """Return the default of the chosen framework's layer; None for a framework without layers."""
    known = find_defaults(settings.framework)
    return known[settings.layer] if known else None


def take_framework(here: SchemesVisit, framework: str) -> None:
    """Turn to another framework, at its first layer: the same index would be another layer there."""
    here.change({"framework": framework, "layer": 0})


PAGE: Page[SchemesSettings, SchemesMemory] = Page(
    "schemes", first=lambda _: SchemesSettings(), memory=SchemesMemory, parts=FIELDS, fit=fit
)
