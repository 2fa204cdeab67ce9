"""What the page does: wants re-rolls, stops and resumes them, counts them bit by bit, opens one on the sheet."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from pages.ui.rerolls.known_laws import law_of
from pages.ui.rerolls.settings import RerollMemory, RerollSettings
from pages.ui.shell.page import Operation, Visit
from xavier_core import SheetError, SheetSpec
from xavier_core.dice import MAX_ROLL
from xavier_core.rerolls import MAX_REROLLS, MonteCarlo, Observable, begin_monte_carlo, continue_monte_carlo

RerollVisit = Visit[RerollSettings, RerollMemory]

STEPS = (1, 10, 100, 1_000, 10_000)
"""Re-rolls that the buttons add."""
_SLICE_S = 0.5
"""How long one run of the page counts before it shows what there is."""


def _add(here: RerollVisit, arguments: list[object]) -> bool:
    match arguments:
        case [int(n)] if n in STEPS and n is not True:
            want_rerolls(here, max(here.memory.done, here.settings.n) + n)
            return True
    return False


def _open(here: RerollVisit, arguments: list[object]) -> bool:
    """Open the roll of a dot or a bar that was clicked; an empty bar has none."""
    match arguments:
        case [{"customdata": int(roll)}]:
            open_roll(here, roll)
        case [{"customdata": None}]:
            pass
        case _:
            return False
    return True


OPERATIONS: Mapping[str, Operation] = MappingProxyType({"add": _add, "open": _open})
"""What the browser can ask for, by name."""


def want_rerolls(here: RerollVisit, n: int) -> None:
    """Want ``n`` re-rolls in all."""
    maximum = min(MAX_REROLLS, MAX_ROLL - here.settings.start + 1)
    here.memory.stopped_from = 0
    here.change({"n": min(n, maximum)})
    if n > maximum:
        reason = SheetError("number of re-rolls", n, f"at most {maximum:,}; it stays there")
        here.session.notices = (str(reason),)


def restart(here: RerollVisit) -> None:
    """Want none yet; the next ones start from the sheet's present roll."""
    here.memory.stopped_from = 0
    here.change({"n": 0, "start": here.spec.roll})


def stop(here: RerollVisit) -> None:
    """Want no more re-rolls than are counted, and remember how many were."""
    wanted, done = here.settings.n, here.memory.done
    if wanted > done:
        here.memory.stopped_from = wanted
        here.change({"n": done})


def resume(here: RerollVisit) -> None:
    """Want again what was wanted when the re-rolls were stopped."""
    want_rerolls(here, max(here.memory.stopped_from, here.settings.n))


def open_roll(here: RerollVisit, roll: int) -> None:
    """Show a roll on the sheet."""
    if here.session.take_step(lambda spec: replace(spec, roll=roll)):
        here.session.next_page = "sheet"


def advance(here: RerollVisit) -> None:
    """Count re-rolls that are wanted for a fraction of a second; a press meanwhile is carried out at once."""
    settings, memory = here.settings, here.memory
    spec = replace(here.spec, roll=settings.start)
    before = memory.monte_carlo
    if before and ((before.spec, before.method) != (spec, settings.method) or before.done > settings.n):
        before = None  # re-rolls of another sheet, or more than are wanted
    if before and before.done == settings.n:
        return
    with here.session.turn.left():
        counted, problem = _counted(before, spec, settings)
    if here.settings != settings or replace(here.spec, roll=settings.start) != spec:
        return  # a press came in between, and its own run is about to begin
    memory.monte_carlo = counted
    if problem:
        here.change({"n": memory.done})
        here.session.notices = (problem,)


def _counted(before: MonteCarlo | None, spec: SheetSpec, settings: RerollSettings) -> tuple[MonteCarlo | None, str]:
    """Return more re-rolls than before, or none and why they cannot be counted."""
    try:
        if before is None:
            sizes = {index: size for index in range(len(spec.attempts)) if (size := _size(spec, index))}
            before = begin_monte_carlo(spec, method=settings.method, sizes=sizes)
        more = settings.n - before.done
        return (continue_monte_carlo(before, more, seconds=_SLICE_S) if more else before), ""
    except SheetError as reason:
        return before, str(reason)


def _size(spec: SheetSpec, index: int) -> float:
    """Root mean square of an attempt's largest output by their laws; 0 where one has no law."""
    laws = [law_of(spec, index, Observable("output", place)).final for place in range(len(spec.desired))]
    known = [law for law in laws if law and law.std]
    return max(math.hypot(law.mean, law.std) for law in known) if len(known) == len(laws) else 0.0
