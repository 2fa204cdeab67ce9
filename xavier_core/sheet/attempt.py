"""An attempt: one way of choosing the weights and biases, with what was overtyped in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from xavier_core.activations import DEFAULT_SLOPE, Activation, find_activation
from xavier_core.base import SheetError, check_number, check_whole, write
from xavier_core.dice import NORMAL, Distribution
from xavier_core.schemes import Draw, Layer, Scheme
from xavier_core.sheet.limits import MAX_ATTEMPTS, MAX_NAME
from xavier_core.sheet.override import Override, OverrideKind, check_overrides

__all__ = ["BIASES", "CANNOT", "ZERO", "Attempt", "BiasRule"]

CANNOT = "cannot be overtyped"
"""The verb of errors that refuse a number for the scheme's sake."""
_JOINER = "\u200d"  # holds an emoji of several signs together


@dataclass(frozen=True, slots=True)
class BiasRule:
    """One way to choose what is added to a layer's sums, for all layers of an attempt."""

    key: str
    """Short name in code and links."""
    title: str
    """Name on screen."""
    takes_value: bool = False
    """Whether every bias is a number that is given with the rule."""
    is_drawn: bool = False
    """Whether biases are drawn as the weights of their layer are: same mean, standard deviation and distribution."""


ZERO = BiasRule("zeros", "zeros")
CONSTANT = BiasRule("constant", "constant", takes_value=True)
SCALED = BiasRule("scaled", "scaled like the weights", is_drawn=True)

BIASES: Mapping[str, BiasRule] = MappingProxyType({row.key: row for row in (ZERO, CONSTANT, SCALED)})
"""Every rule by its key."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One way of choosing the weights, with what was overtyped in it.

    Raises
    ------
    SheetError
        When built from an unknown scheme or a value that is not allowed.
    """

    scheme: str = "xavier"
    """Key of a row of ``SCHEMES``."""
    arguments: tuple[float, ...] = ()
    """The scheme's parameters in their order; none at all means their defaults."""
    overrides: tuple[Override, ...] = ()
    """Numbers held by hand; the others follow the scheme and the bias rule."""
    activation: str = "identity"
    """Key of a row of ``ACTIVATIONS``; it acts on the hidden layers, the outputs stay pre-activations."""
    slope: float = DEFAULT_SLOPE
    """Slope of leaky ReLU below 0, from -1 to 1; no other activation looks at it."""
    distribution: str = ""
    """Key of one of the scheme's distributions; nothing means the usual one, whose key is put here."""
    bias: str = ZERO.key
    """Key of a row of ``BIASES``."""
    bias_value: float = 0.0
    """Every bias of a constant rule; no other rule looks at it."""
    name: str = ""
    """A name given by hand, up to 40 characters; nothing means what the scheme is called."""
    stream: int = 0
    """Which dice where each attempt has its own, 1 to 6; 0 means those of its index, from 1. No two have the same."""
    draw: Draw = field(init=False, repr=False, compare=False)
    """The scheme with its numbers and its distribution."""

    def __post_init__(self) -> None:
        put = object.__setattr__
        draw = Draw(self.scheme, self.arguments, self.distribution)
        put(self, "draw", draw)
        put(self, "arguments", draw.arguments)
        put(self, "distribution", draw.distribution)
        put(self, "slope", find_activation(self.activation, self.slope).slope)
        if self.bias not in BIASES:
            raise SheetError("bias", self.bias, "one of " + ", ".join(BIASES))
        bias_value = check_number("bias", self.bias_value)
        put(self, "bias_value", bias_value if self.bias_rule.takes_value else 0.0)
        put(self, "overrides", check_overrides(self.overrides))
        put(self, "name", _checked_name(self.name))
        put(self, "stream", check_whole("dice of an attempt", self.stream, minimum=0, maximum=MAX_ATTEMPTS))
        self._check_against_scheme()

    def _check_against_scheme(self) -> None:
        """Refuse what a matrix that is drawn jointly, or scaled by the data, cannot keep."""
        if self.draws_from.is_independent:
            return
        if pins := self.overrides_of("weight"):
            raise SheetError(pins[0].name, "a number of its own", f"{self.why_no_pins}; unpin it first", verb=CANNOT)
        if means := self.overrides_of("mean"):
            raise SheetError(means[0].name, means[0].value, self.why_no_pins, verb=CANNOT)
        if not self.rule.is_data_driven:
            return
        if stds := self.overrides_of("std"):
            raise SheetError(stds[0].name, stds[0].value, self.why_from_data, verb=CANNOT)
        if self.bias_rule.is_drawn or self.overrides_of("bias"):
            received = self.bias_rule.title if self.bias_rule.is_drawn else "a pinned bias"
            raise SheetError("bias", received, f"zeros or constant, {self.why_from_data}")

    @property
    def rule(self) -> Scheme:
        """The scheme that draws the weights that are not pinned."""
        return self.draw.rule

    @property
    def draws_from(self) -> Distribution:
        """The distribution that weights are drawn from."""
        return self.draw.draws_from

    @property
    def nonlinearity(self) -> Activation:
        """The activation of the hidden layers."""
        return find_activation(self.activation, self.slope)

    @property
    def bias_rule(self) -> BiasRule:
        """The rule that biases follow that are not pinned."""
        return BIASES[self.bias]

    @property
    def bias_distribution(self) -> Distribution:
        """The distribution that biases are drawn from: that of the weights, or normal where those are drawn jointly."""
        return self.draws_from if self.draws_from.is_independent else NORMAL

    def overrides_of(self, *kinds: OverrideKind) -> tuple[Override, ...]:
        """Return the overrides of some kinds."""
        return tuple(override for override in self.overrides if override.kind in kinds)

    @property
    def has_bias(self) -> bool:
        """Whether there is a bias to show: every rule but zeros, or a pinned one."""
        return self.bias != ZERO.key or bool(self.overrides_of("bias"))

    @property
    def is_edited(self) -> bool:
        """Whether anything was overtyped or pinned."""
        return bool(self.overrides)

    @property
    def is_symmetric(self) -> bool:
        """Whether outputs of either sign are as likely: nothing has a mean other than 0, nothing is held by hand."""
        return not (self.overrides_of("mean", "weight") or self.has_bias or self.draw.mean(Layer(1, 1)))

    @property
    def why_no_pins(self) -> str:
        """Why no weight can be overtyped, as a phrase behind ``CANNOT``; empty where it can."""
        if self.draws_from.is_independent:
            return ""
        return f"while {self.rule.title} draws the layer's matrix jointly, in which no weight is free"

    @property
    def why_from_data(self) -> str:
        """Why no standard deviation can be overtyped under a data-driven scheme, as a phrase behind ``CANNOT``."""
        return f"since {self.rule.title} takes the standard deviation from the data"

    @property
    def settings(self) -> tuple[str, ...]:
        """What is not usual about activation and bias."""
        parts = []
        if self.activation != "identity":
            title = self.nonlinearity.title
            parts.append(f"{title} {write(self.slope)}" if self.nonlinearity.takes_slope else title)
        if self.bias_rule.takes_value:
            parts.append(f"bias {write(self.bias_value)}")
        elif self.bias_rule.is_drawn:
            parts.append("scaled bias")
        return tuple(parts)

    @property
    def described(self) -> str:
        """The scheme with its numbers, and its settings, whatever was overtyped; ``title_of`` says that, too."""
        return ", ".join((self.draw.title, *self.settings))


def _checked_name(name: object) -> str:
    """A name without spaces around it."""
    allowed = f"up to {MAX_NAME} characters that can be printed"
    if not isinstance(name, str):
        raise SheetError("name of an attempt", name, allowed)
    name = name.strip()
    visible = name.replace(_JOINER, "")
    if len(name) > MAX_NAME or not visible.isprintable() or bool(name) != bool(visible):
        raise SheetError("name of an attempt", name, allowed)
    return name
