"""The depth page as the server sees it, driven as the browser does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from pages.ui.depth.runs import deep_runs
from pages.ui.depth.settings import DepthSettings
from pages.ui.shell.session import NETWORK_PANEL
from tests.pages.tab import Tab
from xavier_core.depth import DeepResult

__all__ = ["SMALL", "DepthTab"]

SMALL = {"batch": "40", "width": "20", "layers": "4", "rules": "fixed_0.01~xavier", "unit": "tanh"}
"""A network that takes no time."""


class DepthTab(Tab):
    """The depth page opened with a query."""

    def __init__(self, query: Mapping[str, str] | None = None) -> None:
        super().__init__(query, page="pages/depth.py")
        self._wishes = 0
        self.open_network()

    def open_network(self) -> Self:
        """Open the panel that changes the network."""
        self.app.session_state[NETWORK_PANEL] = True
        return self.run()

    @property
    def settings(self) -> DepthSettings:
        """The page's settings."""
        settings = self.here.depth
        assert settings is not None
        return settings

    @property
    def result(self) -> DeepResult:
        """The figures that are shown."""
        result = deep_runs().known(self.settings.spec, self.settings.measurements)
        assert result is not None
        return result

    @property
    def warnings(self) -> str:
        """The messages at the top of the page."""
        return "\n".join(warning.value for warning in self.app.warning).replace("\\", "")

    @property
    def progress(self) -> tuple[str, float]:
        """What the bar says, and how far it is, from 0 to 1."""
        (bar,) = self.app.get("progress")
        return bar.proto.text, bar.proto.value / 100

    def chart(self, name: str) -> dict[str, Any]:
        """Return what the browser is sent of a chart."""
        return self.sent(name)

    def pick(self, *wish: object) -> Self:
        """Click a place of the phase diagram."""
        self._wishes += 1
        return self.send_pick([*wish, f"wish {self._wishes}"])

    def send_pick(self, picked: object) -> Self:
        """Make ``picked`` what the phase diagram has sent, whatever it is, and run."""
        self.app.session_state["phase"] = {"picked": picked}
        return self.run()
