"""The reading text: which pieces of it belong to the attempts, and what the edges of a scheme teach."""

from __future__ import annotations

from dataclasses import replace

from pages.ui.browser.payloads import SectionContent
from xavier_core import Attempt, AttemptResult, Sheet, SheetSpec

_SEED_ATTEMPTS = SheetSpec().attempts
_TITLES = {
    "start": "What happens here, and what to try",
    "attempt_1": "Attempt 1: no strategy",
    "attempt_2": "Attempt 2: the standard deviation of the inputs",
    "attempt_3": "Attempt 3: Xavier initialization, and where 1/√n comes from",
}


def sections_of(attempts: tuple[Attempt, ...]) -> list[SectionContent]:
    """Return the pieces in order: that of an attempt stands where it draws as the seed sheet's does."""
    of_seed = [f"attempt_{index + 1}" for index in range(len(_SEED_ATTEMPTS)) if _is_of_seed(attempts, index)]
    return [{"name": name, "title": _TITLES[name]} for name in ("start", *of_seed)]


def _is_of_seed(attempts: tuple[Attempt, ...], index: int) -> bool:
    """Whether the attempt draws as the seed sheet's attempt at this place does."""
    if index >= len(attempts):
        return False
    mine = replace(attempts[index], overrides=attempts[index].overrides_of("mean", "std"), name="", stream=0)
    return mine == _SEED_ATTEMPTS[index]


def lesson_of(sheet: Sheet, index: int) -> str:
    """Return what the edges of a scheme teach where the attempt stands on one, or nothing."""
    result = sheet.attempts[index]
    if not result.activations:
        return (
            "One input has no standard deviation: STDEV divides by n − 1 = 0. This attempt shows no numbers. "
            "Add an input (Layers), or overtype the standard deviations."
        )
    attempt = sheet.spec.attempts[index]
    if attempt.rule.is_data_driven:
        return _data_driven_lesson(result)
    if 0.0 not in result.stds:
        return ""
    if attempt.scheme == "sparse" and attempt.arguments[1] and not attempt.is_edited:
        return (
            f"Sparsity {attempt.arguments[0]:g} leaves a layer this narrow no weight at all: of the weights that leave "
            "a unit it sets ⌈sparsity · fan_out⌉ to 0, which here is all of them. Lower it, or widen the layers."
        )
    if attempt.scheme == "inputs" and not attempt.is_edited:
        return (
            "All inputs are equal, so their standard deviation is 0 and every weight is 0: no signal gets through, "
            "and every unit of a layer is like every other. Data alone cannot set the scale of the weights."
        )
    return (
        "A standard deviation of 0 makes every weight that is not pinned equal to the mean: the units of a layer "
        "are all alike, and training would move them all alike. Randomness is what tells them apart."
    )


def _data_driven_lesson(result: AttemptResult) -> str:
    said = (
        "LSUV looks at the data: each layer starts orthonormal and is divided by the spread of its own "
        "pre-activations. The data here are one example, the inputs above; in training they are a mini-batch."
    )
    sums = result.pre_activations
    if result.biases:
        sums = tuple(units - bias for units, bias in zip(sums, result.biases, strict=True))
    if any(len(units) == 1 or not units.any() for units in sums):
        said += " A layer of one unit, or without a signal, has no spread on one example and stays orthonormal."
    return said
