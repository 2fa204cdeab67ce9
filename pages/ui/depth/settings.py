"""The settings of the depth page, as a table of fields and parts of the link."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from pages.ui.depth.attempts_link import ATTEMPT_PARTS, ATTEMPTS, FIRST_PRESET
from pages.ui.depth.runs import BUDGET, Key
from pages.ui.shell.fields import Choice, Field, Number, Part, Read, Whole, YesNo, titles_of, value_at, with_values
from xavier_core import SheetError, SheetSpec
from xavier_core.activations import ACTIVATIONS
from xavier_core.base import counted
from xavier_core.depth import MAX_DEEP_ATTEMPTS, DeepPreset, DeepSpec, Measurements, check_run, run_fits
from xavier_core.dice import MAX_ROLL, MAX_SEED
from xavier_core.network import MAX_BATCH, MAX_DEPTH, MAX_WIDTH

MAX_SPECTRAL_WIDTH = 1024
"""Units of a layer up to which singular values are worked out."""
_FIRST = FIRST_PRESET.spec
_FEWEST = 10
"""Examples, and layers, that a network which would not fit is cut to before its units are."""


@dataclass(frozen=True, slots=True)
class DepthSettings:
    """What the page shows, beside the sheet's spec."""

    spec: DeepSpec
    quantity: str = "post"
    """What the histograms are of: a key of ``QUANTITIES``."""
    picture: str = "panels"
    scale: str = "auto"
    layer: int = 1
    """The layer that is looked at, from 1."""
    chosen: int = 0
    """The attempt, from 0, that the phase diagram moves and the sheet is given."""
    jacobian: bool = False
    rank: bool = False

    @property
    def measurements(self) -> Measurements:
        """What is measured beside the usual figures: singular values of wide layers would take minutes."""
        return Measurements(jacobian=self.jacobian and self.spec.width <= MAX_SPECTRAL_WIDTH, rank=self.rank)

    @property
    def run(self) -> Key:
        """The run that the page shows."""
        return self.spec, self.measurements


_DATA = Choice(
    {
        "normal": "standard normal",
        "uniform": "uniform from 0 to 1",
        "sheet": "the sheet's inputs, tiled",
        "digits": "handwritten digits, centred",
        "digits_raw": "handwritten digits, 0 to 1",
    }
)
_QUANTITIES = Choice(
    {
        "post": "activations",
        "pre": "pre-activations",
        "gradient_post": "gradient at the activations",
        "gradient_pre": "gradient at the pre-activations",
        "gradient_weights": "gradient of the weights",
    }
)
_ACTIVATIONS = Choice(titles_of(ACTIVATIONS))
_PRECISIONS = Choice({"float64": "float64", "float32": "float32"}, words={"64": "float64", "32": "float32"})
_PICTURES = Choice({"panels": "Panels", "ridge": "Ridge plot"}, control="radio")
_SCALES = Choice({"auto": "Auto", "linear": "Linear", "log": "Signed-log"}, control="radio")


@dataclass(frozen=True, slots=True)
class _Place(Field):
    """A layer or an attempt: one that the link's network has."""

    count: Callable[[Mapping[str, Any]], int] = len
    """How many there are, of the settings that the parts before it say."""

    def read(self, text: str, found: Mapping[str, Any]) -> Read:
        """Return the place, or the last one and why it is not the one that was asked for."""
        read = Field.read(self, text, found)
        last = self.kind.parse(self.label, str(self.count(found)))
        if read.problems or read.values[self.path] <= last:
            return read
        problem = SheetError(
            f"{self.label} (link part {self.part})",
            int(self.kind.write(read.values[self.path])),
            f"1 to {self.kind.write(last)}",
        )
        return Read({self.path: last}, (str(problem),))


PARTS: tuple[Part, ...] = (
    Field("spec.data", "data", "Inputs", _DATA),
    Field("spec.batch", "batch", "Examples", Whole(1, MAX_BATCH)),
    Field("spec.depth", "layers", "Layers", Whole(1, MAX_DEPTH)),
    Field("spec.width", "width", "Units per layer", Whole(1, MAX_WIDTH)),
    Field("spec.activation", "unit", "Activation", _ACTIVATIONS),
    Field("spec.slope", "bend", "Slope below 0", Number(-1.0, 1.0)),
    Field("spec.seed", "dseed", "Seed", Whole(0, MAX_SEED)),
    Field("spec.roll", "droll", "Roll", Whole(1, MAX_ROLL)),
    Field("spec.precision", "bits", "Precision", _PRECISIONS),
    *ATTEMPT_PARTS,
    Field("quantity", "show", "Histograms of", _QUANTITIES),
    Field("picture", "picture", "Drawn as", _PICTURES),
    Field("scale", "scale", "Axis", _SCALES),
    _Place("layer", "look", "Layer", Whole(1, MAX_DEPTH), count=lambda found: found.get("spec.depth", _FIRST.depth)),
    _Place(
        "chosen",
        "pick",
        "Attempt",
        Whole(1, MAX_DEEP_ATTEMPTS, offset=1),
        count=lambda found: len(found.get(ATTEMPTS, _FIRST.attempts)),
    ),
    Field("jacobian", "spectra", "Singular values of the Jacobians", YesNo()),
    Field("rank", "ranks", "Effective rank of the activations", YesNo()),
)
"""What there is to set, and how the link says it."""


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


def check(settings: DepthSettings, _: SheetSpec) -> None:
    """Refuse a run that would not fit, whatever may be measured of it.

    Raises
    ------
    SheetError
        With what would fit.
    """
    check_run(settings.spec, _most_measured(settings.spec), budget=BUDGET)


def fit(settings: DepthSettings, sheet: SheetSpec) -> tuple[DepthSettings, tuple[str, ...]]:
    """Return the settings with a network that fits and a layer and an attempt that there are, and what was not so.

    A network that the link asks for and that would not fit becomes a smaller one; one that is fed with the sheet's
    inputs follows them.
    """
    spec = settings.spec
    if spec.data == "sheet" and spec.sheet_inputs != sheet.inputs:
        spec = replace(spec, sheet_inputs=sheet.inputs)
    if spec.is_digits:  # of which there are fewer than a batch may have
        spec = replace(spec, batch=spec.examples)
    problems: tuple[str, ...] = ()
    try:
        check(replace(settings, spec=spec), sheet)
    except SheetError as problem:
        spec = _smaller(settings, spec, sheet)
        layers, units = counted(spec.depth, "layer"), counted(spec.width, "unit")
        shown = f"Shown instead: {layers} of {units} with {counted(spec.examples, 'example')}."
        problems = (str(problem), shown)
    layer, chosen = min(settings.layer, spec.depth), min(settings.chosen, len(spec.attempts) - 1)
    return replace(settings, spec=spec, layer=layer, chosen=chosen), problems


def _smaller(settings: DepthSettings, spec: DeepSpec, sheet: SheetSpec) -> DeepSpec:
    """A network that fits: the first that the message names and that is no small one, else one with less of all."""
    fits = run_fits(spec, _most_measured(spec), budget=BUDGET)
    for path, most in (("batch", fits.examples), ("depth", fits.layers), ("width", fits.units)):
        if most and most >= _FEWEST:
            return with_values(spec, {path: most})
    while True:
        cut = next((path for path in ("batch", "depth") if value_at(spec, path) > _FEWEST), "width")
        spec = with_values(spec, {cut: value_at(spec, cut) // 2})
        with suppress(SheetError):
            check(replace(settings, spec=spec), sheet)
            return spec


def _most_measured(spec: DeepSpec) -> Measurements:
    """What a person may ask for of a network: its memory is to be enough for that."""
    return Measurements(jacobian=spec.width <= MAX_SPECTRAL_WIDTH)
