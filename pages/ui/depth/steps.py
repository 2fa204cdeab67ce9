"""The depth page of one browser tab: its settings, what changes them, and how far its run has come."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace

from pages.ui.depth.runs import BUDGET, deep_runs
from pages.ui.depth.settings import MAX_SPECTRAL_WIDTH, DepthSettings, decode_depth, fitted, settings_of_preset
from pages.ui.shell.session import Session
from xavier_core import SheetError, SheetSpec
from xavier_core.depth import (
    DEEP_PRESETS,
    MAX_DEEP_ATTEMPTS,
    DeepAttempt,
    DeepResult,
    DeepSpec,
    Measurements,
    check_run,
)
from xavier_core.dice import MAX_ROLL
from xavier_core.sheet import MAX_ATTEMPTS, Attempt, add_attempt

__all__ = [
    "Change",
    "add_deep_attempt",
    "change_view",
    "choose_preset",
    "continue_deep",
    "depth_of",
    "put_on_sheet",
    "remove_deep_attempt",
    "reroll_deep",
    "stop_deep",
    "take_deep_step",
    "take_picks",
    "with_deep_attempt",
]

Change = Callable[[DeepSpec], DeepSpec]

_OF_GAIN = "glorot-normal"
"""Its variance is ``2 gain**2 / (fan_in + fan_out)``: gain**2 / n between layers of equal width."""
_DIGITS_KEPT = 6
_FEWEST = 10
"""Examples, and layers, that a network which would not fit is cut to before its units are."""


def depth_of(session: Session, parts: Callable[[], Mapping[str, str]]) -> DepthSettings:
    """Return the page's settings: those of this tab, or at the first visit those of the address.

    A network that the address asks for and that would not fit becomes a smaller one, and that is said.
    """
    if session.depth is None:
        found, problems = decode_depth(parts())
        try:
            _check(found.spec)
        except SheetError as problem:
            found = fitted(replace(found, spec=_smaller(found.spec)))
            spec = found.spec
            shown = f"Shown instead: {spec.depth} layers of {spec.width} units with {spec.examples} examples."
            problems = (*problems, str(problem), shown)
        session.depth, session.deep_stopped = found, False
        session.notices = (*session.notices, *problems)
    if session.depth.spec.data == "sheet" and session.depth.spec.sheet_inputs != session.spec.inputs:
        session.depth = replace(session.depth, spec=replace(session.depth.spec, sheet_inputs=session.spec.inputs))
    return session.depth


def change_view(session: Session, **changes: object) -> None:
    """Change how results are shown, or what is measured beside the usual figures."""
    if session.depth is not None:
        session.notices = ()
        if not changes.keys().isdisjoint(("jacobian", "rank")):
            session.deep_stopped = False
        session.depth = fitted(replace(session.depth, **changes))  # type: ignore[arg-type] # by name, from the controls


def take_deep_step(session: Session, step: Change) -> None:
    """Change the experiment, or say why not; then it stays as it was."""
    if session.depth is None:
        return
    session.notices = ()
    try:
        spec = step(session.depth.spec)
        if spec.data == "sheet":
            spec = replace(spec, sheet_inputs=session.spec.inputs)
        _check(spec)
    except SheetError as reason:
        session.notices = (str(reason),)
    else:
        session.depth = fitted(replace(session.depth, spec=spec))
        session.deep_stopped = False


def choose_preset(session: Session, key: str) -> None:
    """Show a preset as its source has it: the network, its schemes, and what of them is looked at."""
    preset = DEEP_PRESETS.get(key)
    if preset is None or session.depth is None:
        return
    take_deep_step(session, lambda _: preset.spec)
    if not session.notices:
        session.deep_list += 1
        shown = settings_of_preset(preset)
        session.depth = replace(shown, spec=session.depth.spec, picture=session.depth.picture)


def reroll_deep(session: Session) -> None:
    """Go to the next roll of the weights."""
    take_deep_step(session, lambda spec: replace(spec, roll=min(spec.roll + 1, MAX_ROLL)))


def with_deep_attempt(spec: DeepSpec, index: int, attempt: DeepAttempt) -> DeepSpec:
    """Return the experiment with another attempt at ``index``, from 0."""
    return replace(spec, attempts=(*spec.attempts[:index], attempt, *spec.attempts[index + 1 :]))


def add_deep_attempt(session: Session) -> None:
    """Add an attempt: the first usual scheme that is not there yet."""

    def step(spec: DeepSpec) -> DeepSpec:
        if len(spec.attempts) == MAX_DEEP_ATTEMPTS:
            raise SheetError("schemes", MAX_DEEP_ATTEMPTS + 1, f"1 to {MAX_DEEP_ATTEMPTS} side by side")
        known = {own.scheme for own in spec.attempts}
        free = next(key for key in ("xavier", "he", "glorot-normal", "orthogonal", "lsuv") if key not in known)
        return replace(spec, attempts=(*spec.attempts, DeepAttempt(free)))

    take_deep_step(session, step)
    session.deep_list += 1


def remove_deep_attempt(session: Session, index: int) -> None:
    """Remove the attempt at ``index``, from 0."""
    take_deep_step(session, lambda spec: replace(spec, attempts=spec.attempts[:index] + spec.attempts[index + 1 :]))
    session.deep_list += 1


def stop_deep(session: Session) -> None:
    """Stop the run; what there is of it stays in sight."""
    if session.depth is not None:
        known = deep_runs().known(session.depth.spec, session.depth.measurements)
        session.deep_shown = known or session.deep_shown
        session.deep_stopped = not (known and known.is_done)
        deep_runs().leave(session.depth.spec, session.depth.measurements, watcher=session.token)


def continue_deep(session: Session) -> None:
    """Go on with a run that was stopped."""
    session.deep_stopped = False


def take_picks(session: Session, sent: Mapping[str, object]) -> None:
    """Move the chosen attempt to the place of the phase diagram that was picked, each wish once."""
    match sent.get("picked"):
        case [int() | float() as weight_scale, int() | float() as bias_variance, str(mark)] if (
            mark != session.pick_mark
        ):
            session.pick_mark = mark
            settings = session.depth
            if settings is None or not (math.isfinite(weight_scale) and weight_scale >= 0.0):
                return
            take_deep_step(
                session,
                lambda spec: with_deep_attempt(spec, settings.chosen, _at_place(spec, weight_scale, bias_variance)),
            )


def _at_place(spec: DeepSpec, weight_scale: float, bias_variance: float) -> DeepAttempt:
    """The attempt whose last layer stands at a place of the phase diagram, its numbers short enough to be read."""
    fan_in, fan_out = spec.shapes[-1]
    wanted = math.sqrt(weight_scale * (fan_in + fan_out) / (2 * fan_in))
    gain, variance = (float(f"{value:.{_DIGITS_KEPT}g}") for value in (wanted, bias_variance))
    return DeepAttempt(_OF_GAIN, (gain,), bias_variance=variance)


def put_on_sheet(session: Session, result: DeepResult, index: int, layer: int) -> None:
    """Put a layer on the sheet: what reaches it becomes the inputs, and its scheme a new attempt, or the last one."""
    figures = result.attempts[index]
    if layer > len(figures.layers):
        return
    session.take_step(lambda spec: _with_layer(spec, result, index, layer))
    if not session.notices:
        session.chosen = len(session.spec.attempts) - 1
        session.goes_to_sheet = True
        what = f"what reaches layer {layer} at the first example is the inputs"
        scheme = f"attempt {session.chosen + 1} has its scheme and activation"
        if result.attempts[index].attempt.bias_variance:
            scheme += ", but not its biases"
        session.notices = (f"From the depth page: {what}, {scheme}. Undo takes both back.",)


def _with_layer(spec: SheetSpec, result: DeepResult, index: int, layer: int) -> SheetSpec:
    deep, own = result.spec, result.attempts[index].attempt
    reaching = result.attempts[index].layers[layer - 1].reaching[: len(spec.inputs)]
    inputs = [float(f"{value:.{_DIGITS_KEPT}g}") for value in reaching]
    inputs += list(spec.inputs[len(inputs) :])
    attempt = Attempt(
        own.scheme, own.arguments, distribution=own.distribution, activation=deep.activation, slope=deep.slope
    )
    with_inputs = replace(spec, inputs=tuple(inputs))
    if len(spec.attempts) < MAX_ATTEMPTS:
        return add_attempt(with_inputs, attempt)
    last = len(spec.attempts) - 1
    return with_inputs.with_attempt(last, replace(attempt, stream=spec.attempts[last].stream))


def _smaller(spec: DeepSpec) -> DeepSpec:
    """An experiment that fits: with fewer examples, then fewer layers, then fewer units."""
    while True:
        if spec.batch > _FEWEST:
            spec = replace(spec, batch=spec.batch // 2)
        elif spec.depth > _FEWEST:
            spec = replace(spec, depth=spec.depth // 2)
        else:
            spec = replace(spec, width=spec.width // 2)
        try:
            _check(spec)
        except SheetError:
            continue
        return spec


def _check(spec: DeepSpec) -> None:
    """Refuse a run that would not fit, whatever may be measured of it."""
    check_run(spec, Measurements(jacobian=spec.width <= MAX_SPECTRAL_WIDTH), budget=BUDGET)
