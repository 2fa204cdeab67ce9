"""The re-rolls page in one browser tab, as the server sees it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from pages.ui.shell.session import PageState
from tests.pages.tab import Tab
from xavier_core.rerolls import MonteCarlo

__all__ = ["RerollsTab"]


class RerollsTab(Tab):
    """The app opened at the re-rolls page."""

    def __init__(self, query: Mapping[str, str] | None = None) -> None:
        super().__init__(query, page="pages/rerolls.py")

    @property
    def monte_carlo(self) -> MonteCarlo:
        """The re-rolls that are counted."""
        found = self.memory.monte_carlo
        assert isinstance(found, MonteCarlo)
        return found

    @property
    def state(self) -> PageState:
        """What the session keeps of the page."""
        return self.here.pages["rerolls"]

    @property
    def counter(self) -> str:
        """What the counter says."""
        (progress,) = self.app.get("progress")
        text: str = progress.proto.text
        return text

    @property
    def bar(self) -> int:
        """How long the counter's bar is, in percent."""
        (progress,) = self.app.get("progress")
        value: int = progress.proto.value
        return value

    @property
    def warnings(self) -> list[str]:
        """The messages of the page, without the signs that make them plain."""
        return [warning.value.replace("\\", "") for warning in self.app.warning]

    def figure(self, key: str) -> dict[str, Any]:
        """Return the figure with this key as the browser gets it."""
        found: dict[str, Any] = self.charts()[key]["figure"]
        return found

    def table(self, heading: str) -> Any:  # noqa: ANN401 - a pandas frame, which has no types here
        """Return the table that has a column whose heading starts so, or an index of that name."""
        (table,) = (
            table.reset_index()
            for table in self.tables
            if any(str(name).startswith(heading) for name in table.reset_index().columns)
        )
        return table

    def is_disabled(self, label: str) -> bool:
        """Return whether the button with this label is disabled."""
        (disabled,) = (button.disabled for button in self.app.button if button.label == label)
        return bool(disabled)

    def add(self, n: int) -> Self:
        """Press the button that adds n re-rolls."""
        return self.do("add", n)

    def set_choice(self, key: str, value: object) -> Self:
        """Choose in the control with this key."""
        for kind in ("selectbox", "radio", "checkbox", "select_slider"):
            for control in getattr(self.app, kind):
                if (control.key or "").rpartition("_")[0] == key:
                    control.set_value(value)
                    return self.run()
        raise AssertionError(key)

    def to_sheet(self) -> Self:
        """Choose the sheet in the navigation."""
        return self._to("sheet")

    def to_rerolls(self) -> Self:
        """Choose the re-rolls in the navigation."""
        return self._to("rerolls")

    def _to(self, page: str) -> Self:
        self.app.switch_page(f"pages/{page}.py")
        self.page = page
        return self.run()
