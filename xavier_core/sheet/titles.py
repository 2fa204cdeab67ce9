"""Titles: what an attempt is called on screen, by its rule and by what was overtyped in it."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from xavier_core.base import counted, write
from xavier_core.dice import NORMAL
from xavier_core.sheet.attempt import Attempt
from xavier_core.sheet.override import OverrideKind
from xavier_core.sheet.spec import SheetSpec

__all__ = ["attempt_title", "title_of"]

_LONGEST = 60
"""Characters of a description, beyond which what was overtyped is no longer told one by one where that is shorter."""
_LONGEST_NUMBER = 7
_MOST_LAYERS = 3
"""Layers that are named one by one."""


def attempt_title(spec: SheetSpec, index: int) -> str:
    """Return the attempt's title with its number, such as ``Attempt 1: fixed standard deviation 5``."""
    return f"Attempt {index + 1}: {title_of(spec, index)}"


def title_of(spec: SheetSpec, index: int) -> str:
    """Return what the attempt at ``index`` (from 0) does: its name with the description behind it, or that alone.

    The description is ``Attempt.described`` with what was overtyped, such as ``fixed standard deviation 5, layer 2
    overtyped: 0.1``; where no standard deviation follows the scheme any more, they take the scheme's place. A number
    that is overtyped with what the scheme gives changes nothing, here either.
    """
    attempt = spec.attempts[index]
    description = _description(spec, index)
    return f"{attempt.name} ({description})" if attempt.name else description


def _description(spec: SheetSpec, index: int) -> str:
    attempt, layers = spec.attempts[index], len(spec.shapes)
    stds, means = (_overtyped(spec, index, kind) for kind in ("std", "mean"))
    if _is_replaced(spec, index, stds):
        rule, of_stds = f"standard deviation {_number(stds[0])} (overtyped)", ""
        rule += "" if attempt.draws_from is NORMAL else f", {attempt.draws_from.title}"
    else:
        rule, of_stds = attempt.draw.title, _stds_text(stds, layers)
    edits = list(filter(None, (of_stds, _means_text(means, layers), _pins_text(spec, attempt))))
    full, short = (", ".join((rule, *attempt.settings, *told)) for told in (edits, ["partly overtyped"]))
    return full if len(full) <= max(_LONGEST, len(short)) else short


def _overtyped(spec: SheetSpec, index: int, kind: OverrideKind) -> Mapping[int, float]:
    """The overtyped means or standard deviations that differ from the scheme's, by layer from 0."""
    attempt = spec.attempts[index]
    by_rule = list(map(attempt.draw.mean if kind == "mean" else attempt.draw.std, spec.layers_of(index)))
    return {own.layer: own.value for own in attempt.overrides_of(kind) if own.value != by_rule[own.layer]}


def _is_replaced(spec: SheetSpec, index: int, stds: Mapping[int, float]) -> bool:
    """Whether one overtyped standard deviation is all there is to the weights in place of the scheme."""
    attempt = spec.attempts[index]
    is_one = len(stds) == len(spec.shapes) and len(set(stds.values())) == 1
    return is_one and attempt.draws_from.is_independent and not any(map(attempt.draw.mean, spec.layers_of(index)))


def _stds_text(stds: Mapping[int, float], layers: int) -> str:
    if not stds:
        return ""
    value = f": {_number(next(iter(stds.values())))}" if len(set(stds.values())) == 1 else ""
    return f"{_layers_text(stds, layers)} overtyped{value}"


def _means_text(means: Mapping[int, float], layers: int) -> str:
    if not means:
        return ""
    where = _layers_text(means, layers)
    if len(set(means.values())) > 1:
        return f"means overtyped in {where}"
    return f"mean {_number(next(iter(means.values())))} in {where}"


def _pins_text(spec: SheetSpec, attempt: Attempt) -> str:
    weights, biases = (len(attempt.overrides_of(kind)) for kind in ("weight", "bias"))
    if weights == sum(fan_in * fan_out for fan_in, fan_out in spec.shapes):
        pinned = ["all weights"]
    else:
        pinned = [counted(weights, "weight")] if weights else []
    if biases:
        pinned.append(f"{biases} bias{'' if biases == 1 else 'es'}")
    return f"{' and '.join(pinned)} pinned" if pinned else ""


def _layers_text(chosen: Collection[int], layers: int) -> str:
    """Some layers, given from 0: ``layer 2``, ``layers 1 and 3``, ``5 of 9 layers``, ``all layers``."""
    numbers = [str(layer + 1) for layer in sorted(chosen)]
    if len(numbers) == layers:
        return "all layers"
    if len(numbers) > _MOST_LAYERS:
        return f"{len(numbers)} of {layers} layers"
    if len(numbers) == 1:
        return f"layer {numbers[0]}"
    return f"layers {', '.join(numbers[:-1])} and {numbers[-1]}"


def _number(value: float) -> str:
    text = write(value)
    return text if len(text) <= _LONGEST_NUMBER else write(float(f"{value:.4g}"))
