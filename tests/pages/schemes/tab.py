"""The schemes page as the server sees it, driven as the browser does."""

from __future__ import annotations

import re
from collections.abc import Mapping

from tests.pages.tab import Tab

__all__ = ["SchemesTab"]


class SchemesTab(Tab):
    """The schemes page opened with a query."""

    def __init__(self, query: Mapping[str, str] | None = None) -> None:
        super().__init__(query, page="pages/schemes.py")

    @property
    def titles(self) -> list[str]:
        """The schemes in the table, in its order."""
        titles: list[str] = self.app.dataframe[0].value["Scheme"].tolist()
        return titles

    @property
    def opened(self) -> str:
        """The heading above the open scheme."""
        return self.app.header[1].value.replace("\\", "")

    @property
    def warnings(self) -> str:
        """The messages at the top of the page."""
        return "\n".join(warning.value for warning in self.app.warning).replace("\\", "")

    @property
    def codes(self) -> list[str]:
        """Lines that can be copied."""
        return [code.value for code in self.app.code]

    def set_field(self, key: str, value: object) -> None:
        """Change a field without a run: several that change at once reach the server together."""
        (field,) = (
            field for field in (*self.app.text_input, *self.app.selectbox) if re.fullmatch(rf"{key}(_\d+)?", field.key)
        )
        field.set_value(value)

    def press_key(self, key: str) -> SchemesTab:
        """Press the button with this key."""
        (button,) = (button for button in self.app.button if button.key == key)
        button.click()
        return self.run()
