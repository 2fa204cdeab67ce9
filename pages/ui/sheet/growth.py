"""By how much a signal grows, a layer and in all, in the words of the comparison."""

from __future__ import annotations

import math

from pages.ui.browser.payloads import GrowthContent
from xavier_core import AttemptResult, SheetSpec
from xavier_core.base import sentence_text
from xavier_core.sheet import expected_growth


def growth_content(log_growth: float | None, *, layers: int, note: str = "") -> GrowthContent:
    """Return a growth in all, by its logarithm, as texts."""
    if log_growth is None:
        return {"a_layer": "", "in_all": "", "note": note}
    return {"a_layer": _factor(log_growth / layers), "in_all": _factor(log_growth), "note": note}


def growth_over_rolls(spec: SheetSpec, index: int, result: AttemptResult) -> GrowthContent:
    """Return the growth of the root mean square over all rolls."""
    growth = expected_growth(spec, index, result)
    layers = len(spec.shapes)
    return growth_content(None if growth is None else math.log(growth) * layers, layers=layers, note="another law")


def _factor(logarithm: float) -> str:
    return f"×{sentence_text(math.exp(logarithm))}"
