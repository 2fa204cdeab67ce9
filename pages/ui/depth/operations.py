"""What can be done on the depth page: rolled, chosen, moved in the phase diagram, put on the sheet."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

from pages.ui.depth.progress import DepthVisit
from pages.ui.depth.settings import settings_of_preset
from xavier_core import SheetError, SheetSpec
from xavier_core.depth import DEEP_PRESETS, MAX_DEEP_ATTEMPTS, DeepAttempt, DeepResult
from xavier_core.dice import MAX_ROLL
from xavier_core.sheet import MAX_ATTEMPTS, Attempt, add_attempt

_OF_GAIN = "glorot-normal"
"""Its variance is ``2 gain**2 / (fan_in + fan_out)``: gain**2 / n between layers of equal width."""
_DIGITS_KEPT = 6
_USUAL = ("xavier", "he", "glorot-normal", "orthogonal", "lsuv")


def choose_preset(here: DepthVisit, key: str) -> None:
    """Show a preset as its source has it: the network, its schemes, and what of them is looked at."""
    if key in DEEP_PRESETS:
        here.replace(replace(settings_of_preset(DEEP_PRESETS[key]), picture=here.settings.picture))


def _reroll(here: DepthVisit, arguments: list[object]) -> bool:
    """Go to the next roll of the weights."""
    here.session.notices = ()
    here.attempt(lambda: here.change({"spec.roll": min(here.settings.spec.roll + 1, MAX_ROLL)}))
    return not arguments


def _move(here: DepthVisit, arguments: list[object]) -> bool:
    """Move an attempt to the place of the phase diagram that was clicked."""
    match arguments:
        case [int(index), str(list_name), {"x": int() | float() as scale, "y": int() | float() as bias}]:
            here.attempt(lambda: move_attempt(here, index, list_name, float(scale), float(bias)))
            return True
    return False


OPERATIONS = {"reroll": _reroll, "move": _move}
"""What the browser's side can ask for."""


def resize(here: DepthVisit, depth: int) -> None:
    """Change the number of layers; the one that is looked at stays one that there is."""
    here.change({"spec.depth": depth, "layer": min(here.settings.layer, depth)})


# ---- the attempts --------------------------------------------------------------------------------


def change_attempt(here: DepthVisit, index: int, list_name: str, change: Callable[[DeepAttempt], DeepAttempt]) -> None:
    """Change the attempt at ``index``, from 0, unless the list of attempts is another than when it was shown."""
    attempts = here.settings.spec.attempts
    if here.memory.name_of_list(attempts) == list_name:
        changed = (*attempts[:index], change(attempts[index]), *attempts[index + 1 :])
        here.change({"spec.attempts": changed})
        here.memory.attempts = changed


def add_deep_attempt(here: DepthVisit) -> None:
    """Add an attempt: the first usual scheme that is not there yet."""
    attempts = here.settings.spec.attempts
    if len(attempts) == MAX_DEEP_ATTEMPTS:
        raise SheetError("schemes", MAX_DEEP_ATTEMPTS + 1, f"1 to {MAX_DEEP_ATTEMPTS} side by side")
    known = {own.scheme for own in attempts}
    free = next(key for key in _USUAL if key not in known)
    here.change({"spec.attempts": (*attempts, DeepAttempt(free))})


def remove_deep_attempt(here: DepthVisit, index: int, list_name: str) -> None:
    """Remove the attempt at ``index``, from 0; the chosen one stays one that there is."""
    attempts = here.settings.spec.attempts
    if here.memory.name_of_list(attempts) != list_name or len(attempts) == 1:
        return
    kept = attempts[:index] + attempts[index + 1 :]
    here.change({"spec.attempts": kept, "chosen": min(here.settings.chosen, len(kept) - 1)})


def move_attempt(
    here: DepthVisit, index: int, list_name: str, weight_scale: float, bias_variance: float | None = None
) -> None:
    """Move an attempt to a place of the phase diagram, its numbers short enough to be read.

    Without a bias variance it keeps its own.

    Raises
    ------
    SheetError
        For a place that no attempt can have.
    """
    if not (math.isfinite(weight_scale) and weight_scale >= 0.0):
        raise SheetError("weight variance", weight_scale, "a number from 0 on")
    fan_in, fan_out = here.settings.spec.shapes[-1]
    gain = _short(math.sqrt(weight_scale * (fan_in + fan_out) / (2 * fan_in)))

    def moved(own: DeepAttempt) -> DeepAttempt:
        variance = own.bias_variance if bias_variance is None else _short(bias_variance)
        return DeepAttempt(_OF_GAIN, (gain,), bias_variance=variance)

    change_attempt(here, index, list_name, moved)


def _short(value: float) -> float:
    return float(f"{value:.{_DIGITS_KEPT}g}")


# ---- the sheet -----------------------------------------------------------------------------------


def put_on_sheet(here: DepthVisit, result: DeepResult, index: int, layer: int) -> None:
    """Put a layer on the sheet: what reaches it becomes the inputs, and its scheme a new attempt, or the last one."""
    session, figures = here.session, result.attempts[index]
    if layer > len(figures.layers):
        return
    session.commit(_with_layer(session.spec, result, index, layer))
    session.attempt = len(session.spec.attempts) - 1
    session.next_page = "sheet"
    what = f"what reaches layer {layer} at the first example is the inputs"
    scheme = f"attempt {session.attempt + 1} has its scheme and activation"
    if figures.attempt.bias_variance:
        scheme += ", but not its biases"
    session.notices = (f"From the depth page: {what}, {scheme}. Undo takes both back.",)


def _with_layer(spec: SheetSpec, result: DeepResult, index: int, layer: int) -> SheetSpec:
    deep, own = result.spec, result.attempts[index].attempt
    reaching = result.attempts[index].layers[layer - 1].reaching[: len(spec.inputs)]
    inputs = [_short(value) for value in reaching]
    inputs += list(spec.inputs[len(inputs) :])
    attempt = Attempt(
        own.scheme, own.arguments, distribution=own.distribution, activation=deep.activation, slope=deep.slope
    )
    with_inputs = replace(spec, inputs=tuple(inputs))
    if len(spec.attempts) < MAX_ATTEMPTS:
        return add_attempt(with_inputs, attempt)
    last = len(spec.attempts) - 1
    return with_inputs.with_attempt(last, replace(attempt, stream=spec.attempts[last].stream))
