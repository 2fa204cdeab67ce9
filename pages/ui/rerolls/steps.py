"""The re-rolls of one browser tab: which are wanted, which are counted, and how the rest are drawn bit by bit."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace

from pages.ui.rerolls.known_laws import law_of
from pages.ui.rerolls.settings import RerollSettings, decode_settings, fitted
from pages.ui.shell.session import Session
from xavier_core import SheetError, SheetSpec
from xavier_core.dice import MAX_ROLL
from xavier_core.laws import FinalLaw
from xavier_core.rerolls import MAX_REROLLS, MonteCarlo, Observable, begin_monte_carlo, continue_monte_carlo

__all__ = ["add_rerolls", "advance", "change_settings", "settings_of", "stop_rerolls", "want_rerolls"]

_SLICE_S = 0.3
"""How long one run of the page draws before it shows what there is, and a press of Stop is heard."""


def settings_of(session: Session, parts: Callable[[], Mapping[str, str]]) -> RerollSettings:
    """Return the page's settings: those of this tab, or at the first visit those of the address."""
    if session.rerolls is None:
        session.rerolls, problems = decode_settings(parts(), session.spec)
        session.notices = (*session.notices, *problems)
    session.rerolls, _ = fitted(session.rerolls, session.spec)
    return session.rerolls


def change_settings(session: Session, **changes: object) -> None:
    """Change settings of the page."""
    if session.rerolls is not None:
        session.notices = ()
        session.rerolls = replace(session.rerolls, **changes)  # type: ignore[arg-type] # by name, from the controls


def add_rerolls(session: Session, n: int) -> None:
    """Want ``n`` more re-rolls than are counted or wanted already."""
    done = session.monte_carlo.done if session.monte_carlo else 0
    want_rerolls(session, max(done, session.rerolls.n if session.rerolls else 0) + n)


def want_rerolls(session: Session, n: int) -> None:
    """Want ``n`` re-rolls in all; with 0 start anew from the sheet's present roll."""
    if session.rerolls is None:
        return
    start = session.rerolls.start if n else session.spec.roll
    maximum = min(MAX_REROLLS, MAX_ROLL - start + 1)
    change_settings(session, n=min(n, maximum), start=start)
    if n > maximum:
        session.notices = (SheetError("number of re-rolls", n, f"at most {maximum:,}; it stays there"),)


def stop_rerolls(session: Session) -> None:
    """Want no more re-rolls than are counted."""
    change_settings(session, n=session.monte_carlo.done if session.monte_carlo else 0)


def advance(session: Session) -> str | SheetError:
    """Count re-rolls that are wanted for a fraction of a second; return why that was not possible, or nothing."""
    settings = session.rerolls
    if settings is None:
        return ""
    spec = replace(session.spec, roll=settings.start)
    before = monte_carlo = session.monte_carlo
    try:
        if (
            monte_carlo is None
            or (monte_carlo.spec, monte_carlo.method) != (spec, settings.method)
            or monte_carlo.done > settings.n
        ):
            monte_carlo = _begun(session, settings)
        if monte_carlo.done < settings.n:
            monte_carlo = continue_monte_carlo(monte_carlo, settings.n - monte_carlo.done, seconds=_SLICE_S)
    except SheetError as reason:
        if session.rerolls is not settings or session.monte_carlo is not before:
            return ""
        session.monte_carlo = None
        change_settings(session, n=0)
        return reason
    # A press is carried out at once, by a run of its own, while this one still draws: what it left stands.
    if session.rerolls is settings and session.monte_carlo is before:
        session.monte_carlo = monte_carlo
    return ""


def _begun(session: Session, settings: RerollSettings) -> MonteCarlo:
    spec = replace(session.spec, roll=settings.start)
    sizes = {index: size for index in range(len(spec.attempts)) if (size := _size(spec, index))}
    return begin_monte_carlo(spec, method=settings.method, sizes=sizes)


def _size(spec: SheetSpec, index: int) -> float:
    """Root mean square of an attempt's largest output by their laws; 0 where one has no law."""
    laws = [law_of(spec, index, Observable("output", place)).law for place in range(len(spec.desired))]
    known = [law for law in laws if isinstance(law, FinalLaw) and law.std]
    return max(math.hypot(law.mean, law.std) for law in known) if len(known) == len(laws) else 0.0
