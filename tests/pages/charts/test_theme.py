from __future__ import annotations

import pytest

from pages.ui.charts.theme import DARK, DASHES, LIGHT, SYMBOLS, Look, mixed, new_figure, see_through
from xavier_core.depth import MAX_DEEP_ATTEMPTS
from xavier_core.sheet import MAX_ATTEMPTS

LOOKS = pytest.mark.parametrize("look", [LIGHT, DARK])


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21: WCAG 2.2, success criterion 1.4.3."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255.0 for at in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_contrast_is_that_of_known_pairs() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)  # WebAIM's often quoted grey
    assert contrast("#ffffff", "#0000ff") == pytest.approx(8.59, abs=0.005)


@LOOKS
def test_text_is_read_and_lines_are_seen_on_the_background(look: Look) -> None:
    assert contrast(look.text, look.background) >= 4.5
    assert contrast(look.grey, look.background) >= 3.0
    for colour in look.attempts:
        assert contrast(colour, look.background) >= 4.5  # names of attempts are written in them, too


@LOOKS
def test_every_attempt_has_a_colour_a_dash_and_a_mark_of_its_own(look: Look) -> None:
    most = max(MAX_ATTEMPTS, MAX_DEEP_ATTEMPTS)
    for own in (look.attempts, DASHES, SYMBOLS):
        assert len(own) == len(set(own)) == most == 6


def test_a_mixture_is_channel_by_channel() -> None:
    assert mixed("#ff0000", "#0000ff", 0.2) == "#3300cc"
    assert see_through("#3300cc", 0.5) == "rgba(51, 0, 204, 0.5)"


@LOOKS
def test_a_figure_has_letters_for_a_projector_and_the_pages_own_background(look: Look) -> None:
    layout = new_figure("Title", look=look, height=400).layout
    assert min(layout.font.size, layout.title.font.size, layout.hoverlabel.font.size) >= 14
    assert layout.paper_bgcolor == layout.plot_bgcolor == look.background
    assert layout.font.color == look.text
    assert layout.height == 400
    assert layout.title.text == "Title"


@pytest.mark.parametrize("keeps_margin", [False, True])
def test_plotly_seeks_a_margin_where_none_is_kept(keeps_margin: bool) -> None:  # noqa: FBT001 - a parameter of a test
    layout = new_figure("Title", look=LIGHT, height=400, keeps_margin=keeps_margin).layout
    assert layout.xaxis.automargin == layout.yaxis.automargin == (not keeps_margin)


def test_plotlys_own_template_of_6_kb_is_not_sent_along() -> None:
    assert len(new_figure("Title", look=LIGHT, height=400).to_json()) < 1_500
