"""By how much a signal grows, a layer and in all, as the comparison has it."""

from __future__ import annotations

from pages.ui.browser.payloads import GrowthContent
from xavier_core.sheet import Growth


def growth_content(growth: Growth | None, note: str = "") -> GrowthContent:
    """Return a growth as texts; the note says where it is from, or why there is none."""
    if growth is None:
        return {"a_layer": "", "in_all": "", "note": note}
    return {"a_layer": growth.text_a_layer, "in_all": growth.text_in_all, "note": note}
