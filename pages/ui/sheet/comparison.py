"""The comparison: what came out of each attempt in this roll, and what rolls usually do."""

from __future__ import annotations

import math

from pages.ui.browser.payloads import AttemptContent
from pages.ui.sheet.growth import growth_content
from pages.ui.sheet.reading import lesson_of
from xavier_core.base import show
from xavier_core.sheet import Sheet, measure_signal


def attempt_content(sheet: Sheet, index: int) -> AttemptContent:
    """Return what came out of an attempt, as texts, and decimal logarithms of the signal's sizes."""
    result = sheet.attempts[index]
    signal = measure_signal(sheet.spec, result)
    lesson = lesson_of(sheet, index)
    if signal is None or result.distance is None:
        nothing = growth_content(None, "no numbers")
        return {"outputs": [], "distance": "", "verdict": "", "growth": nothing, "sizes": None, "lesson": lesson}
    growth = signal.growth
    return {
        "outputs": list(map(show, result.outputs.tolist())),
        "distance": show(result.distance),
        "verdict": growth.word if growth else signal.verdict,
        "growth": growth_content(growth),
        "sizes": [round(math.log10(size), 3) if size > 0 else None for size in signal.rms],
        "lesson": lesson,
    }
