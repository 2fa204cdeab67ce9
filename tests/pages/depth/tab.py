"""The depth page as the server sees it, driven as the browser does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self

from pages.ui.depth.runs import deep_runs
from pages.ui.shell.session import PageState
from tests.pages.tab import Tab
from xavier_core.depth import DeepResult

__all__ = ["PANELS", "SMALL", "DepthTab"]

SMALL = {"batch": "40", "width": "20", "layers": "4", "rules": "fixed_0.01~xavier", "unit": "tanh"}
"""A network that takes no time."""
PANELS = ("network", "layer_panel", "phase_panel", "spectra_panel", "tables_panel", "published_panel")


class DepthTab(Tab):
    """The depth page opened with a query."""

    def __init__(self, query: Mapping[str, str] | None = None, *, panels: tuple[str, ...] = ("network",)) -> None:
        super().__init__(query, page="pages/depth.py")
        if panels:
            self.open_panels(*panels)

    def open_panels(self, *names: str) -> Self:
        """Open these panels, and no others."""
        for name in PANELS:
            self.app.session_state[f"depth_{name}"] = name in names
        return self.run()

    @property
    def state(self) -> PageState:
        """What the tab keeps of the page."""
        return self.here.pages["depth"]

    @property
    def result(self) -> DeepResult:
        """The figures that are shown."""
        result = deep_runs().known(*self.settings.run)
        assert result is not None
        return result

    @property
    def warnings(self) -> str:
        """The messages at the top of the page, and those at its fields."""
        notices = [warning.value.replace("\\", "") for warning in self.app.warning]
        return "\n".join([*notices, *(wrong.reason for wrong in self.state.wrong.values())])

    @property
    def html(self) -> str:
        """What is written as HTML."""
        return "\n".join(element.proto.body for element in self.app.get("html"))

    @property
    def progress(self) -> tuple[str, float]:
        """What the bar says, and how far it is, from 0 to 1."""
        (bar,) = self.app.get("progress")
        return bar.proto.text, bar.proto.value / 100

    def click(self, x: float, y: float) -> Self:
        """Click a place of the phase diagram."""
        return self.do(*self.charts()["depth_phase"]["click"], {"x": x, "y": y, "customdata": None})
