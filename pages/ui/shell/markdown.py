"""Text that a person may have typed, made plain where Streamlit would read it as Markdown."""

from __future__ import annotations

import re

from xavier_core import SheetError

__all__ = ["notice_text", "plain"]

_SIGNS = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$:&@/])")


def plain(text: str) -> str:
    """Return the text with every sign escaped that Markdown, its colours, icons, links or formulas begin with."""
    return _SIGNS.sub(r"\\\1", text)


def notice_text(notice: str | SheetError) -> str:
    """Return a notice as Markdown; what an error received stands as code, since it may be anything."""
    if not isinstance(notice, SheetError):
        return plain(notice)
    before, _, after = notice.sentence(lambda _: "\0").rpartition("\0")
    fence = "`" * (1 + max(map(len, re.findall("`+", notice.received)), default=0))
    return f"{plain(before)}{fence} {notice.received} {fence}{plain(after)}"
