"""What rolls usually do to the attempts of an experiment, kept for who asks again."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Iterable
from typing import NamedTuple

import streamlit as st

from pages.ui.browser.payloads import TypicalContent
from pages.ui.sheet.experiment_key import ExperimentKey, experiment_key
from pages.ui.sheet.growth import growth_content
from xavier_core import SheetSpec
from xavier_core.base import counted, measured_percent_text, percent_text
from xavier_core.typical import Share, Typical, TypicalAttempt, begin_typical, continue_typical

_AT_ONCE_S = 0.04
"""What one press of the browser computes: others are waiting."""
_SLICE = 20
_MAX_KEPT = 256
_LEAST_SHOWN = 1e-4
_RULE_OF_THREE = 3.0
"""Over the rolls: what is never seen in n is rarer than 3 / n, with 95 % confidence."""
_UNKNOWN: TypicalContent = {
    "growth": {"a_layer": "", "in_all": "", "note": "being worked out"},
    "source": "",
    "closest": "",
    "closest_source": "",
}


class _Known(NamedTuple):
    typical: Typical
    contents: list[TypicalContent]
    """The same as the browser is sent it."""


class TypicalRolls:
    """What is known of experiments, whatever their seed and roll: a class that opens one link asks once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: OrderedDict[ExperimentKey, _Known] = OrderedDict()

    def known(self, spec: SheetSpec) -> _Known | None:
        """Return what is known by now."""
        with self._lock:
            return self._known.get(experiment_key(spec))

    def advance(self, spec: SheetSpec) -> None:
        """Find out more, for a moment; two tabs that do so at once know the same in the end."""
        until, key = time.monotonic() + _AT_ONCE_S, experiment_key(spec)
        known = self.known(spec)
        typical = known.typical if known else begin_typical(spec)
        while not typical.is_done and time.monotonic() < until:
            typical = continue_typical(typical, _SLICE)
        with self._lock:
            self._known[key] = _Known(typical, [_content(*own) for own in _pairs(typical)])
            self._known.move_to_end(key)
            while len(self._known) > _MAX_KEPT:
                self._known.popitem(last=False)


@st.cache_resource(show_spinner=False)
def typical_rolls() -> TypicalRolls:
    """Return what this server knows."""
    return TypicalRolls()


def typical_content(spec: SheetSpec, *, wants_more: bool) -> tuple[list[TypicalContent], bool]:
    """Return what is known of each attempt, after a moment's work where more is wanted, and whether it is all."""
    rolls = typical_rolls()
    if wants_more:
        rolls.advance(spec)
    known = rolls.known(spec)
    if known is None:
        return [_UNKNOWN] * len(spec.attempts), False
    return known.contents, known.typical.is_done


def _pairs(typical: Typical) -> Iterable[tuple[TypicalAttempt, Share | None]]:
    return zip(typical.attempts, typical.closest, strict=True)


def _content(attempt: TypicalAttempt, share: Share | None) -> TypicalContent:
    quartiles = attempt.log_growth
    note = attempt.why_not or "being worked out"
    if quartiles:
        note = "from its exact law" if quartiles.source == "exact" else f"of {counted(quartiles.n, 'simulated roll')}"
    return {
        "growth": growth_content(attempt.growth, note),
        "source": quartiles.source if quartiles else "",
        "closest": share_text(share),
        "closest_source": share.source if share else "" if attempt.has_outputs else "no numbers",
    }


def share_text(share: Share | None) -> str:
    """Return how often an attempt is closest, as sure as it is known."""
    if share is None:
        return ""
    if share.error:
        return measured_percent_text(share.share, share.error)
    if share.n and not share.share:
        return f"< {percent_text(_RULE_OF_THREE / share.n, digits=2)}"
    return (
        percent_text(share.share)
        if share.share >= _LEAST_SHOWN or not share.share
        else f"< {percent_text(_LEAST_SHOWN)}"
    )
