"""What the re-rolls page shows, by the link and its fields, and what it remembers of a tab."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pages.ui.shell.fields import Choice, Field, Part, Text, Whole, YesNo
from xavier_core import SheetError, SheetSpec
from xavier_core.base import parse_whole
from xavier_core.dice import MAX_ROLL
from xavier_core.rerolls import MAX_REROLLS, Method, MonteCarlo, parse_observable
from xavier_core.sheet import MAX_ATTEMPTS, WIDE_LIMITS

MAX_DEEP = 50
_DEFAULT_PAIR = (2, 1)
_LONGEST_KEY = 12


@dataclass(frozen=True, slots=True)
class RerollSettings:
    """What the page shows, beside the spec."""

    n: int = 0
    """Re-rolls that are wanted, counted or not."""
    start: int = 1
    """The first of them: a roll of the spec's seed."""
    method: Method = "literal"
    observable: str = "o1"
    """Key of the observable that is watched."""
    linear: bool = False
    width: int = 0
    """The attempt, from 1, which the linear axis is as wide as; 0 for the widest of all."""
    law: bool = True
    normal: bool = True
    deep: int = 2
    """Hidden layers of the what-if network."""
    wide: int = 3
    pair: tuple[int, int] = _DEFAULT_PAIR
    """Attempts whose distances are compared, from 0: how often the first comes closer than the second."""


@dataclass
class RerollMemory:
    """What the page remembers of one tab beside its settings."""

    monte_carlo: MonteCarlo | None = None
    """The re-rolls that are counted."""
    stopped_from: int = 0
    """How many were wanted when they were stopped, for Resume; 0 where they were not."""
    roll: int | None = None
    """The roll that is typed into the field for one on the sheet; None for the first re-roll."""

    @property
    def done(self) -> int:
        """Number of re-rolls that are counted."""
        return self.monte_carlo.done if self.monte_carlo else 0


class _Pair:
    """Two attempts, such as ``3_2``."""

    @staticmethod
    def parse(label: str, text: str) -> tuple[int, int]:
        numbers = text.split("_")
        if len(numbers) != 2:
            raise SheetError(label, text, "two attempts, such as 3_2")
        first, second = (parse_whole(label, number, minimum=1, maximum=MAX_ATTEMPTS) - 1 for number in numbers)
        return first, second

    @staticmethod
    def write(value: tuple[int, int]) -> str:
        return "_".join(str(index + 1) for index in value)


_ABOUT_WIDTH = "Turns to the linear axis, as wide as this attempt asks; drag in the chart to go closer"
_METHODS = Choice({"literal": "Simulate weights", "exact": "Sample the exact distribution"}, control="radio")
_AXES = Choice({False: "Signed-log", True: "Linear"}, words={"log": False, "linear": True}, control="radio")

FIELDS: tuple[Part, ...] = (
    Field("n", "n", "Re-rolls", Whole(0, MAX_REROLLS)),
    Field("start", "from", "First re-roll", Whole(1, MAX_ROLL)),
    Field("method", "how", "Method", _METHODS),
    Field("observable", "watch", "Observable", Text(_LONGEST_KEY)),
    Field("linear", "axis", "Axis", _AXES),
    Field("width", "width", "Linear axis shows", Whole(0, MAX_ATTEMPTS), _ABOUT_WIDTH),
    Field("law", "law", "Exact distribution", YesNo()),
    Field("normal", "normal", "Normal curve", YesNo(), "Of the same standard deviation"),
    Field("deep", "deep", "Hidden layers", Whole(0, MAX_DEEP)),
    Field("wide", "wide", "Units per layer", Whole(1, WIDE_LIMITS.units)),
    Field("pair", "pair", "Compared attempts", _Pair()),
)
"""The page's table; a part's name in the link never changes again."""


def first_settings(spec: SheetSpec) -> RerollSettings:
    """Return the settings where a link says nothing: none yet, from the sheet's roll on, in the sheet's shape."""
    return RerollSettings(start=spec.roll, deep=len(spec.hidden), wide=max(spec.hidden, default=3))


def clamped(settings: RerollSettings, spec: SheetSpec) -> tuple[RerollSettings, tuple[str, ...]]:
    """Return the settings with what the spec does not have taken back to what it has, and what that was."""
    problems = []
    count = len(spec.attempts)
    try:
        parse_observable(spec, settings.observable)
    except SheetError as problem:
        settings = replace(settings, observable="o1")
        problems.append(str(problem))
    if max(settings.pair) >= count:
        if settings.pair != _DEFAULT_PAIR:
            problems.append(str(SheetError("Compared attempts", _Pair.write(settings.pair), f"attempts 1 to {count}")))
        settings = replace(settings, pair=(count - 1, max(count - 2, 0)))
    if settings.width > count:
        settings = replace(settings, width=0)
    if settings.start + settings.n - 1 > MAX_ROLL:
        allowed = f"at most {MAX_ROLL - settings.n + 1} for {settings.n} re-rolls"
        problems.append(str(SheetError("First re-roll", settings.start, allowed)))
        settings = replace(settings, start=min(spec.roll, MAX_ROLL - MAX_REROLLS))
    return settings, tuple(problems)
