"""The verdicts as cards, one an attempt: what is worst of it in a word with a sign and a colour, and what was found."""

from __future__ import annotations

from html import escape
from types import MappingProxyType

from xavier_core.depth import AttemptFigures, DeepResult, judge

_SIGNS = MappingProxyType({"bad": ("✕", "#b42318"), "fair": ("!", "#a16207"), "good": ("✓", "#15803d")})
_COLOURS = ("#c2410c", "#7c3aed", "#0369a1", "#15803d")
_MARKS = ("●", "■", "▲", "◆")
"""Each attempt's colour and mark in the charts."""


def verdicts_html(result: DeepResult) -> str:
    """Return the cards as HTML; every text of them is escaped."""
    cards = "".join(_card(index, attempt) for index, attempt in enumerate(result.attempts))
    return f'<ol class="xd-verdicts">{cards}</ol>'


def _card(index: int, attempt: AttemptFigures) -> str:
    verdict = None if attempt.why_no_numbers else judge(attempt)
    if verdict is None:
        sign, colour = "…", "#808080"
        headline, texts = ("Not drawn", [attempt.why_no_numbers]) if attempt.why_no_numbers else ("No layer yet", [])
    else:
        sign, colour = _SIGNS[verdict.severity]
        headline, texts = verdict.headline, [f"{found.text}." for found in verdict.findings]
    mark = f'<span aria-hidden="true" style="--own: {_COLOURS[index]}">{_MARKS[index]}</span>'
    return (
        f'<li style="--severity: {colour}"><h3>{mark} {index + 1}: {escape(attempt.attempt.title)}</h3>'
        f'<p class="xd-chip"><span aria-hidden="true">{sign}</span> {escape(headline)}</p>'
        f"<p>{escape(' '.join(texts))}</p></li>"
    )
