"""The link: a spec as the query of an address, and back.

Version 1. Names are one letter or a word, numbers are written shortest and exactly, and only
characters that an address bar leaves alone are used, so that a link can be read and typed:

    v=1  x=3_1_2  y=1_0  h=3_3  a=fixed_5~inputs~xavier  seed=1  roll=1  dice=same

``x`` inputs, ``y`` desired outputs, ``h`` hidden layers (``none`` for no layer), ``a`` attempts
(scheme and its numbers). Where something was overtyped: ``m`` means and ``s`` standard deviations
as attempt.layer_value, ``w`` pinned weights as attempt.layer.row.column_value, ``k`` pinned biases
as attempt.layer.column_value, all counted from 1. Where an attempt has something out of the
ordinary, one for each attempt: ``f`` activations (``identity~relu~leaky_relu_0.2``), ``d``
distributions (``normal~uniform~truncated``), ``b`` biases (``zeros~constant_0.5~scaled``), ``t``
names, ``o`` dice of its own (0 for those of its place).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar
from urllib.parse import unquote

from xavier_core.activations import ACTIVATIONS
from xavier_core.base import MAX_MAGNITUDE, SheetError, parse_number, parse_whole, write
from xavier_core.dice import MAX_ROLL, MAX_SEED
from xavier_core.sheet.biases import BIASES, ZERO
from xavier_core.sheet.spec import MAX_ATTEMPTS, MAX_PINS, MAX_UNITS, Attempt, SheetSpec

__all__ = ["decode_spec", "encode_spec", "salvage_spec"]

_VERSION = "1"
_NO_HIDDEN = "none"
_DICE = MappingProxyType({"same": True, "own": False})
_LONGEST_PART = 40_000

Parsed = TypeVar("Parsed")


class _EditsPart(NamedTuple):
    """A part of the link that holds overtyped numbers."""

    indices: int
    """Indices of a cell: a layer, or layer, row and column."""
    of: Callable[[Attempt], tuple[tuple[float, ...], ...]]
    """What an attempt has of them, each as (*indices, value)."""
    put: Callable[[Attempt, tuple[Any, ...]], Attempt]
    """An attempt with these of them, instead of what it had."""
    field: str
    """What one of them is called."""
    minimum: float = -MAX_MAGNITUDE
    """Smallest number that one of them may be."""
    is_of_unit: bool = False
    """Whether the second index is that of a unit of the layer."""


_EDITS = MappingProxyType(
    {
        "m": _EditsPart(1, lambda attempt: attempt.means, lambda attempt, means: replace(attempt, means=means), "mean"),
        "s": _EditsPart(
            1,
            lambda attempt: attempt.stds,
            lambda attempt, stds: replace(attempt, stds=stds),
            "standard deviation",
            0.0,
        ),
        "w": _EditsPart(3, lambda attempt: attempt.pins, lambda attempt, pins: replace(attempt, pins=pins), "weight"),
        "k": _EditsPart(
            2,
            lambda attempt: attempt.bias_pins,
            lambda attempt, pins: replace(attempt, bias_pins=pins),
            "bias",
            is_of_unit=True,
        ),
    }
)


class _AttemptPart(NamedTuple):
    """A part of the link with one text for each attempt, left out where every attempt is ordinary."""

    field: str
    """What the texts are called together."""
    ordinary: Callable[[Attempt], bool]
    text: Callable[[Attempt], str]
    read: Callable[[Attempt, str], Attempt]
    """(attempt, text) to the attempt with what the text says."""


def _activation_text(attempt: Attempt) -> str:
    if attempt.nonlinearity.takes_slope:
        return f"{attempt.activation}_{write(attempt.slope)}"
    return attempt.activation


def _with_activation(attempt: Attempt, text: str) -> Attempt:
    if text in ACTIVATIONS:
        return replace(attempt, activation=text)
    name, _, number = text.rpartition("_")
    if name in ACTIVATIONS and ACTIVATIONS[name].takes_slope:
        return replace(attempt, activation=name, slope=parse_number("slope", number, minimum=-1.0, maximum=1.0))
    return replace(attempt, activation=text)  # refused with the names that there are


def _bias_text(attempt: Attempt) -> str:
    return f"{attempt.bias}_{write(attempt.bias_value)}" if attempt.bias_rule.takes_value else attempt.bias


def _with_bias(attempt: Attempt, text: str) -> Attempt:
    name, _, number = text.partition("_")
    if number and name in BIASES and BIASES[name].takes_value:
        return replace(attempt, bias=name, bias_value=parse_number("bias", number))
    return replace(attempt, bias=text)


def _with_stream(attempt: Attempt, text: str) -> Attempt:
    return replace(attempt, stream=parse_whole("dice of an attempt", text, minimum=0, maximum=MAX_ATTEMPTS))


def _quoted(name: str) -> str:
    """A name without the sign that parts names."""
    return name.replace("%", "%25").replace("~", "%7E")


_ATTEMPT_PARTS = MappingProxyType(
    {
        "f": _AttemptPart(
            "activations", lambda attempt: attempt.activation == "identity", _activation_text, _with_activation
        ),
        "d": _AttemptPart(
            "distributions",
            lambda attempt: attempt.distribution == attempt.rule.distribution.key,
            lambda attempt: attempt.distribution,
            lambda attempt, text: replace(attempt, distribution=text),
        ),
        "b": _AttemptPart("biases", lambda attempt: attempt.bias == ZERO.key, _bias_text, _with_bias),
        "t": _AttemptPart(
            "names of attempts",
            lambda attempt: not attempt.name,
            lambda attempt: _quoted(attempt.name),
            lambda attempt, text: replace(attempt, name=unquote(text)),
        ),
        "o": _AttemptPart(
            "dice of attempts", lambda attempt: not attempt.stream, lambda attempt: str(attempt.stream), _with_stream
        ),
    }
)
_KNOWN = ("v", "x", "y", "h", "a", "seed", "roll", "dice", *_ATTEMPT_PARTS, *_EDITS)


def encode_spec(spec: SheetSpec) -> dict[str, str]:
    """Return the query of the spec's link; ``decode_spec`` gives the same spec back, bit for bit.

    Defaults are written, too, so that a link keeps its meaning when one changes; what goes without saying is
    fixed for all time: numbers that change nothing, such as a gain of 1, a scheme's first distribution, the
    identity, biases of 0, no name, and the dice of an attempt's place.
    """
    query = {
        "v": _VERSION,
        "x": "_".join(map(write, spec.inputs)),
        "y": "_".join(map(write, spec.desired)),
        "h": "_".join(map(str, spec.hidden)) or _NO_HIDDEN,
        "a": "~".join(map(_scheme_text, spec.attempts)),
        "seed": str(spec.seed),
        "roll": str(spec.roll),
        "dice": "same" if spec.same_dice else "own",
    }
    for name, each in _ATTEMPT_PARTS.items():
        if not all(map(each.ordinary, spec.attempts)):
            query[name] = "~".join(map(each.text, spec.attempts))
    for name, part in _EDITS.items():
        edits = [
            ".".join(map(str, (number, *(int(index) + 1 for index in cell)))) + "_" + write(value)
            for number, attempt in enumerate(spec.attempts, start=1)
            for *cell, value in part.of(attempt)
        ]
        if edits:
            query[name] = "~".join(edits)
    return query


def _scheme_text(attempt: Attempt) -> str:
    """A scheme with its numbers; those that change nothing, such as a gain of 1, go without saying for all time."""
    numbers = zip(attempt.rule.parameters, attempt.arguments, strict=True)
    is_said = any(parameter.neutral != value for parameter, value in numbers)
    return "_".join((attempt.scheme, *(map(write, attempt.arguments) if is_said else ())))


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
    for name, each in _ATTEMPT_PARTS.items():
        spec = reader.each_attempt(spec, name, each)
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

    def each_attempt(self, spec: SheetSpec, name: str, part: _AttemptPart) -> SheetSpec:
        """Give each attempt what the part says of it; a bad text harms no other attempt."""
        text = self.query.get(name)
        texts = text.split("~") if text else []
        if len(texts) > len(spec.attempts):
            received = f"{len(texts)} of them"
            self._report(name, SheetError(part.field, received, f"one for each of {len(spec.attempts)}"))
        attempts = list(spec.attempts)
        for index, own in enumerate(texts[: len(attempts)]):
            try:
                attempts[index] = part.read(attempts[index], own)
            except SheetError as problem:
                self._report(name, problem)
        try:
            return replace(spec, attempts=tuple(attempts))
        except SheetError as problem:
            self._report(name, problem)
            return spec

    def edits(self, spec: SheetSpec, name: str, part: _EditsPart) -> SheetSpec:
        """Add the overtyped numbers of one part to the spec; a bad one harms no other."""
        text = self.query.get(name)
        if not text:
            return spec
        edits = text.split("~")
        if len(edits) > MAX_PINS:
            self._report(name, SheetError("overtyped cells", f"{len(edits)} of them", f"at most {MAX_PINS}"))
        found: dict[int, list[tuple[float, ...]]] = {}
        for edit in edits[:MAX_PINS]:
            try:
                number, cell, value = _edit(edit, part, spec)
                found.setdefault(number - 1, []).append((*cell, value))
            except SheetError as problem:
                self._report(name, problem)
        for index, items in found.items():
            try:
                spec = spec.with_attempt(index, part.put(spec.attempts[index], tuple(items)))
            except SheetError as problem:
                self._report(name, problem)
        return spec

    def _report(self, name: str, problem: SheetError) -> None:
        field = f"{problem.field} (link part {name})"
        self.problems.append(problem.about(field))


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
        parse_whole(f"units of hidden layer {place}", part, minimum=1, maximum=MAX_UNITS)
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
    return parse_whole("seed", text, minimum=0, maximum=MAX_SEED)


def _roll(text: str) -> int:
    return parse_whole("roll", text, minimum=1, maximum=MAX_ROLL)


def _same_dice(text: str) -> bool:
    if text not in _DICE:
        raise SheetError("dice", text, "same or own")
    return _DICE[text]


def _edit(text: str, part: _EditsPart, spec: SheetSpec) -> tuple[int, tuple[int, ...], float]:
    """Read one ``attempt.layer[.row.column]_value``; the indices of the cell come back counted from 0."""
    place, separator, value = text.partition("_")
    places = place.split(".", part.indices + 1)
    if not separator or len(places) != part.indices + 1:
        allowed = (
            "attempt.layer_number, such as 1.2_0.5",
            "attempt.layer.column_number, such as 1.2.1_0.5",
            "attempt.layer.row.column_number, such as 1.2.3.1_0.5",
        )[part.indices - 1]
        raise SheetError(f"overtyped {part.field}", text, allowed)
    number, *cell = (parse_whole("place of an overtyped cell", index, minimum=1, maximum=MAX_UNITS) for index in places)
    if number > len(spec.attempts):
        raise SheetError("attempt of an overtyped cell", number, f"1 to {len(spec.attempts)}")
    if not _has_cell([cell[0], 1, cell[1]] if part.is_of_unit else cell, spec):
        received = f"{part.field} {','.join(map(str, cell[1:]))} of layer {cell[0]}".replace("  ", " ")
        raise SheetError(f"attempt {number}", received, "cells that the layer sizes have")
    field = f"{part.field} {'.'.join(map(str, (number, *cell)))}"
    return number, tuple(index - 1 for index in cell), parse_number(field, value, minimum=part.minimum)


def _has_cell(cell: list[int], spec: SheetSpec) -> bool:
    """Whether the sheet has a layer, or a (layer, row, column), counted from 1."""
    layer, *place = cell
    return layer <= len(spec.shapes) and all(
        at <= size for at, size in zip(place, spec.shapes[layer - 1], strict=False)
    )
