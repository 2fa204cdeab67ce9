"""The cards of the verdicts: a sign, a word and a sentence each, and no markup of a user's."""

from __future__ import annotations

from dataclasses import replace

from pages.ui.depth.verdicts import verdicts_html
from xavier_core.depth import AttemptFigures, DeepAttempt, DeepSpec, judge, run_deep

_SPEC = DeepSpec(batch=50, width=40, depth=8, attempts=(DeepAttempt("fixed", (0.01,)), DeepAttempt("xavier")))


def test_a_card_says_the_worst_finding_and_then_all_of_them() -> None:
    result = run_deep(_SPEC)
    html = verdicts_html(result)
    for attempt in result.attempts:
        verdict = judge(attempt)
        assert verdict is not None
        assert f"</span> {verdict.headline}</p>" in html
        assert f"<p>{' '.join(f'{found.text}.' for found in verdict.findings)}</p>" in html
    assert html.count("<li ") == 2
    assert ("✕" in html, "✓" in html) == (True, True)


def test_what_has_no_verdict_says_why() -> None:
    result = run_deep(_SPEC)
    nothing = AttemptFigures(DeepAttempt("xavier"), why_no_numbers="a <b>standard deviation</b> that is undefined")
    html = verdicts_html(replace(result, attempts=(nothing, AttemptFigures(DeepAttempt("he")))))
    assert "a &lt;b&gt;standard deviation&lt;/b&gt; that is undefined" in html
    assert "Not drawn" in html
    assert "No layer yet" in html
