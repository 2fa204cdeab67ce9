"""How long something takes: told in round numbers that count down."""

from __future__ import annotations

from itertools import pairwise

import pytest

from pages.ui.depth.countdown import Countdown, count_down, in_words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-3.0, "1 s"),
        (0.2, "1 s"),
        (3.6, "4 s"),
        (20.0, "20 s"),
        (21.0, "20 s"),
        (43.0, "45 s"),
        (117.0, "115 s"),
        (118.0, "2 min"),
        (3000.0, "50 min"),
    ],
)
def test_a_time_is_rounded_as_it_is_known(seconds: float, words: str) -> None:
    assert in_words(seconds) == words


def test_estimates_that_scatter_count_down_evenly() -> None:
    """The run ends after 20 s; each estimate is off by up to 10 %, up and down by turns."""
    said, countdown = [], None
    for now in range(19):
        error = 1.1 if now % 2 else 0.95
        countdown = count_down(countdown, "run", error * (20.0 - now), float(now))
        said.append(countdown.until - now)
    assert all(after < before for before, after in pairwise(said))
    assert said[0] == 19.0


def test_an_estimate_that_is_another_one_is_told() -> None:
    before = Countdown("run", 20.0)
    assert count_down(before, "run", 40.0, 0.0).until == 40.0
    assert count_down(before, "run", 10.0, 0.0).until == 10.0
    assert count_down(before, "another run", 21.0, 0.0).until == 21.0


def test_what_took_longer_than_was_said_is_told_anew() -> None:
    assert count_down(Countdown("run", 20.0), "run", 0.5, 20.5).until == 21.0
    assert count_down(None, "run", -5.0, 20.0).until == 20.0
