from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from pages.ui.charts.rerolls import Law, reroll_histograms, reroll_table, reroll_text
from pages.ui.charts.theme import DARK, FONT_SIZE, new_figure
from xavier_core import Attempt, SheetSpec
from xavier_core.base import BARS
from xavier_core.laws import FinalLaw, final_law
from xavier_core.rerolls import MonteCarlo, Observable, begin_monte_carlo, continue_monte_carlo, reroll

SPEC = SheetSpec()
OUTPUT = Observable("output")
MANY, FEW = 2_000, 60


def counted(n: int, *, method: Any = "literal") -> MonteCarlo:  # noqa: ANN401
    sizes = {index: law.std for index, law in enumerate(LAWS) if isinstance(law, FinalLaw)}
    return continue_monte_carlo(begin_monte_carlo(SPEC, method=method, sizes=sizes), n)


LAWS: list[Law | None] = [final_law(SPEC, attempt=index) for index in range(len(SPEC.attempts))]


@pytest.fixture(scope="module")
def many() -> MonteCarlo:
    return counted(MANY)


@pytest.fixture(scope="module")
def few() -> MonteCarlo:
    return counted(FEW)


def accumulator_outside(monte_carlo: MonteCarlo, index: int, *, linear: bool) -> int:
    counts = monte_carlo.accumulators[index, "o1"].bar_counts(linear=linear)
    return int(counts[0] + counts[-1])


def traces(figure: go.Figure, kind: str, group: str) -> list[Any]:
    return [
        trace for trace in figure.data if trace.type == kind and trace.legendgroup == group and not trace.showlegend
    ]


@pytest.mark.parametrize("linear", [False, True])
def test_bars_are_the_shares_of_the_rolls_themselves(many: MonteCarlo, *, linear: bool) -> None:
    bars = traces(reroll_histograms(many, OUTPUT, LAWS, linear=linear), "bar", "numbers")
    assert len(bars) == len(SPEC.attempts)
    for index, trace in enumerate(bars):
        outputs = reroll(SPEC, attempt=index, n=MANY).outputs[:, 0]
        axis = many.accumulators[index, "o1"].axis(linear=linear)
        own = np.asarray(trace.x)
        low, high = own - trace.width / 2, own + trace.width / 2
        drawn = outputs if linear else axis.position(outputs)
        expected = [float(((drawn >= one) & (drawn < two)).mean()) for one, two in zip(low, high, strict=True)]
        assert np.abs(np.asarray(trace.y) - expected).max() <= 1.0 / MANY  # one may stand on an edge
        outside = accumulator_outside(many, index, linear=linear)
        assert sum(trace.y) == pytest.approx(1.0 - outside / MANY, abs=1e-3)


def test_the_law_is_the_cdfs_difference_over_a_bar(many: MonteCarlo) -> None:
    for index, trace in enumerate(traces(reroll_histograms(many, OUTPUT, LAWS), "scatter", "law")):
        law, axis = LAWS[index], many.accumulators[index, "o1"].axis(linear=False)
        assert law is not None
        middle = trace.x0 + trace.dx * np.arange(len(trace.y))
        assert middle[-1] == pytest.approx(1.0)
        for at in (40, 100, 200, 290):
            ends = axis.value(np.array([middle[at] - 0.5 / BARS, middle[at] + 0.5 / BARS]))
            assert trace.y[at] == pytest.approx(float(np.diff(law.cdf(ends))[0]), rel=1e-3, abs=1e-12)


def test_the_first_hundred_are_dots_that_carry_their_roll(few: MonteCarlo) -> None:
    dots = traces(reroll_histograms(few, OUTPUT, LAWS), "scatter", "numbers")
    for index, trace in enumerate(dots):
        assert list(trace.customdata) == list(range(SPEC.roll, SPEC.roll + FEW))
        axis = few.accumulators[index, "o1"].axis(linear=False)
        values = reroll(SPEC, attempt=index, n=FEW).outputs[:, 0]
        apart = np.abs(np.asarray(trace.x) - axis.position(values))
        assert apart.max() <= 0.5 / BARS + 1e-6
        assert len({*zip(trace.x, trace.y, strict=True)}) == FEW  # none hides another


def test_a_bar_carries_a_roll_that_lies_in_it(many: MonteCarlo) -> None:
    trace = traces(reroll_histograms(many, OUTPUT, LAWS), "bar", "numbers")[0]
    axis = many.accumulators[0, "o1"].axis(linear=False)
    outputs = reroll(SPEC, n=MANY).outputs[:, 0]
    for x, roll, words in zip(trace.x, trace.customdata, trace.hovertext, strict=True):
        assert abs(axis.position(outputs[[roll - SPEC.roll]])[0] - x) <= 0.5 / BARS + 1e-9
        assert words.endswith(f"click to open roll {roll}")


def test_what_the_exact_sampler_drew_opens_no_roll() -> None:
    trace = traces(reroll_histograms(counted(MANY, method="exact"), OUTPUT, LAWS), "bar", "numbers")[0]
    assert trace.customdata is None
    assert "open" not in trace.hovertext[0]


def test_a_bar_says_its_range_its_count_and_the_laws_share(many: MonteCarlo) -> None:
    table = reroll_table(many, OUTPUT, LAWS)
    trace = traces(reroll_histograms(many, OUTPUT, LAWS), "bar", "numbers")[0]
    place = int(np.argmax(trace.y))
    count, law = table["re-rolls"][place], LAWS[0]
    assert law is not None
    expected = float(law.cdf(table["to"][place]) - law.cdf(table["from"][place]))
    words = trace.hovertext[place]
    assert f"{count} re-rolls, {100 * count / MANY:.3g} %" in words
    assert f"the law gives {100 * expected:.3g} %" in words


def test_the_table_holds_every_re_roll_on_the_axis(many: MonteCarlo) -> None:
    table = reroll_table(many, OUTPUT, LAWS)
    assert sum(table["re-rolls"]) == MANY * len(SPEC.attempts)
    assert table["share"] == pytest.approx([count / MANY for count in table["re-rolls"]])


def test_three_attempts_fit_a_projector_below_the_buttons(many: MonteCarlo) -> None:
    figure = reroll_histograms(many, OUTPUT, LAWS)
    assert figure.layout.height <= 400
    assert len(figure.data) == 3 + 3 * len(SPEC.attempts)


def test_a_name_has_room_where_the_legend_takes_three_lines(many: MonteCarlo) -> None:
    layout = reroll_histograms(many, OUTPUT, LAWS).layout
    frame_on_a_phone = 206  # pixels that are left for the rows of three attempts at a width of 390
    for above, below in ((layout.yaxis, layout.yaxis2), (layout.yaxis2, layout.yaxis3)):
        assert frame_on_a_phone * (above.domain[0] - below.domain[1]) > 1.3 * FONT_SIZE


def test_a_zoom_stays_as_long_as_the_axis_means_the_same(many: MonteCarlo, few: MonteCarlo) -> None:
    def meaning(observable: Observable = OUTPUT, *, counted: MonteCarlo = many, **how: Any) -> str:  # noqa: ANN401
        return str(reroll_histograms(counted, observable, LAWS, **how).layout.xaxis.uirevision)

    assert meaning() == meaning(counted=few) == meaning(width_of=1)
    others = [meaning(), meaning(linear=True), meaning(linear=True, width_of=1), meaning(Observable("largest"))]
    assert len(set(others)) == 4
    assert reroll_histograms(many, OUTPUT, LAWS).layout.uirevision == new_figure("", look=DARK).layout.uirevision


@pytest.mark.parametrize("width_of", [None, 0, 1, 2])
def test_what_no_bar_on_the_axis_holds_is_counted(many: MonteCarlo, width_of: int | None) -> None:
    figure = reroll_histograms(many, OUTPUT, LAWS, linear=True, width_of=width_of)
    reach = figure.layout.xaxis.range[1]
    said = reroll_text(many, OUTPUT, linear=True, width_of=width_of)
    for index, bars in enumerate(traces(figure, "bar", "numbers")):
        shown = sum(share for x, share in zip(bars.x, bars.y, strict=True) if abs(x) <= reach)
        (words,) = (part for part in said.split("; ") if part.startswith(f"attempt {index + 1}: "))
        missing = MANY - round(MANY * shown)
        assert (f" ({missing:,} in no bar on the axis)" in words) == (missing > 0)
        assert missing or "in no bar" not in words
    assert width_of != 2 or " (1," in said  # most of attempt 1 is off the axis of attempt 3


def test_the_two_peaks_are_explained_where_there_are_two(many: MonteCarlo) -> None:
    assert "two peaks" in reroll_text(many, OUTPUT)
    assert "two peaks" not in reroll_text(many, OUTPUT, linear=True)
    assert "two peaks" not in reroll_text(many, Observable("largest"))


def test_what_is_switched_off_is_not_sent(many: MonteCarlo) -> None:
    figure = reroll_histograms(many, OUTPUT, LAWS, with_law=False, with_normal=False, look=DARK)
    assert {trace.legendgroup for trace in figure.data} == {"numbers"}
    assert len(figure.to_json()) < len(reroll_histograms(many, OUTPUT, LAWS).to_json()) / 1.5


def test_a_figure_is_small_enough_for_every_refresh(many: MonteCarlo) -> None:
    assert len(reroll_histograms(many, OUTPUT, LAWS).to_json()) < 60_000


def test_a_linear_axis_is_as_wide_as_the_attempt_that_is_chosen(many: MonteCarlo) -> None:
    reaches = [many.accumulators[index, "o1"].axis(linear=True).reach for index in range(3)]
    assert reaches == sorted(reaches, reverse=True)
    assert reaches[0] > 10 * reaches[1]
    for width_of, reach in ((None, reaches[0]), (0, reaches[0]), (1, reaches[1]), (2, reaches[2])):
        figure = reroll_histograms(many, OUTPUT, LAWS, linear=True, width_of=width_of)
        assert list(figure.layout.xaxis.range) == [-reach, reach]
        assert figure.layout.xaxis.maxallowed == reaches[0]  # and can be zoomed out again
    for index, trace in enumerate(traces(reroll_histograms(many, OUTPUT, LAWS, linear=True), "bar", "numbers")):
        assert trace.width == pytest.approx(2 * reaches[index] / BARS)
        assert len(trace.x) > 30
    log = reroll_histograms(many, OUTPUT, LAWS, width_of=1)
    assert list(log.layout.xaxis.range) == [0.0, 1.0]


def test_a_name_that_was_typed_is_no_markup_in_a_chart() -> None:
    named = replace(SheetSpec(), attempts=(Attempt("xavier", name='<a href="//a.b">x</a> & <b>y</b>'),))
    monte_carlo = continue_monte_carlo(begin_monte_carlo(named, method="literal", sizes={}), 3)
    figure = reroll_histograms(monte_carlo, OUTPUT, (None,))
    texts = " ".join(str(note.text) for note in figure.layout.annotations)
    assert "&lt;a href=" in texts
    assert "<a" not in texts
