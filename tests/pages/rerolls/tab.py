"""The re-rolls page in one browser tab, as the server sees it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from tests.pages.tab import Tab
from xavier_core.rerolls import MonteCarlo

__all__ = ["RerollsTab"]


class RerollsTab(Tab):
    """The app opened at the re-rolls page."""

    def __init__(self, query: Mapping[str, str] | None = None) -> None:
        super().__init__(query, page="pages/rerolls.py")
        self._added = 0

    @property
    def monte_carlo(self) -> MonteCarlo:
        """The re-rolls that are counted."""
        assert self.here.monte_carlo is not None
        return self.here.monte_carlo

    @property
    def counter(self) -> str:
        """What the counter says."""
        (progress,) = self.app.get("progress")
        text: str = progress.proto.text
        return text

    @property
    def warnings(self) -> list[str]:
        """The messages of the page."""
        return [warning.value.replace("\\", "") for warning in self.app.warning]

    @property
    def histograms(self) -> dict[str, Any]:
        """What the histograms show."""
        return self.sent("histograms")

    def chart(self, attempt: int) -> dict[str, Any]:
        """Return what the histogram of an attempt shows, from 1."""
        (chart,) = (chart for chart in self.histograms["charts"] if chart["attempt"] == attempt - 1)
        found: dict[str, Any] = chart
        return found

    def table(self, heading: str) -> Any:  # noqa: ANN401 - a pandas frame, which has no types here
        """Return the table that has a column whose heading starts so, or an index of that name."""
        (table,) = (
            table.value.reset_index()
            for table in self.app.table
            if any(str(name).startswith(heading) for name in table.value.reset_index().columns)
        )
        return table

    def add(self, n: int) -> Self:
        """Press the button that adds n re-rolls."""
        self._added += n
        self.app.session_state["pad"] = {"added": {"session": self.here.token, "total": self._added, "sends": 1}}
        return self.run()

    def type_number(self, text: str) -> Self:
        """Type how many re-rolls there shall be."""
        return self.type_text("Re-rolls", text)

    def stop(self) -> Self:
        """Press Stop."""
        (button,) = (button for button in self.app.button if button.label.startswith("Stop"))
        button.click()
        return self.run()

    def choose(self, key: str, value: object) -> Self:
        """Choose in the control with this key."""
        for kind in ("selectbox", "radio", "checkbox", "slider", "select_slider"):
            for control in getattr(self.app, kind):
                if control.key == key:
                    control.set_value(value)
                    return self.run()
        raise AssertionError(key)

    def open_roll(self, wish: object) -> Self:
        """Make ``wish`` what the browser's chart asks to open, whatever it is, and run."""
        self.app.session_state["histograms"] = {"opened": wish}
        return self.run()

    def to_sheet(self) -> Self:
        """Choose the sheet in the navigation."""
        self.app.switch_page("pages/sheet.py")
        return self.run()

    def to_rerolls(self) -> Self:
        """Choose the re-rolls in the navigation."""
        self.app.switch_page("pages/rerolls.py")
        return self.run()
