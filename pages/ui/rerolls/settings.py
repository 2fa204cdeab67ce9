"""The settings of the re-rolls page, and how its link writes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from pages.ui.shell.link_parts import YES_NO, Part, one_of, read_parts, switch, whole
from xavier_core import SheetError, SheetSpec
from xavier_core.base import parse_whole
from xavier_core.dice import MAX_ROLL
from xavier_core.rerolls import MAX_REROLLS, METHODS, Method, parse_observable
from xavier_core.sheet import MAX_ATTEMPTS, WIDE_LIMITS

__all__ = ["MAX_DEEP", "PARTS", "RerollSettings", "decode_settings", "encode_settings", "fitted"]

MAX_DEEP = 50
_DEFAULT_PAIR = (2, 1)


@dataclass(frozen=True, slots=True)
class RerollSettings:
    """What the page shows, beside the spec."""

    n: int = 0
    """Re-rolls that are wanted."""
    start: int = 1
    """The first of them: a roll of the spec's seed."""
    method: Method = "literal"
    quantity: str = "o1"
    """Key of the quantity that is watched."""
    linear: bool = False
    """Whether the axis is linear, not signed-log."""
    law: bool = True
    """Whether the exact law is drawn."""
    normal: bool = True
    """Whether the normal curve is drawn."""
    deep: int = 2
    """Hidden layers of the what-if network."""
    wide: int = 3
    """Units of each."""
    pair: tuple[int, int] = _DEFAULT_PAIR
    """Attempts whose distances are compared, from 0: how often the first comes closer than the second."""


def _pair(field: str, text: str) -> tuple[int, int]:
    numbers = text.split("_")
    if len(numbers) != 2:
        raise SheetError(field, text, "two attempts, such as 3_2")
    first, second = (parse_whole(field, number, minimum=1, maximum=MAX_ATTEMPTS) - 1 for number in numbers)
    return first, second


_PARSED: Mapping[str, Part] = MappingProxyType(
    {
        "n": Part("n", "number of re-rolls", whole(0, MAX_REROLLS)),
        "from": Part("start", "first re-roll", whole(1, MAX_ROLL)),
        "how": Part("method", "method", one_of(METHODS)),
        "watch": Part("quantity", "quantity", lambda _, text: text),
        "axis": Part("linear", "axis", switch({"log": False, "linear": True})),
        "law": Part("law", "exact law", switch(YES_NO)),
        "normal": Part("normal", "normal curve", switch(YES_NO)),
        "deep": Part("deep", "hidden layers of the what-if network", whole(0, MAX_DEEP)),
        "wide": Part("wide", "width of the what-if network", whole(1, WIDE_LIMITS.units)),
        "pair": Part("pair", "compared attempts", _pair),
    }
)
PARTS = tuple(_PARSED)
"""Names in the link."""


def encode_settings(settings: RerollSettings) -> dict[str, str]:
    """Return the link's parts of these settings, every one written."""
    return {
        "n": str(settings.n),
        "from": str(settings.start),
        "how": settings.method,
        "watch": settings.quantity,
        "axis": "linear" if settings.linear else "log",
        "law": "yes" if settings.law else "no",
        "normal": "yes" if settings.normal else "no",
        "deep": str(settings.deep),
        "wide": str(settings.wide),
        "pair": "_".join(str(index + 1) for index in settings.pair),
    }


def decode_settings(query: Mapping[str, str], spec: SheetSpec) -> tuple[RerollSettings, tuple[str, ...]]:
    """Return the settings of whatever the link still says, and what is wrong with the rest."""
    settings = RerollSettings(start=spec.roll, deep=len(spec.hidden), wide=max(spec.hidden, default=3))
    found, problems = read_parts(query, _PARSED)
    settings = replace(settings, **found)
    settings, more = fitted(settings, spec)
    return settings, (*problems, *more)


def fitted(settings: RerollSettings, spec: SheetSpec) -> tuple[RerollSettings, tuple[str, ...]]:
    """Return the settings with what the spec does not have taken back to what it has, and what that was."""
    problems = []
    try:
        parse_observable(spec, settings.quantity)
    except SheetError as problem:
        settings = replace(settings, quantity="o1")
        problems.append(str(problem))
    last = len(spec.attempts) - 1
    if max(settings.pair) > last:
        if settings.pair != _DEFAULT_PAIR:
            received = "_".join(str(index + 1) for index in settings.pair)
            problems.append(str(SheetError("compared attempts", received, f"attempts 1 to {last + 1}")))
        settings = replace(settings, pair=(last, max(last - 1, 0)))
    if settings.start + settings.n - 1 > MAX_ROLL:
        allowed = f"at most {MAX_ROLL - settings.n + 1} for {settings.n} re-rolls"
        problems.append(str(SheetError("first re-roll", settings.start, allowed)))
        settings = replace(settings, start=min(spec.roll, MAX_ROLL - MAX_REROLLS))
    return settings, tuple(problems)
