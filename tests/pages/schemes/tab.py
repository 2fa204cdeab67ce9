"""The schemes page as the server sees it, driven as the browser does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from tests.pages.tab import Tab

__all__ = ["SchemesTab"]


class SchemesTab(Tab):
    """The schemes page opened with a query."""

    def __init__(self, query: Mapping[str, str] | None = None) -> None:
        super().__init__(query, page="pages/schemes.py")
        self._wishes = 0

    @property
    def table(self) -> dict[str, Any]:
        """What the browser is sent of the catalogue."""
        return self.sent("catalogue")

    @property
    def headings(self) -> list[str]:
        """Streamlit's own headings."""
        return [heading.value for heading in self.app.header]

    @property
    def warnings(self) -> str:
        """The messages at the top of the page."""
        return "\n".join(warning.value for warning in self.app.warning).replace("\\", "")

    @property
    def codes(self) -> list[str]:
        """Lines that can be copied."""
        return [code.value for code in self.app.code]

    def open_scheme(self, key: object) -> Self:
        """Click a scheme in the table."""
        self._wishes += 1
        return self.send_state({"opened": [key, f"wish {self._wishes}"]})

    def filter(self, **view: object) -> Self:
        """Type or choose in the fields above the table."""
        revision = self.table["revision"]
        return self.send_state({"view": {**self.table["view"], **view, "revision": revision}})

    def send_state(self, state: object) -> Self:
        """Make ``state`` what the table has sent, whatever it is, and run."""
        self.app.session_state["catalogue"] = state
        return self.run()
