"""The settings of the depth page, and how its link writes them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from pages.ui.shell.link_parts import YES_NO, Part, number, one_of, read_parts, switch, whole
from xavier_core import SheetError
from xavier_core.activations import ACTIVATIONS
from xavier_core.base import parse_number, parse_whole, write
from xavier_core.depth import (
    DATA,
    DEEP_PRESETS,
    MAX_BIAS_VARIANCE,
    MAX_DEEP_ATTEMPTS,
    QUANTITIES,
    DeepAttempt,
    DeepPreset,
    DeepSpec,
    Measurements,
)
from xavier_core.dice import MAX_ROLL, MAX_SEED
from xavier_core.network import MAX_BATCH, MAX_DEPTH, MAX_WIDTH

__all__ = [
    "MAX_SPECTRAL_WIDTH",
    "PARTS",
    "PICTURES",
    "SCALES",
    "DepthSettings",
    "decode_depth",
    "encode_depth",
    "fitted",
    "settings_of_preset",
]

PICTURES = ("panels", "ridge")
SCALES = ("auto", "linear", "log")
MAX_SPECTRAL_WIDTH = 1024
"""Units of a layer up to which singular values are worked out."""
_FIRST_PRESET = "cs231n-tanh"


@dataclass(frozen=True, slots=True)
class DepthSettings:
    """What the page shows, beside the sheet's spec."""

    spec: DeepSpec
    quantity: str = "post"
    """What the histograms are of: a key of ``QUANTITIES``."""
    picture: str = "panels"
    scale: str = "auto"
    """Their axis: a key of ``SCALES``."""
    layer: int = 1
    """The layer that is looked at, from 1."""
    chosen: int = 0
    """The attempt, from 0, that the phase diagram moves and the sheet is given."""
    jacobian: bool = False
    """Whether singular values are worked out."""
    rank: bool = False
    """Whether effective ranks are."""

    @property
    def measurements(self) -> Measurements:
        """What is measured beside the usual figures: singular values of wide layers would take minutes."""
        return Measurements(jacobian=self.jacobian and self.spec.width <= MAX_SPECTRAL_WIDTH, rank=self.rank)


def _place(field: str, text: str) -> int:
    return parse_whole(field, text, minimum=1, maximum=MAX_DEEP_ATTEMPTS) - 1


_BITS = MappingProxyType({"64": "float64", "32": "float32"})
_NETWORK: Mapping[str, Part] = MappingProxyType(
    {
        "data": Part("data", "inputs", one_of(DATA)),
        "batch": Part("batch", "batch", whole(1, MAX_BATCH)),
        "width": Part("width", "width", whole(1, MAX_WIDTH)),
        "layers": Part("depth", "depth", whole(1, MAX_DEPTH)),
        "unit": Part("activation", "activation", one_of(ACTIVATIONS)),
        "bend": Part("slope", "slope", number(-1.0, 1.0)),
        "dseed": Part("seed", "seed", whole(0, MAX_SEED)),
        "droll": Part("roll", "roll", whole(1, MAX_ROLL)),
        "bits": Part("precision", "precision", switch(_BITS)),
    }
)
_VIEW: Mapping[str, Part] = MappingProxyType(
    {
        "show": Part("quantity", "quantity", one_of(QUANTITIES)),
        "picture": Part("picture", "picture", one_of(PICTURES)),
        "scale": Part("scale", "axis", one_of(SCALES)),
        "look": Part("layer", "layer that is looked at", whole(1, MAX_DEPTH)),
        "pick": Part("chosen", "chosen attempt", _place),
        "spectra": Part("jacobian", "singular values", switch(YES_NO)),
        "ranks": Part("rank", "effective ranks", switch(YES_NO)),
    }
)
_RULES, _LAWS, _BIASES = "rules", "laws", "biases"
PARTS = (*_NETWORK, *_VIEW, _RULES, _LAWS, _BIASES)
"""Names in the link."""


def encode_depth(settings: DepthSettings) -> dict[str, str]:
    """Return the link's parts of these settings, every one written.

    ``rules`` are the schemes with all their numbers, ``laws`` their distributions and ``biases`` the variances
    of their biases, each ``~`` between attempts.
    """
    spec = settings.spec
    return {
        "data": spec.data,
        "batch": str(spec.batch),
        "width": str(spec.width),
        "layers": str(spec.depth),
        "unit": spec.activation,
        "bend": write(spec.slope),
        _RULES: "~".join("_".join((own.scheme, *map(write, own.arguments))) for own in spec.attempts),
        _LAWS: "~".join(own.distribution for own in spec.attempts),
        _BIASES: "~".join(write(own.bias_variance) for own in spec.attempts),
        "dseed": str(spec.seed),
        "droll": str(spec.roll),
        "bits": spec.precision.removeprefix("float"),
        "show": settings.quantity,
        "picture": settings.picture,
        "scale": settings.scale,
        "look": str(settings.layer),
        "pick": str(settings.chosen + 1),
        "spectra": "yes" if settings.jacobian else "no",
        "ranks": "yes" if settings.rank else "no",
    }


def decode_depth(query: Mapping[str, str]) -> tuple[DepthSettings, tuple[str, ...]]:
    """Return the settings of whatever the link still says, and what is wrong with the rest."""
    settings = settings_of_preset(DEEP_PRESETS[_FIRST_PRESET])
    problems: list[str] = []
    attempts = _attempts(query, settings.spec.attempts, problems)
    network, of_network = read_parts(query, _NETWORK)
    view, of_view = read_parts(query, _VIEW)
    problems += (*of_network, *of_view)
    spec = replace(settings.spec, attempts=attempts, **network)
    settings = replace(settings, spec=spec, **view)
    found = fitted(settings)
    for name, wanted, there, maximum in (
        ("look", settings.layer, found.layer, spec.depth),
        ("pick", settings.chosen + 1, found.chosen + 1, len(attempts)),
    ):
        if _VIEW[name].attribute in view and wanted != there:
            problems.append(str(SheetError(f"{_VIEW[name].field} (link part {name})", wanted, f"1 to {maximum}")))
    return found, tuple(problems)


def _attempts(query: Mapping[str, str], usual: tuple[DeepAttempt, ...], problems: list[str]) -> tuple[DeepAttempt, ...]:
    """The attempts of the link; what cannot be read of one is left at what goes without saying."""
    rules = query[_RULES].split("~") if _RULES in query else []
    if len(rules) > MAX_DEEP_ATTEMPTS:
        problems.append(str(SheetError("schemes (link part rules)", f"{len(rules)} of them", "1 to 4")))
    attempts = [DeepAttempt() for _ in rules[:MAX_DEEP_ATTEMPTS]] or list(usual)

    def change(name: str, texts: list[str], step: Callable[[DeepAttempt, str], DeepAttempt]) -> None:
        for place, text in enumerate(texts[: len(attempts)]):
            try:
                attempts[place] = step(attempts[place], text)
            except SheetError as problem:
                problems.append(str(problem.about(f"{problem.field} (link part {name})")))

    change(_RULES, rules, lambda _, text: _of_rule(text))
    for name, step in ((_LAWS, _with_law), (_BIASES, _with_biases)):
        if name in query:
            change(name, query[name].split("~"), step)
    return tuple(attempts)


def _of_rule(text: str) -> DeepAttempt:
    scheme, *numbers = text.split("_")
    rule = DeepAttempt(scheme).rule  # refuses an unknown scheme before its name is quoted
    if len(numbers) > len(rule.parameters):
        raise SheetError(f"numbers of scheme {rule.key}", f"{len(numbers)} of them", f"at most {len(rule.parameters)}")
    return DeepAttempt(scheme, tuple(parse_number(f"number of scheme {rule.key}", number) for number in numbers))


def _with_law(attempt: DeepAttempt, text: str) -> DeepAttempt:
    return replace(attempt, distribution=text)


def _with_biases(attempt: DeepAttempt, text: str) -> DeepAttempt:
    return replace(attempt, bias_variance=parse_number("bias variance", text, minimum=0.0, maximum=MAX_BIAS_VARIANCE))


def settings_of_preset(preset: DeepPreset) -> DepthSettings:
    """Return a preset as its source looks at it: at its last layer, with its last attempt chosen."""
    return DepthSettings(
        preset.spec,
        quantity=preset.which,
        layer=preset.spec.depth,
        chosen=len(preset.spec.attempts) - 1,
        jacobian=preset.wants_jacobian,
        rank=preset.wants_rank,
    )


def fitted(settings: DepthSettings) -> DepthSettings:
    """Return the settings with a layer and an attempt that there are."""
    return replace(
        settings,
        layer=min(settings.layer, settings.spec.depth),
        chosen=min(settings.chosen, len(settings.spec.attempts) - 1),
    )
