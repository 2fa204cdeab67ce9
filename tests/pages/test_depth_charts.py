"""What the browser is sent of a deep run: the shares, sizes and places that it draws, and what it says."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.special import ndtr

from pages.ui.depth_histograms import BARS, histograms_content, rebinned
from pages.ui.depth_jacobian import spectrum_content
from pages.ui.depth_lines import sizes_content
from pages.ui.depth_phase import PhasePoint, phase_content
from pages.ui.depth_saturation import saturation_content
from pages.ui.depth_texts import levels, log_ends, nice_ceiling, percent, rounded, short, shown_layers
from xavier_core.axis import Axis
from xavier_core.deep_figures import figures_of
from xavier_core.deep_result import BINS, AttemptFigures, DeepResult, LayerFigures, Limit
from xavier_core.deep_spec import DeepAttempt, DeepSpec
from xavier_core.trouble import Trouble

Array = NDArray[np.float64]

_QUANTITIES = ("post", "pre", "gradient_post", "gradient_pre", "gradient_weights")
_SMALL = DeepAttempt("fixed", (0.01,))
_LARGE = DeepAttempt("fixed", (1.0,))
_XAVIER = DeepAttempt("xavier")
_HE = DeepAttempt("he")
_ZEROS = DeepAttempt("zeros")
_LECTURE = DeepSpec(batch=200, width=100, depth=10)
_MOST_BYTES = 200_000


class Run:
    """A deep run whose arrays are at hand, written down as it stands in a textbook."""

    def __init__(self, spec: DeepSpec) -> None:
        rng = np.random.default_rng(20_261_125)
        self.inputs = rng.standard_normal((spec.examples, spec.inputs))
        self.arrays = [self._trace(spec, attempt) for attempt in spec.attempts]
        attempts = tuple(
            AttemptFigures(attempt, tuple(_layer(spec, place, *of) for place, of in enumerate(own)), limit=_limit(spec))
            for attempt, own in zip(spec.attempts, self.arrays, strict=True)
        )
        passes = 2 * spec.depth * len(attempts)
        self.result = DeepResult(spec, figures_of(self.inputs), attempts, passes, passes)

    def _trace(self, spec: DeepSpec, attempt: DeepAttempt) -> list[tuple[Array, ...]]:
        rng = np.random.default_rng(1)  # the same weights for each attempt but for their size
        found, incoming = [], self.inputs
        for place in range(spec.depth):
            layer = spec.layer(place)
            std = attempt.rule.std_of(layer, attempt.arguments)
            weights = std * rng.standard_normal((layer.fan_in, layer.fan_out))
            pre = incoming @ weights
            found.append((incoming, weights, pre, spec.nonlinearity.apply(pre, spec.slope)))
            incoming = found[-1][-1]
        gradient = rng.standard_normal(incoming.shape)
        whole: list[tuple[Array, ...]] = []
        for before, weights, pre, post in reversed(found):
            passed = gradient * spec.nonlinearity.derivative(pre, spec.slope)
            whole.append((pre, post, gradient, passed, before.T @ passed, weights))
            gradient = passed @ weights.T
        return whole[::-1]

    def array(self, attempt: int, layer: int, quantity: str) -> Array:
        """The numbers of a layer, both counted from 1."""
        order = ("pre", "post", "gradient_post", "gradient_pre", "gradient_weights")
        return self.arrays[attempt - 1][layer - 1][order.index(quantity)]


def _layer(spec: DeepSpec, place: int, *of: Array) -> LayerFigures:
    pre, post, gradient_post, gradient_pre, gradient_weights, weights = of
    slopes = spec.nonlinearity.derivative(pre, spec.slope)
    limits = spec.nonlinearity.limits
    return LayerFigures(
        layer=place + 1,
        fan_in=weights.shape[0],
        fan_out=weights.shape[1],
        weight_std=float(weights.std()),
        pre=figures_of(pre),
        post=figures_of(post),
        saturated=None if limits == (None, None) else float((np.abs(post) > 0.99).mean()),
        dead=float((slopes == 0.0).all(axis=0).mean()),
        alike=False,
        rank=None,
        slope_square=float(np.mean(slopes**2)),
        sample=np.sort(pre.reshape(-1)[:256]),
        gradient_post=figures_of(gradient_post),
        gradient_pre=figures_of(gradient_pre),
        gradient_weights=figures_of(gradient_weights),
        singular_values=np.linalg.svd(weights * slopes[0], compute_uv=False),
    )


def _limit(spec: DeepSpec) -> Limit:
    sizes = tuple(0.5**place for place in range(spec.depth + 1))
    return Limit((math.nan, *sizes[1:]), sizes, sizes[::-1], tuple(0.1 * place for place in range(spec.depth + 1)))


@pytest.fixture(scope="module")
def lecture() -> Run:
    """The tutorial's three networks of tanh, narrower."""
    return Run(_LECTURE)


@pytest.fixture(scope="module")
def relu() -> Run:
    return Run(replace(_LECTURE, activation="relu", attempts=(_XAVIER, _HE)))


def _strict(content: dict[str, Any]) -> str:
    """The content as it is sent; NaN or an infinity is an error."""
    return json.dumps(content, allow_nan=False, ensure_ascii=False, separators=(",", ":"))


def _shares(content: dict[str, Any], attempt: int, place: int) -> Array:
    heights = content["panels"][attempt]["cells"][place]["bars"]
    return np.asarray(np.array(heights) / 1000.0 * float(content["top"]))


def _reach(content: dict[str, Any]) -> float:
    return float(content["ticks"][0]["text"].replace(",", ""))


# ---- fine steps to bars --------------------------------------------------------------------------

_AXES = (
    Axis(1.0, math.inf),
    Axis(3.0, math.inf),
    Axis(8.0, math.inf),
    Axis(10.0, 1e-6),
    Axis(100.0, 0.1),
    Axis(0.5, 0.01),
)
_EACH_AXIS = pytest.mark.parametrize("axis", _AXES, ids=repr)


def _below(share: Array) -> Array:
    return np.concatenate(([0.0], np.cumsum(share)))


@_EACH_AXIS
def test_bars_hold_what_lies_between_their_edges(axis: Axis) -> None:
    values = np.random.default_rng(3).standard_normal(200_000)
    figures = figures_of(values)
    share = rebinned(figures, axis)
    edges = axis.edges(BARS)
    truth = np.array([np.count_nonzero(values < edge) for edge in edges]) / values.size
    assert share.shape == (BARS,)
    assert (share >= 0.0).all()
    a_fine_step = figures.counts.max() / values.size  # all that an edge can be off by
    assert np.abs(_below(share) - (truth - truth[0])).max() <= a_fine_step
    law = ndtr(edges)
    noise = 5.0 * np.sqrt(0.25 / values.size)  # standard error of a share
    assert np.abs(_below(share) - (law - law[0])).max() <= noise + 2e-4  # the step of each edge is divided


def test_bars_on_the_fine_axis_itself_are_its_counts() -> None:
    values = np.random.default_rng(4).standard_normal(1000)
    figures = figures_of(values)
    assert rebinned(figures, figures.axis, BINS) * 1000 == pytest.approx(figures.counts, abs=1e-9)


def test_bars_and_exact_zeros_are_everything_where_the_axis_is_long_enough() -> None:
    values = np.maximum(np.random.default_rng(5).standard_normal(10_000), 0.0)
    figures = figures_of(values)
    for axis in (Axis(10.0, math.inf), Axis(10.0, math.inf, is_signed=False), Axis(10.0, 1e-4, is_signed=False)):
        share = rebinned(figures, axis)
        assert share.sum() == pytest.approx(np.count_nonzero(values) / values.size, abs=1e-12)
    assert share[0] < 1e-3


@pytest.mark.parametrize("size", [1e-300, 1e-12, 1.0, 1e12, 1e300])
@pytest.mark.parametrize("seen_by", [1e-290, 1.0, 1e290])
def test_no_size_is_too_small_or_too_large_for_an_axis(size: float, seen_by: float) -> None:
    figures = figures_of(size * np.array([-1.0, -0.5, 0.25, 0.9]))
    share = rebinned(figures, Axis(seen_by, math.inf))
    if size < 1e-3 * seen_by:
        assert share[BARS // 2] == 1.0
    elif size > 1e3 * seen_by:
        assert share.max() < 0.01
    else:
        assert share.sum() == pytest.approx(1.0)


def test_what_is_tiny_beside_the_largest_stands_at_0() -> None:
    figures = figures_of(np.array([1e-30, -1e-30, 1e-25, 1.0]))
    share = rebinned(figures, Axis(10.0, 1e-12))
    assert share[BARS // 2] == 0.75
    above = figures_of(np.array([1e-30, 1e-30, 1e-25, 1.0]))
    assert rebinned(above, Axis(10.0, 1e-12, is_signed=False))[0] == 0.75


# ---- histograms ----------------------------------------------------------------------------------


def test_the_lectures_three_networks_share_one_axis_from_minus_1_to_1(lecture: Run) -> None:
    content = histograms_content(lecture.result)
    assert content["label"] == "activations (after tanh), linear axis"
    assert (content["ticks"][0], content["ticks"][-1]) == ({"at": 1.0, "text": "1"}, {"at": 0.5, "text": "0"})
    assert content["zero"] == 0.5
    assert content["layers"] == list(range(1, 11))
    assert content["note"] == ""
    small, large, xavier = (_shares(content, attempt, 9) for attempt in range(3))
    assert small[BARS // 2] == pytest.approx(1.0, abs=1e-3)
    assert large[0] + large[-1] > 0.5
    assert large[0] == pytest.approx(large[-1], rel=0.1)
    assert 0.02 < xavier.max() < 0.12
    for attempt in (1, 2, 3):
        for layer in (1, 5, 10):
            cell = content["panels"][attempt - 1]["cells"][layer - 1]
            values = lecture.array(attempt, layer, "post")
            assert cell["std"] == short(float(values.std()))
            assert f"layer {layer}, attempt {attempt}: mean {short(float(values.mean()))}," in cell["said"]
            saturated = percent(float((np.abs(values) > 0.99).mean()))
            assert f"saturated: {saturated}" in cell["said"]
            counts = np.histogram(values, np.linspace(-1.0, 1.0, BARS + 1))[0]
            error = 0.012 * np.abs(counts).max() / values.size + content["top"] / 1000.0
            assert np.abs(_below(_shares(content, attempt - 1, layer - 1)) - _below(counts / values.size)).max() < 0.03
            assert np.median(np.abs(_shares(content, attempt - 1, layer - 1) - counts / values.size)) < 2 * error


def test_the_frame_is_as_high_as_the_flattest_attempt_needs(lecture: Run) -> None:
    content = histograms_content(lecture.result)
    highest = [max(max(cell["bars"]) for cell in panel["cells"]) for panel in content["panels"]]
    assert 500 < highest[2] <= 1000  # no bar of it is cut off
    assert highest[0] > 3000
    assert highest[1] > 3000
    alone = replace(lecture.result, attempts=lecture.result.attempts[:1])
    assert histograms_content(alone)["top"] == 1.0


def test_sigmoid_has_its_limits_and_no_negative_numbers() -> None:
    content = histograms_content(Run(replace(_LECTURE, activation="sigmoid", depth=2)).result)
    assert content["zero"] == 0.0
    assert _reach(content) == 1.0
    assert content["steps"][0].startswith("0 to ")


def test_the_axis_holds_all_but_a_thousandth_of_the_widest_layer(relu: Run) -> None:
    content = histograms_content(relu.result)
    widest = max(
        (relu.array(attempt, layer, "post") for attempt in (1, 2) for layer in range(1, 11)),
        key=lambda values: float(np.quantile(values, 0.999)),
    )
    needed = float(np.quantile(widest, 0.999))
    assert needed <= _reach(content) * 1.0001
    assert _reach(content) < 2.0 * needed
    outside = min(_shares(content, attempt, place).sum() for attempt in (0, 1) for place in range(10))
    assert outside > 0.4  # besides the zeros
    assert content["label"].endswith("linear axis")


def test_exact_zeros_are_said_and_are_in_no_bar(relu: Run) -> None:
    content = histograms_content(relu.result)
    assert content["zero"] == 0.0
    for attempt in (1, 2):
        for place, cell in enumerate(content["panels"][attempt - 1]["cells"]):
            zeros = float((relu.array(attempt, place + 1, "post") == 0.0).mean())
            assert 0.3 < zeros < 0.7
            assert cell["zeros"] == pytest.approx(zeros, abs=1e-4)
            assert cell["spike"] == percent(zeros)
            shares = _shares(content, attempt - 1, place)
            assert shares.sum() + zeros == pytest.approx(1.0, abs=2e-3 + BARS * content["top"] / 1000.0)
    pre = histograms_content(relu.result, quantity="pre")
    assert pre["zero"] == 0.5
    assert [cell["spike"] for cell in pre["panels"][0]["cells"]] == [""] * 10


def test_gradients_stand_on_a_signed_log_axis_where_they_differ_and_on_a_linear_one_where_not() -> None:
    apart = Run(_LECTURE)
    for quantity in ("gradient_post", "gradient_pre", "gradient_weights"):
        assert "signed-log" in histograms_content(apart.result, quantity=quantity)["label"]
        assert "linear" in histograms_content(apart.result, quantity=quantity, scale="linear")["label"]
    alike = Run(replace(_LECTURE, depth=3, attempts=(_XAVIER,)))
    for quantity in ("gradient_post", "gradient_pre", "gradient_weights"):
        content = histograms_content(alike.result, quantity=quantity)
        assert content["label"].endswith("linear axis")
        assert "signed-log" in histograms_content(alike.result, quantity=quantity, scale="log")["label"]
        values = alike.array(1, 2, quantity)
        law = ndtr(np.linspace(-_reach(content), _reach(content), BARS + 1) / values.std())
        if quantity == "gradient_post":  # next to normal
            assert np.abs(_below(_shares(content, 0, 1)) - (law - law[0])).max() < 0.03


def test_a_signal_that_dies_away_does_so_in_sight_and_one_that_explodes_gets_a_logarithm() -> None:
    spec = replace(_LECTURE, activation="relu")
    dying = histograms_content(Run(replace(spec, attempts=(_XAVIER, _HE))).result)
    assert "linear" in dying["label"]
    exploding = histograms_content(Run(replace(spec, attempts=(_LARGE,))).result)
    assert "signed-log" in exploding["label"]
    last = _shares(exploding, 0, 9)
    assert last.sum() > 0.4
    assert np.flatnonzero(last)[0] > BARS // 3


@pytest.mark.parametrize("quantity", _QUANTITIES)
@pytest.mark.parametrize("scale", ["auto", "linear", "log"])
def test_every_axis_says_its_ticks_steps_and_name(lecture: Run, quantity: str, scale: str) -> None:
    content = histograms_content(lecture.result, quantity=quantity, scale=scale, picture="ridge")
    assert content["kind"] == "ridge"
    places = [tick["at"] for tick in content["ticks"]]
    assert places == sorted(places, reverse=True)
    assert all(0.5 <= at <= 1.0 for at in places)
    assert len(content["steps"]) == BARS == len(content["panels"][0]["cells"][0]["bars"])
    first, last = content["steps"][0].split(" to ")[0], content["steps"][-1].split(" to ")[1]
    assert first == "−" + last
    assert content["steps"][BARS // 2].startswith("−")
    name = "activations" if quantity == "post" else quantity.replace("_", "-")
    assert content["file"].endswith("_seed-1_roll-1")
    assert name.split("-")[0][:8] in content["file"].replace("pre-activations", "pre")
    _strict(content)


def test_of_many_layers_some_are_drawn_and_the_nearest_is_looked_at() -> None:
    run = Run(DeepSpec(batch=2, width=3, depth=50, attempts=(_XAVIER,)))
    content = histograms_content(run.result, layer=23)
    assert content["layers"] == [1, 6, 12, 17, 23, 28, 34, 39, 45, 50]
    assert content["layer"] == 4
    assert histograms_content(run.result, layer=26)["layer"] == 5
    assert content["note"] == "10 of 50 layers are drawn: 1, 6, 12, 17, 23, 28, 34, 39, 45, 50"
    assert len(content["panels"][0]["cells"]) == 10


@given(st.integers(1, 200))
def test_layers_are_chosen_evenly(depth: int) -> None:
    layers = shown_layers(depth)
    assert (layers[0], layers[-1]) == (1, depth)
    assert len(layers) == min(depth, 10)
    steps = np.diff(layers)
    assert not len(steps) or (steps.min() >= 1 and steps.max() - steps.min() <= 1)


# ---- runs that are not whole ---------------------------------------------------------------------


def _kinds(result: DeepResult) -> list[dict[str, Any]]:
    """Every content of a result, whichever layer is looked at."""
    depth = result.spec.depth
    contents = [
        histograms_content(result, quantity=name, scale=scale) for name in _QUANTITIES for scale in ("auto", "log")
    ]
    contents += [sizes_content(result), sizes_content(result, of="pre")]
    for layer in {1, depth}:
        contents += [saturation_content(result, layer=layer), spectrum_content(result, layer=layer)]
    return contents


def _without_gradients(layer: LayerFigures) -> LayerFigures:
    return layer._replace(gradient_post=None, gradient_pre=None, gradient_weights=None, singular_values=None)


def test_what_is_not_reached_yet_is_left_open(lecture: Run) -> None:
    whole = lecture.result
    first = whole.attempts[0]
    begun = replace(first, layers=tuple(_without_gradients(layer) for layer in first.layers[:4]))
    attempts = (begun, *(replace(attempt, layers=()) for attempt in whole.attempts[1:]))
    result = replace(whole, attempts=attempts, layers_done=4)
    content = histograms_content(result)
    assert [cell is not None for cell in content["panels"][0]["cells"]] == [True] * 4 + [False] * 6
    assert [panel["empty"] for panel in content["panels"]] == ["…"] * 3
    assert content["layers"] == histograms_content(whole)["layers"]
    assert all(cell is None for cell in histograms_content(result, quantity="gradient_pre")["panels"][0]["cells"])
    forward, backward = sizes_content(result)["charts"]
    assert len(forward["series"][0]["measured"]) == 4
    assert backward["series"][0]["measured"] == [None] * 4
    assert len(backward["series"][0]["theory"]) == 11
    assert saturation_content(result, layer=2)["panels"][1]["words"] == "no layer yet"
    assert "layer 4, the last one that was reached" in saturation_content(result, layer=9)["panels"][0]["words"]
    assert spectrum_content(result, layer=2)["panels"][0]["curves"] == []
    for sent in _kinds(result):
        _strict(sent)


def test_an_attempt_that_overflows_says_where(lecture: Run) -> None:
    whole = lecture.result
    first = whole.attempts[0]
    ended = replace(
        first,
        layers=tuple(_without_gradients(layer) for layer in first.layers[:6]),
        trouble=(Trouble(7, "overflow", "pre-activations"),),
    )
    result = replace(whole, attempts=(ended, *whole.attempts[1:]))
    content = histograms_content(result)
    assert content["panels"][0]["note"] == "pre-activations: overflow in layer 7"
    assert content["panels"][0]["empty"] == "—"
    assert [cell is None for cell in content["panels"][0]["cells"]] == [False] * 6 + [True] * 4
    assert content["panels"][1]["note"] == ""
    assert sizes_content(result)["charts"][0]["series"][0]["note"] == "pre-activations: overflow in layer 7"
    assert "overflow in layer 7" in saturation_content(result, layer=10)["panels"][0]["words"]
    for sent in _kinds(result):
        _strict(sent)


def test_an_attempt_without_numbers_says_why(lecture: Run) -> None:
    nothing = AttemptFigures(_XAVIER, why_no_numbers="an undefined standard deviation")
    result = replace(lecture.result, attempts=(nothing,))
    assert histograms_content(result)["panels"][0]["note"] == "not drawn: an undefined standard deviation"
    for sent in _kinds(result):
        _strict(sent)


@pytest.mark.parametrize("activation", ["tanh", "relu", "sigmoid", "elu", "softplus", "identity"])
@pytest.mark.parametrize(
    "spec",
    [
        DeepSpec(batch=1, width=1, depth=1, attempts=(_XAVIER,)),
        DeepSpec(batch=1, width=4, depth=3, attempts=(_ZEROS, _XAVIER)),
        DeepSpec(batch=3, width=1, depth=12, attempts=(_ZEROS,)),
    ],
    ids=["one of everything", "one example", "zeros only"],
)
def test_the_smallest_networks_and_zeros_have_charts(spec: DeepSpec, activation: str) -> None:
    for sent in _kinds(Run(replace(spec, activation=activation)).result):
        _strict(sent)


def test_a_layer_of_zeros_is_a_spike_and_nothing_else() -> None:
    content = histograms_content(Run(DeepSpec(batch=3, width=4, depth=2, attempts=(_ZEROS, _XAVIER))).result)
    cell = content["panels"][0]["cells"][0]
    assert cell["spike"] == "100 %"
    assert set(cell["bars"]) == {0}
    assert "exactly 0: 100 %" in cell["said"]


def test_the_deepest_run_is_sent_in_little() -> None:
    run = Run(DeepSpec(batch=40, width=25, depth=200, attempts=(_SMALL, _LARGE, _XAVIER, _HE)))
    total = 0
    for content in (
        histograms_content(run.result, quantity="gradient_pre", layer=77),
        sizes_content(run.result),
        saturation_content(run.result, layer=77),
        spectrum_content(run.result, layer=77),
        _phase(),
    ):
        total += len(_strict(content).encode())
    assert total < _MOST_BYTES


# ---- sizes ---------------------------------------------------------------------------------------


def test_sizes_are_root_mean_squares_beside_those_of_infinite_width(lecture: Run) -> None:
    content = sizes_content(lecture.result, layer=7)
    forward, backward = content["charts"]
    assert (content["depth"], content["layer"]) == (10, 7)
    for attempt in (1, 2, 3):
        for chart, quantity in ((forward, "post"), (backward, "gradient_post")):
            measured = chart["series"][attempt - 1]["measured"]
            truth = [math.sqrt(np.mean(lecture.array(attempt, layer, quantity) ** 2)) for layer in range(1, 11)]
            assert measured == pytest.approx(truth, rel=1e-3)
    limit = lecture.result.attempts[0].limit
    assert limit is not None
    assert forward["series"][0]["theory"] == pytest.approx(limit.post, rel=1e-3)
    assert backward["series"][0]["theory"] == pytest.approx(limit.backward, rel=1e-3)
    assert forward["series"][0]["spread"] == pytest.approx(limit.spread, rel=1e-2)
    assert backward["series"][0]["spread"] == []
    assert forward["start"] == pytest.approx(math.sqrt(np.mean(lecture.inputs**2)), rel=1e-3)
    assert backward["start"] is None
    pre = sizes_content(lecture.result, of="pre")["charts"][0]
    assert pre["series"][0]["theory"][0] is None
    assert pre["series"][1]["measured"][0] == pytest.approx(lecture.array(2, 1, "pre").std(), rel=1e-2)


def test_the_axis_of_sizes_holds_them_all_and_has_levels(lecture: Run) -> None:
    for chart in sizes_content(lecture.result)["charts"]:
        sizes = [size for one in chart["series"] for size in (*one["measured"], *one["theory"])]
        assert 10.0 ** chart["low"] <= min(sizes)
        assert max(sizes) <= 10.0 ** chart["high"]
        assert not chart["zero"]
        assert 2 <= len(chart["levels"]) <= 7
        assert all(chart["low"] <= level["log"] <= chart["high"] for level in chart["levels"])
    chart = sizes_content(Run(DeepSpec(batch=50, width=50, depth=2, attempts=(_XAVIER,))).result)["charts"][0]
    assert [level["text"] for level in chart["levels"]] == ["0.2", "0.5", "1", "2"]
    assert chart["low"] == chart["levels"][0]["log"]
    assert chart["high"] == chart["levels"][-1]["log"]


def test_a_size_of_0_is_there_though_the_axis_has_no_place_for_it() -> None:
    forward, _ = sizes_content(Run(DeepSpec(batch=3, width=4, depth=2, attempts=(_ZEROS,))).result)["charts"]
    assert forward["zero"]
    assert forward["series"][0]["measured"] == [0.0, 0.0]


# ---- the phase diagram ---------------------------------------------------------------------------


def _phase(**changes: Any) -> dict[str, Any]:  # noqa: ANN401 - any argument of it
    across, up = np.linspace(0.0, 4.0, 41), np.linspace(0.0, 0.3, 31)
    critical = 1.0 + up  # a line for the sake of the test
    depths = 1.0 / np.abs(across[None, :] - critical[:, None]).clip(1e-12)
    given_by: dict[str, Any] = {
        "line": list(zip(critical.tolist(), up.tolist(), strict=True)),
        "weight_scales": across,
        "bias_variances": up,
        "depth_grid": depths,
        "points": [PhasePoint(0, 1.0, 0.05, "Attempt 1: Xavier"), PhasePoint(1, 500.0, 0.0, "Attempt 2: fixed 1")],
        "selected": 0,
        "activation_title": "tanh",
    }
    return phase_content(**{**given_by, **changes})


def test_order_and_chaos_lie_on_either_side_of_the_line() -> None:
    content = _phase()
    grid = np.array(content["inverse_depths"])
    assert grid.shape == (31, 41)
    across, up = np.linspace(0.0, 4.0, 41), np.linspace(0.0, 0.3, 31)
    assert grid == pytest.approx(across[None, :] - 1.0 - up[:, None], rel=1e-2, abs=2e-6)
    assert content["reach"] == [0.0, 4.0, 0.0, 0.3]
    assert content["points"][1] == {"attempt": 1, "at": [500.0, 0.0], "title": "Attempt 2: fixed 1"}
    assert content["line"][0] == [1.0, 0.0]
    _strict(content)


def test_phases_may_be_given_place_by_place() -> None:
    is_chaotic = np.zeros((31, 41), dtype=bool)
    is_chaotic[:, 5] = True
    content = _phase(line=(), is_chaotic=is_chaotic)
    assert np.array_equal(np.array(content["inverse_depths"]) > 0.0, is_chaotic)
    assert content["has_phases"]
    assert not _phase(line=())["has_phases"]


def test_a_depth_may_be_infinite_or_unknown() -> None:
    depths = np.full((31, 41), 5.0)
    depths[0, 0], depths[1, 1], depths[2, 2] = np.inf, np.nan, 0.0
    grid = _phase(depth_grid=depths, line=())["inverse_depths"]
    assert 0.0 < grid[0][0] <= 1e-6
    assert grid[1][1] is None
    assert math.isfinite(grid[2][2])
    assert grid[3][0] == 0.2
    _strict(_phase(depth_grid=depths))


def test_a_grid_of_another_shape_is_refused() -> None:
    with pytest.raises(ValueError, match=r"\(3, 3\); expected \(31, 41\)"):
        _phase(depth_grid=np.ones((3, 3)))


# ---- the activation and what meets it ------------------------------------------------------------


def test_each_pre_activation_has_its_place_and_the_slope_that_it_meets(lecture: Run) -> None:
    content = saturation_content(lecture.result, layer=10)
    reach = content["reach"]
    assert reach == 8.0  # the second attempt goes much farther
    for attempt, panel in enumerate(content["panels"], start=1):
        sample = np.sort(lecture.array(attempt, 10, "pre").reshape(-1)[:256])
        assert (panel["left"], panel["right"]) == ((sample < -8.0).sum(), (sample > 8.0).sum())
        inside = sample[np.abs(sample) <= 8.0]
        assert panel["left"] + panel["right"] + len(inside) == panel["n"] == 256
        assert (2.0 * np.array(panel["places"]) - 1.0) * reach == pytest.approx(inside, abs=2e-3)
        assert panel["slopes"] == pytest.approx((1.0 - np.tanh(inside) ** 2).tolist(), abs=6e-4)
        saturated = float((np.abs(lecture.array(attempt, 10, "post")) > 0.99).mean())
        square = float(np.mean((1.0 - np.tanh(lecture.array(attempt, 10, "pre")) ** 2) ** 2))
        assert panel["words"].startswith(f"{percent(saturated)} of the units beyond ±0.99; mean g'² {short(square)}")
    assert content["panels"][1]["left"] > 40
    z = np.linspace(-8.0, 8.0, len(content["curve"]))
    assert content["curve"] == pytest.approx(np.tanh(z).tolist(), abs=1e-3)
    assert content["slope"] == pytest.approx((1.0 - np.tanh(z) ** 2).tolist(), abs=1e-3)
    assert content["value_reach"] == pytest.approx([-1.0, 1.0], abs=1e-3)


def test_an_activation_without_limits_goes_as_far_as_what_meets_it(relu: Run) -> None:
    content = saturation_content(relu.result, layer=1)
    sample = np.abs(np.concatenate([relu.array(attempt, 1, "pre").reshape(-1)[:256] for attempt in (1, 2)]))
    assert np.quantile(sample, 0.95) < content["reach"] < 2.0 * sample.max()
    assert "beyond" not in content["panels"][0]["words"]
    assert set(content["panels"][0]["slopes"]) == {0.0, 1.0}


@pytest.mark.parametrize(
    ("activation", "beyond"), [("sigmoid", "0.005 or 0.995"), ("elu", "−0.99"), ("softsign", "±0.99")]
)
def test_what_counts_as_saturated_is_said(activation: str, beyond: str) -> None:
    run = Run(replace(_LECTURE, activation=activation, depth=1, attempts=(_XAVIER,)))
    assert f"of the units beyond {beyond};" in saturation_content(run.result)["panels"][0]["words"]


# ---- singular values -----------------------------------------------------------------------------


def _with_spectrum(run: Run, values: Array, whole: Array | None = None) -> DeepResult:
    (attempt,) = run.result.attempts
    layers = tuple(layer._replace(singular_values=values) for layer in attempt.layers)
    return replace(run.result, attempts=(replace(attempt, layers=layers, jacobian=whole),))


@pytest.fixture(scope="module")
def one() -> Run:
    return Run(DeepSpec(batch=2, width=4, depth=2, attempts=(_XAVIER,)))


def test_singular_values_have_their_mean_and_rank_in_words(one: Run) -> None:
    content = spectrum_content(_with_spectrum(one, np.full(8, 0.5), np.array([2.0, 1.0, 0.0])), layer=2)
    layer, whole = content["panels"][0]["curves"]
    assert layer["words"] == "layer 2: mean 0.5, effective rank 8 of 8"
    rank = short(math.exp(-(2 / 3 * math.log(2 / 3) + 1 / 3 * math.log(1 / 3))))
    assert whole["words"] == f"end to end: mean 1, effective rank {rank} of 3, 1 exactly 0"
    assert whole["values"] == [2.0, 1.0, 0.0]
    assert (content["low"], content["high"]) == pytest.approx((math.log10(0.5), math.log10(2.0)), abs=1e-4)
    _strict(content)


def test_of_many_singular_values_some_are_sent_with_both_ends(one: Run) -> None:
    values = np.geomspace(10.0, 1e-30, 4096)
    content = spectrum_content(_with_spectrum(one, values))
    (curve,) = content["panels"][0]["curves"]
    assert len(curve["values"]) == len(curve["places"]) <= 200
    assert (curve["places"][0], curve["places"][-1], curve["n"]) == (0, 4095, 4096)
    assert curve["values"] == pytest.approx(values[curve["places"]].tolist(), rel=1e-2)
    assert content["high"] - content["low"] <= 16
    assert 2 <= len(content["levels"]) <= 7


def test_singular_values_of_0_alone_have_an_axis(one: Run) -> None:
    content = spectrum_content(_with_spectrum(one, np.zeros(3), np.zeros(3)))
    assert content["low"] < content["high"]
    assert "mean 0, effective rank 0 of 3, 3 exactly 0" in content["panels"][0]["curves"][0]["words"]


# ---- numbers as charts write them ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (0.6281, "0.628"),
        (1.0, "1"),
        (-0.5, "−0.5"),
        (0.001, "0.001"),
        (0.000532, "5.32e−4"),
        (2.978e-7, "2.98e−7"),
        (1e-7, "1e−7"),
        (1403.1, "1,400"),
        (99_999.0, "100,000"),
        (123_456.0, "1.23e5"),
        (-1e300, "−1e300"),
    ],
)
def test_numbers_are_short(value: float, text: str) -> None:
    assert short(value) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [(0.0, "0 %"), (1.0, "100 %"), (0.99999, "99.99 %"), (0.5012, "50.1 %"), (1e-7, "1e−5 %"), (0.0004, "0.04 %")],
)
def test_a_share_is_0_or_100_only_where_it_is(share: float, text: str) -> None:
    assert percent(share) == text


@given(st.floats(1e-290, 1e300))
def test_round_numbers_are_next_above(value: float) -> None:
    assert value * (1 - 1e-9) <= nice_ceiling(value) <= 2.0 * value


@given(st.lists(st.floats(5e-324, 1.7e308) | st.just(0.0), max_size=4))
def test_a_logarithmic_axis_holds_every_size_and_has_few_levels(sizes: list[float]) -> None:
    low, high = log_ends(sizes)
    assert low < high
    assert all(low - 1e-9 <= math.log10(size) <= high + 1e-9 for size in sizes if size)
    found = levels(low, high)
    assert 1 <= len(found) <= 8
    assert all(low - 1e-4 <= level["log"] <= high + 1e-4 for level in found)


@pytest.mark.parametrize(
    ("low", "high", "texts"),
    [
        (-1.0, 0.0, ["0.1", "0.2", "0.5", "1"]),
        (math.log10(0.2), math.log10(2.0), ["0.2", "0.5", "1", "2"]),
        (-8.0, 0.0, ["1e−8", "1e−6", "1e−4", "0.01", "1"]),
        (-5.0, 1.0, ["1e−5", "1e−4", "0.001", "0.01", "0.1", "1", "10"]),
        (0.0, 309.0, ["1", "1e100", "1e200", "1e300"]),
        (-324.0, -20.0, ["1e−300", "1e−200", "1e−100"]),
    ],
)
def test_levels_are_round(low: float, high: float, texts: list[str]) -> None:
    assert [level["text"] for level in levels(low, high)] == texts


def test_what_is_no_number_is_sent_as_nothing() -> None:
    assert rounded([1.23456, math.nan, math.inf, -2.0]) == [1.235, None, None, -2.0]
    assert rounded([], 3) == []
