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
names, ``o`` dice of its own (0 for those of its index).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, NamedTuple
from urllib.parse import unquote

from xavier_core.activations import ACTIVATIONS
from xavier_core.base import SheetError, parse_number, parse_whole, write
from xavier_core.dice import MAX_ROLL, MAX_SEED
from xavier_core.sheet.attempt import BIASES, ZERO, Attempt
from xavier_core.sheet.limits import MAX_ATTEMPTS, MAX_PINS, MAX_UNITS
from xavier_core.sheet.override import KINDS, Override, OverrideKind
from xavier_core.sheet.spec import SheetSpec

__all__ = ["decode_spec", "encode_spec", "salvage_spec"]

_VERSION = "1"
_NO_HIDDEN = "none"
_DICE = MappingProxyType({"same": True, "own": False})
_LONGEST_PART = 40_000

Report = Callable[[SheetError], None]
"""Takes what is wrong with a part."""


def encode_spec(spec: SheetSpec) -> dict[str, str]:
    """Return the query of the spec's link; ``decode_spec`` gives the same spec back, bit for bit.

    Defaults are written, too, so that a link keeps its meaning when one changes; what goes without saying is
    fixed for all time: numbers that change nothing, such as a gain of 1, a scheme's first distribution, the
    identity, biases of 0, no name, and the dice of an attempt's index.
    """
    texts = {name: part.write(spec) for name, part in _PARTS.items()}
    return {"v": _VERSION} | {name: text for name, text in texts.items() if text}


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
    problems = _unknown_parts(query)
    spec = SheetSpec()
    for name, part in _PARTS.items():
        found: list[SheetError] = []
        if name in query:
            spec = part.read(spec, query[name], found.append)
        problems += [problem.about(f"{problem.field} (link part {name})") for problem in found]
    return spec, tuple(problems)


def _unknown_parts(query: Mapping[str, str]) -> list[SheetError]:
    """What is wrong with the names of the parts, and with the version."""
    problems = []
    known = ("v", *_PARTS)
    unknown = [name for name in query if name not in known]
    if unknown:
        problems.append(
            SheetError("link", ", ".join(unknown[:5]), "only the parts " + ", ".join(known), verb="may have")
        )
    if query.get("v", _VERSION) != _VERSION:
        problems.append(SheetError("version of the link (v)", query["v"], _VERSION))
    return problems


class _Part(NamedTuple):
    """One part of a link."""

    write: Callable[[SheetSpec], str]
    """Its text; empty where it goes without saying."""
    read: Callable[[SheetSpec, str, Report], SheetSpec]
    """(spec, text, what takes a problem) to the spec with what the text says, as far as it can be read."""


# ---- parts of the whole spec ---------------------------------------------------------------------


def _of_spec(field: str, attribute: str, write_value: Callable[[Any], str], parse: Callable[[str], Any]) -> _Part:
    """A part that is one attribute of the spec."""

    def read(spec: SheetSpec, text: str, report: Report) -> SheetSpec:
        try:
            _check_length(field, text)
            return replace(spec, **{attribute: parse(text)})
        except SheetError as problem:
            report(problem)
            return spec

    return _Part(lambda spec: write_value(getattr(spec, attribute)), read)


def _check_length(field: str, text: str) -> None:
    if len(text) > _LONGEST_PART:
        raise SheetError(field, f"{len(text)} characters", f"at most {_LONGEST_PART} characters")


def _write_numbers(numbers: tuple[float, ...]) -> str:
    return "_".join(map(write, numbers))


def _numbers(field: str) -> Callable[[str], tuple[float, ...]]:
    return lambda text: tuple(
        parse_number(f"{field} {number}", part) for number, part in enumerate(text.split("_"), start=1)
    )


def _hidden(text: str) -> tuple[int, ...]:
    if text == _NO_HIDDEN:
        return ()
    return tuple(
        parse_whole(f"units of hidden layer {layer}", part, minimum=1, maximum=MAX_UNITS)
        for layer, part in enumerate(text.split("_"), start=1)
    )


def _scheme_text(attempt: Attempt) -> str:
    """A scheme with its numbers; those that change nothing, such as a gain of 1, go without saying for all time."""
    numbers = zip(attempt.rule.parameters, attempt.arguments, strict=True)
    is_said = any(parameter.neutral != value for parameter, value in numbers)
    return "_".join((attempt.scheme, *(map(write, attempt.arguments) if is_said else ())))


def _attempts(text: str) -> tuple[Attempt, ...]:
    attempts = []
    for part in text.split("~"):
        scheme, *numbers = part.split("_")
        rule = Attempt(scheme).rule  # refuses an unknown scheme before its name is quoted
        arguments = tuple(parse_number(f"number of scheme {rule.key}", number) for number in numbers)
        attempts.append(Attempt(scheme, arguments))
    return tuple(attempts)


def _same_dice(text: str) -> bool:
    if text not in _DICE:
        raise SheetError("dice", text, "same or own")
    return _DICE[text]


# ---- parts with one text for each attempt --------------------------------------------------------


def _of_each(
    field: str,
    is_ordinary: Callable[[Attempt], bool],
    write_own: Callable[[Attempt], str],
    with_own: Callable[[Attempt, str], Attempt],
) -> _Part:
    """A part with one text for each attempt, left out where every attempt is ordinary."""

    def read(spec: SheetSpec, text: str, report: Report) -> SheetSpec:
        """Give each attempt what the part says of it; a bad text harms no other attempt."""
        texts = text.split("~") if text else []
        if len(texts) > len(spec.attempts):
            report(SheetError(field, f"{len(texts)} of them", f"one for each of {len(spec.attempts)}"))
        attempts = list(spec.attempts)
        for index, own in enumerate(texts[: len(attempts)]):
            try:
                attempts[index] = with_own(attempts[index], own)
            except SheetError as problem:
                report(problem)
        try:
            return replace(spec, attempts=tuple(attempts))
        except SheetError as problem:
            report(problem)
            return spec

    return _Part(
        lambda spec: "" if all(map(is_ordinary, spec.attempts)) else "~".join(map(write_own, spec.attempts)), read
    )


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


# ---- parts of overridden numbers -----------------------------------------------------------------


def _of_overrides(kind: OverrideKind) -> _Part:
    """A part with every override of a kind, each as attempt.layer[.row.column]_value, counted from 1."""
    indices = KINDS[kind].indices

    def write_all(spec: SheetSpec) -> str:
        return "~".join(
            ".".join(map(str, (number, *(getattr(own, index) + 1 for index in indices)))) + "_" + write(own.value)
            for number, attempt in enumerate(spec.attempts, start=1)
            for own in attempt.overrides_of(kind)
        )

    def read(spec: SheetSpec, text: str, report: Report) -> SheetSpec:
        """Add the overrides to the spec; a bad one harms no other."""
        texts = text.split("~") if text else []
        if len(texts) > MAX_PINS:
            report(SheetError("overtyped cells", f"{len(texts)} of them", f"at most {MAX_PINS}"))
        found: dict[int, list[Override]] = {}
        for own in texts[:MAX_PINS]:
            try:
                number, override = _override(own, kind, spec)
                found.setdefault(number - 1, []).append(override)
            except SheetError as problem:
                report(problem)
        for index, overrides in found.items():
            attempt = spec.attempts[index]
            try:
                spec = spec.with_attempt(index, replace(attempt, overrides=(*attempt.overrides, *overrides)))
            except SheetError as problem:
                report(problem)
        return spec

    return _Part(write_all, read)


def _override(text: str, kind: OverrideKind, spec: SheetSpec) -> tuple[int, Override]:
    """Read one ``attempt.layer[.row.column]_value`` to the attempt's number and the override."""
    row = KINDS[kind]
    address, separator, value = text.partition("_")
    counted = address.split(".", len(row.indices) + 1)
    if not separator or len(counted) != len(row.indices) + 1:
        allowed = (
            "attempt.layer_number, such as 1.2_0.5",
            "attempt.layer.column_number, such as 1.2.1_0.5",
            "attempt.layer.row.column_number, such as 1.2.3.1_0.5",
        )[len(row.indices) - 1]
        raise SheetError(f"overtyped {row.noun}", text, allowed, verb="must be written as")
    number, *cell = (
        parse_whole("place of an overtyped cell", index, minimum=1, maximum=MAX_UNITS) for index in counted
    )
    if number > len(spec.attempts):
        raise SheetError("attempt of an overtyped cell", number, f"1 to {len(spec.attempts)}")
    override = Override(kind, **{name: index - 1 for name, index in zip(row.indices, cell, strict=True)})
    if not override.has_cell(spec.shapes):
        raise SheetError(
            f"attempt {number}", override.name, "cells that the layer sizes have", verb="may overtype only"
        )
    field = f"{row.noun} {'.'.join(map(str, (number, *cell)))}"
    return number, override._replace(value=parse_number(field, value, minimum=row.minimum))


# ---- the table -----------------------------------------------------------------------------------

_PARTS = MappingProxyType(
    {
        "x": _of_spec("inputs", "inputs", _write_numbers, _numbers("input")),
        "y": _of_spec("desired outputs", "desired", _write_numbers, _numbers("desired output")),
        "h": _of_spec("hidden layers", "hidden", lambda sizes: "_".join(map(str, sizes)) or _NO_HIDDEN, _hidden),
        "a": _of_spec("attempts", "attempts", lambda attempts: "~".join(map(_scheme_text, attempts)), _attempts),
        "seed": _of_spec("seed", "seed", str, lambda text: parse_whole("seed", text, minimum=0, maximum=MAX_SEED)),
        "roll": _of_spec("roll", "roll", str, lambda text: parse_whole("roll", text, minimum=1, maximum=MAX_ROLL)),
        "dice": _of_spec("dice", "same_dice", lambda is_same: "same" if is_same else "own", _same_dice),
        "f": _of_each("activations", lambda own: own.activation == "identity", _activation_text, _with_activation),
        "d": _of_each(
            "distributions",
            lambda own: own.distribution == own.rule.distribution.key,
            lambda own: own.distribution,
            lambda own, text: replace(own, distribution=text),
        ),
        "b": _of_each("biases", lambda own: own.bias == ZERO.key, _bias_text, _with_bias),
        "t": _of_each(
            "names of attempts",
            lambda own: not own.name,
            lambda own: _quoted(own.name),
            lambda own, text: replace(own, name=unquote(text)),
        ),
        "o": _of_each("dice of attempts", lambda own: not own.stream, lambda own: str(own.stream), _with_stream),
        "m": _of_overrides("mean"),
        "s": _of_overrides("std"),
        "w": _of_overrides("weight"),
        "k": _of_overrides("bias"),
    }
)
"""Every part by its name, in the order in which they are written and read."""
