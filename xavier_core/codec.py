"""The link: a spec as the query of an address, and back.

Version 1. Names are one letter or a word, numbers are written shortest and exactly, and only
characters that an address bar leaves alone are used, so that a link can be read and typed:

    v=1  x=3_1_2  y=1_0  h=3_3  a=fixed_5~inputs~xavier  seed=1  roll=1  dice=same

``x`` inputs, ``y`` desired outputs, ``h`` hidden layers (``none`` for no layer), ``a`` attempts
(scheme and its numbers). Where something was overtyped: ``m`` means and ``s`` standard deviations
as attempt.layer_value, ``w`` pinned weights as attempt.layer.row.column_value, all counted from 1.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar

from xavier_core.errors import SheetError
from xavier_core.numbers import parse_number, parse_whole, write
from xavier_core.spec import MOST_PINS, MOST_ROLL, MOST_SEED, MOST_UNITS, Attempt, SheetSpec

__all__ = ["decode_spec", "encode_spec", "salvage_spec"]

_VERSION = "1"
_NO_HIDDEN = "none"
_DICE = MappingProxyType({"same": True, "own": False})
_KNOWN = ("v", "x", "y", "h", "a", "seed", "roll", "dice", "m", "s", "w")
_LONGEST_PART = 40_000

Parsed = TypeVar("Parsed")


class _EditsPart(NamedTuple):
    """A part of the link that holds overtyped numbers."""

    indices: int
    """Indices of a cell: a layer, or layer, row and column."""
    of: Callable[[Attempt], tuple[tuple[float, ...], ...]]
    """What an attempt has of them, each as (*indices, value)."""
    overtype: Callable[..., Attempt]
    """(attempt, *indices, value) to the attempt with one more."""


_EDITS = MappingProxyType(
    {
        "m": _EditsPart(1, lambda attempt: attempt.means, Attempt.with_mean),
        "s": _EditsPart(1, lambda attempt: attempt.stds, Attempt.with_std),
        "w": _EditsPart(3, lambda attempt: attempt.pins, Attempt.with_weight),
    }
)


def encode_spec(spec: SheetSpec) -> dict[str, str]:
    """Return the query of the spec's link; ``decode_spec`` gives the same spec back, bit for bit.

    Everything is written, defaults too, so that a link keeps its meaning when a default changes.
    """
    query = {
        "v": _VERSION,
        "x": "_".join(map(write, spec.inputs)),
        "y": "_".join(map(write, spec.desired)),
        "h": "_".join(map(str, spec.hidden)) or _NO_HIDDEN,
        "a": "~".join("_".join((attempt.scheme, *map(write, attempt.arguments))) for attempt in spec.attempts),
        "seed": str(spec.seed),
        "roll": str(spec.roll),
        "dice": "same" if spec.same_dice else "own",
    }
    for name, part in _EDITS.items():
        edits = [
            ".".join(map(str, (number, *(int(index) + 1 for index in cell)))) + "_" + write(value)
            for number, attempt in enumerate(spec.attempts, start=1)
            for *cell, value in part.of(attempt)
        ]
        if edits:
            query[name] = "~".join(edits)
    return query


def decode_spec(query: Mapping[str, str]) -> SheetSpec:
    """Return the spec of a link's query; parts that are missing take their defaults.

    Raises
    ------
    SheetError
        Naming the first part that is unknown or damaged.
    """
    spec, problems = salvage_spec(query)
    if problems:
        raise problems[0]
    return spec


def salvage_spec(query: Mapping[str, str]) -> tuple[SheetSpec, tuple[SheetError, ...]]:
    """Return the spec of whatever a link still says, and what is wrong with the rest.

    Never raises: every part that is unknown or damaged is left at its default and named.
    """
    reader = _Reader(query)
    reader.check_names()
    seed_sheet = SheetSpec()
    spec = SheetSpec(
        inputs=reader.part("x", "inputs", _inputs, seed_sheet.inputs),
        desired=reader.part("y", "desired outputs", _desired, seed_sheet.desired),
        hidden=reader.part("h", "hidden layers", _hidden, seed_sheet.hidden),
        attempts=reader.part("a", "attempts", _attempts, seed_sheet.attempts),
        seed=reader.part("seed", "seed", _seed, seed_sheet.seed),
        roll=reader.part("roll", "roll", _roll, seed_sheet.roll),
        same_dice=reader.part("dice", "dice", _same_dice, seed_sheet.same_dice),
    )
    for name, part in _EDITS.items():
        spec = reader.edits(spec, name, part)
    return spec, tuple(reader.problems)


class _Reader:
    """Reads the parts of one query and collects what is wrong with them."""

    def __init__(self, query: Mapping[str, str]) -> None:
        self.query = query
        self.problems: list[SheetError] = []

    def check_names(self) -> None:
        unknown = [name for name in self.query if name not in _KNOWN]
        if unknown:
            named = ", ".join(unknown[:5])
            self.problems.append(SheetError("link", named, "the parts " + ", ".join(_KNOWN)))
        if self.query.get("v", _VERSION) != _VERSION:
            self.problems.append(SheetError("version of the link (v)", self.query["v"], _VERSION))

    def part(self, name: str, field: str, parse: Callable[[str], Parsed], default: Parsed) -> Parsed:
        text = self.query.get(name)
        if text is None:
            return default
        try:
            _check_length(field, text)
            return parse(text)
        except SheetError as problem:
            self._report(name, problem)
            return default

    def edits(self, spec: SheetSpec, name: str, part: _EditsPart) -> SheetSpec:
        """Add the overtyped numbers of one part to the spec, one by one, so that a bad one harms no other."""
        text = self.query.get(name)
        if not text:
            return spec
        edits = text.split("~")
        if len(edits) > MOST_PINS:
            self._report(name, SheetError("overtyped cells", f"{len(edits)} of them", f"at most {MOST_PINS}"))
        for edit in edits[:MOST_PINS]:
            try:
                number, cell, value = _edit(edit, part.indices, spec)
                attempt = part.overtype(spec.attempts[number - 1], *cell, value)
                spec = spec.with_attempt(number - 1, attempt)
            except SheetError as problem:
                self._report(name, problem)
        return spec

    def _report(self, name: str, problem: SheetError) -> None:
        field = f"{problem.field} (link part {name})"
        self.problems.append(SheetError(field, _Echo(problem.received), problem.allowed))


class _Echo:
    """Stands for a value that an earlier error has already shortened and quoted."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return self.text


def _check_length(field: str, text: str) -> None:
    if len(text) > _LONGEST_PART:
        raise SheetError(field, f"{len(text)} characters", f"at most {_LONGEST_PART} characters")


def _numbers(field: str, text: str) -> tuple[float, ...]:
    return tuple(parse_number(f"{field} {place}", part) for place, part in enumerate(text.split("_"), start=1))


def _inputs(text: str) -> tuple[float, ...]:
    return SheetSpec(inputs=_numbers("input", text)).inputs


def _desired(text: str) -> tuple[float, ...]:
    return SheetSpec(desired=_numbers("desired output", text)).desired


def _hidden(text: str) -> tuple[int, ...]:
    if text == _NO_HIDDEN:
        return ()
    sizes = tuple(
        parse_whole(f"units of hidden layer {place}", part, least=1, most=MOST_UNITS)
        for place, part in enumerate(text.split("_"), start=1)
    )
    return SheetSpec(hidden=sizes).hidden


def _attempts(text: str) -> tuple[Attempt, ...]:
    attempts = []
    for part in text.split("~"):
        scheme, *numbers = part.split("_")
        rule = Attempt(scheme).rule  # refuses an unknown scheme before its name is quoted
        arguments = tuple(parse_number(f"number of scheme {rule.key}", number) for number in numbers)
        attempts.append(Attempt(scheme, arguments))
    return SheetSpec(attempts=tuple(attempts)).attempts


def _seed(text: str) -> int:
    return parse_whole("seed", text, least=0, most=MOST_SEED)


def _roll(text: str) -> int:
    return parse_whole("roll", text, least=1, most=MOST_ROLL)


def _same_dice(text: str) -> bool:
    if text not in _DICE:
        raise SheetError("dice", text, "same or own")
    return _DICE[text]


def _edit(part: str, indices: int, spec: SheetSpec) -> tuple[int, tuple[int, ...], float]:
    """Read one ``attempt.layer[.row.column]_value``; the indices of the cell come back counted from 0."""
    place, separator, value = part.partition("_")
    places: list[Any] = place.split(".")
    if not separator or len(places) != indices + 1:
        shape = "attempt.layer_number" if indices == 1 else "attempt.layer.row.column_number"
        raise SheetError("overtyped cell", part, f"{shape}, such as {'1.2' if indices == 1 else '1.2.3.1'}_0.5")
    number, *cell = (parse_whole("place of an overtyped cell", index, least=1, most=MOST_UNITS) for index in places)
    if number > len(spec.attempts):
        raise SheetError("attempt of an overtyped cell", number, f"1 to {len(spec.attempts)}")
    field = "overtyped cell " + ".".join(map(str, (number, *cell)))
    return number, tuple(index - 1 for index in cell), parse_number(field, value)
