"""The reading text, as HTML fragments apart from the code."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

_HERE = Path(__file__).parent


@lru_cache
def read_prose(page: str) -> dict[str, str]:
    """Return the texts of a page by name: ``start`` is the file ``sheet_start.html`` of page ``sheet``."""
    return {
        path.stem.removeprefix(f"{page}_"): path.read_text(encoding="utf-8")
        for path in sorted(_HERE.glob(f"{page}_*.html"))
    }
