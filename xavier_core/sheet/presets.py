"""Presets: experiments worth opening, each a step from the present spec to another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from xavier_core.sheet.attempt import Attempt
from xavier_core.sheet.override import Override
from xavier_core.sheet.spec import SheetSpec

__all__ = ["OPENING_SEED", "PRESETS", "Preset", "opening_spec"]

OPENING_SEED = 2
"""The least seed whose first roll of the seed sheet is typical.

Growth and distance of each attempt are in the middle half of all rolls, attempt 1 grows, and attempt 2 grows no less
than attempt 3. A test finds it again from the exact laws.
"""


@dataclass(frozen=True, slots=True)
class Preset:
    """An experiment by name."""

    title: str
    about: str
    """What there is to see in it."""
    apply: Callable[[SheetSpec], SheetSpec]
    """From the present spec, whose seed and roll most presets keep, to the experiment."""


# The spreadsheet's printed refresh shows two decimals. These weights are the printed ones to two
# decimals, with further decimals chosen so that the activations, too, come out as printed: the
# products of rounded weights would be off by a hundredth here and there. Attempt 3 is printed only
# as far as its first layer; its other layers stay on the dice.
_PRINTED = (
    (
        ((-4.39867, 1.92867, -3.583), (-8.06867, -10.21133, 0.307), (5.97133, 0.68867, 12.167)),
        ((-2.30864, -1.9418, 3.17613), (6.00136, -6.6418, -4.98387), (2.66864, -0.8082, -1.30613)),
        ((-3.76936, 3.27313), (5.88064, 6.00313), (-5.21064, -1.60313)),
    ),
    (
        ((-1.17, -0.32867, 1.17133), (-0.06, -1.61867, 0.04133), (-1.2, -0.29867, -0.04867)),
        ((1.31, 0.48, 0.0), (-1.5, -0.19, 0.3212), (1.0, -2.63, -0.2312)),
        ((1.19824, -0.58789), (-0.21824, 1.18789), (-0.57824, -1.70211)),
    ),
    (((-1.47867, 0.13, 0.94), (-0.45867, -0.46, -0.34), (-0.01867, -0.23, 0.55)),),
)
_DEEP = 8
_WIDE = 16


def opening_spec() -> SheetSpec:
    """Return what is seen first: the seed sheet on a typical roll. A link without a seed means ``SheetSpec().seed``."""
    return SheetSpec(seed=OPENING_SEED)


def _seed_sheet(spec: SheetSpec) -> SheetSpec:
    return replace(SheetSpec(), seed=spec.seed, roll=spec.roll)


def _printed_refresh(spec: SheetSpec) -> SheetSpec:
    sheet = _seed_sheet(spec)
    attempts = zip(sheet.attempts, _PRINTED, strict=True)
    return replace(sheet, attempts=tuple(replace(attempt, overrides=_pins(layers)) for attempt, layers in attempts))


def _pins(layers: tuple[tuple[tuple[float, ...], ...], ...]) -> tuple[Override, ...]:
    return tuple(
        Override("weight", layer, row, column, value)
        for layer, rows in enumerate(layers)
        for row, values in enumerate(rows)
        for column, value in enumerate(values)
    )


def _fixed(std: float) -> Callable[[SheetSpec], SheetSpec]:
    """The seed sheet with another standard deviation in attempt 1, beside the other two."""
    return lambda spec: _seed_sheet(spec).with_attempt(0, Attempt("fixed", (std,)))


def _hidden(*sizes: int) -> Callable[[SheetSpec], SheetSpec]:
    return lambda spec: replace(_seed_sheet(spec), hidden=sizes)


PRESETS = (
    Preset("The seed sheet", "Inputs 3, 1, 2; layers 3-3-3-2; the three attempts", _seed_sheet),
    Preset("The printed refresh", "The numbers that the spreadsheet was printed with, pinned", _printed_refresh),
    Preset("All zero", "Attempt 1 with a standard deviation of 0: no signal at all", _fixed(0.0)),
    Preset("Too small: 0.01", "Attempt 1 with 0.01: the signal vanishes", _fixed(0.01)),
    Preset("Too large: 50", "Attempt 1 with 50: the signal explodes", _fixed(50.0)),
    Preset(f"Wide: 3-{_WIDE}-{_WIDE}-2", "More terms in every sum: attempt 2 grows too", _hidden(_WIDE, _WIDE)),
    Preset(f"Deep: {_DEEP} hidden layers", "A factor a layer, nine times over", _hidden(*(3,) * _DEEP)),
)
"""In the order of the menu."""
