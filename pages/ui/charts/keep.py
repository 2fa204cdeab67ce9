"""What a person did to a chart, kept while its figure changes: zoom and legend."""

from __future__ import annotations

from pathlib import Path

from streamlit.components import v2 as components

_keeper = components.component(
    "xavier_sheet_keeper", js=Path(__file__).with_name("keep.js").read_text(encoding="utf-8"), isolate_styles=False
)


def keep_views() -> None:
    """Mount the script that keeps the zoom and the legend of every chart on the page; it never changes."""
    _keeper(key="chart_keeper", data={})
