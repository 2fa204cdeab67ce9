"""Rules: each scheme's variance as Python text, from which the general call of every framework is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from xavier_core.dice import TRUNCATED_STD

__all__ = ["RULES", "Rule"]


@dataclass(frozen=True, slots=True)
class Rule:
    """A variance ``scale / fan``, or a standard deviation that is a number, with ``$name`` for numbers."""

    scale: str
    """What is divided by the fan; empty for a number."""
    fan: Literal["fan_in", "fan_out", "fan_avg", ""]
    """Empty for a number."""
    std: str
    """The standard deviation, from ``fan_in`` and ``fan_out``."""
    half_width: str
    """√3 times that, the half-width of the uniform law."""
    plain: Rule | None = None
    """The rule where every parameter has its neutral value, where it is a simpler one."""
    note: str = ""
    """What is said with the normal law's call in place of the framework's own pitfall."""


_LECUN = Rule("1.0", "fan_in", "fan_in**-0.5", "(3 / fan_in) ** 0.5")
_BACKWARD = Rule("1.0", "fan_out", "fan_out**-0.5", "(3 / fan_out) ** 0.5")
_BY_SCALE = Rule("$scale", "fan_in", "($scale / fan_in) ** 0.5", "(3 * $scale / fan_in) ** 0.5")
_GLOROT = Rule(
    "$gain**2",
    "fan_avg",
    "$gain * (2 / (fan_in + fan_out)) ** 0.5",
    "$gain * (6 / (fan_in + fan_out)) ** 0.5",
    plain=Rule("1.0", "fan_avg", "(2 / (fan_in + fan_out)) ** 0.5", "(6 / (fan_in + fan_out)) ** 0.5"),
)


def _he(fan: Literal["fan_in", "fan_out"]) -> Rule:
    square = f"((1 + $slope_square) * {fan})"
    plain = Rule("2.0", fan, f"(2 / {fan}) ** 0.5", f"(6 / {fan}) ** 0.5")
    return Rule("2 / (1 + $slope_square)", fan, f"(2 / {square}) ** 0.5", f"(6 / {square}) ** 0.5", plain)


def _with_gain(gain: str) -> Rule:
    return Rule(f"({gain}) ** 2", "fan_in", f"{gain} * fan_in**-0.5", f"{gain} * (3 / fan_in) ** 0.5")


def _scaled_glorot(factor: str) -> Rule:
    std, half_width = (f"{factor} * ({times} / (fan_in + fan_out)) ** 0.5" for times in (2, 6))
    return Rule(f"({factor}) ** 2", "fan_avg", std, half_width)


def _tensorflow(factor: str, fan: Literal["fan_in", "fan_avg"], divisor: str) -> Rule:
    """TensorFlow 1 alone multiplies by 1.3; elsewhere the factor goes into the scale."""
    std = f"(1.3 * 2 / {divisor}) ** 0.5"
    return Rule(f"1.3{factor} * {TRUNCATED_STD!r}**2", fan, std, std)


def _number(std: str, half_width: str, note: str = "") -> Rule:
    return Rule("", "", std, half_width, note=note)


RULES: Mapping[str, Rule] = MappingProxyType(
    {
        "fixed": _number("$std", "$half_width"),
        "inputs": _number(
            "np.std(inputs, ddof=1)",
            "3**0.5 * np.std(inputs, ddof=1)",
            "STDEV divides by n − 1, as torch.std does; np.std divides by n without ddof=1.",
        ),
        "variance-slip": _number(
            "fan_in**-0.25",
            "3**0.5 * fan_in**-0.25",
            "No framework divides a variance by √fan_in: the standard deviation is given as a number.",
        ),
        **dict.fromkeys(("xavier", "lecun-uniform", "lecun-truncated", "rashid", "selu"), _LECUN),
        "two-step": Rule(
            "$first_std**2", "fan_in", "$first_std * fan_in**-0.5", "$first_std * (3 / fan_in) ** 0.5", plain=_LECUN
        ),
        "standard": Rule("1 / 3", "fan_in", "(3 * fan_in) ** -0.5", "fan_in**-0.5"),
        **dict.fromkeys(("backward", "rashid-misprint"), _BACKWARD),
        **dict.fromkeys(("glorot-uniform", "glorot-normal", "glorot-truncated"), _GLOROT),
        **dict.fromkeys(("he", "he-uniform", "he-truncated"), _he("fan_in")),
        **dict.fromkeys(("he-fan-out", "he-fan-out-uniform", "he-fan-out-truncated"), _he("fan_out")),
        **dict.fromkeys(("kumar", "variance-keeping"), _BY_SCALE),
        "sklearn": Rule(
            "$factor / 6",
            "fan_avg",
            "($factor / (3 * (fan_in + fan_out))) ** 0.5",
            "($factor / (fan_in + fan_out)) ** 0.5",
        ),
        "kaiming-tanh": _with_gain("5 / 3"),
        "kaiming-selu": _with_gain("0.75"),
        "geometric-mean": _number("(fan_in * fan_out) ** -0.25", "3**0.5 * (fan_in * fan_out) ** -0.25"),
        "gpt2-residual": _number("$std * (2 * $layers) ** -0.5", "$std * (1.5 / $layers) ** 0.5"),
        "fixup": Rule(
            "2 * $branches ** (-1 / ($layers - 1))",
            "fan_in",
            "(2 / fan_in) ** 0.5 * $branches ** (-1 / (2 * $layers - 2))",
            "(6 / fan_in) ** 0.5 * $branches ** (-1 / (2 * $layers - 2))",
        ),
        "t-fixup-encoder": _scaled_glorot("0.67 * $layers**-0.25"),
        "t-fixup-decoder": _scaled_glorot("(9 * $layers) ** -0.25"),
        "tf1-xavier": _tensorflow("", "fan_avg", "(fan_in + fan_out)"),
        "tf1-he": _tensorflow(" * 2", "fan_in", "fan_in"),
    }
)
"""By the key of a scheme; the others have no variance that follows from a fan or a number alone."""
