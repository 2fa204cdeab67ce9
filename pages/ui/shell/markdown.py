"""Text that a person may have typed, made plain where Streamlit would read it as Markdown."""

from __future__ import annotations

import re

_SIGNS = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$:&@/])")


def plain(text: str) -> str:
    """Return the text with every sign escaped that Markdown, its colours, icons, links or formulas begin with."""
    return _SIGNS.sub(r"\\\1", text)


def small(text: str) -> str:
    """Return a plain text in small letters, which stand out as the others do: those of ``st.caption`` are too pale."""
    return f":small[{plain(text)}]"
