"""Deep runs against networks that are drawn and traced here in plain NumPy, and what they say when numbers give out."""

from __future__ import annotations

import math
import threading
from dataclasses import replace
from threading import Event

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.special import ndtri

from xavier_core import SheetError
from xavier_core.depth import layer_drawer, run
from xavier_core.depth.inputs import batch_of, cotangent_of
from xavier_core.depth.layer_drawer import LayerDrawer
from xavier_core.depth.result import DeepResult
from xavier_core.depth.run import deep_run, run_deep
from xavier_core.depth.spec import DeepAttempt, DeepSpec, Measurements
from xavier_core.depth.verdict import judge
from xavier_core.dice import layer_dice, roll_bias_dice, roll_dice
from xavier_core.network import ArraySummary, Buffers, summarize

Array = NDArray[np.float64]

_SPEC = DeepSpec(batch=30, width=20, depth=4, attempts=(DeepAttempt("he", bias_variance=0.09), DeepAttempt("xavier")))


def plain_tanh(spec: DeepSpec, std: float, bias_std: float) -> tuple[list[Array], list[Array], list[Array]]:
    """Pre-activations, gradients at them, and gradients of the weights of a tanh network, term by term."""
    weights = [std * ndtri(dice) for dice in roll_dice(spec.layer_sizes, seed=spec.seed, roll=spec.roll)]
    biases = [bias_std * ndtri(dice) for dice in roll_bias_dice(spec.layer_sizes, seed=spec.seed, roll=spec.roll)]
    signals, pre = [batch_of(spec)], []
    for matrix, bias in zip(weights, biases, strict=True):
        pre.append(np.einsum("bi,ij->bj", signals[-1], matrix) + bias)
        signals.append(np.tanh(pre[-1]))
    gradient = cotangent_of(spec)
    of_pre: list[Array] = []
    of_weights: list[Array] = []
    for place in reversed(range(spec.depth)):
        at_pre = gradient / np.cosh(pre[place]) ** 2
        of_pre.insert(0, at_pre)
        of_weights.insert(0, np.einsum("bi,bj->ij", signals[place], at_pre))
        gradient = np.einsum("bj,ij->bi", at_pre, weights[place])
    return pre, of_pre, of_weights


def expect_figures(figures: ArraySummary | None, values: Array) -> None:
    assert figures is not None
    assert figures.n == values.size
    assert figures.mean == pytest.approx(values.mean(), rel=1e-9, abs=1e-12)
    assert figures.std == pytest.approx(values.std(), rel=1e-9)
    assert figures.rms == pytest.approx(math.sqrt(np.square(values).mean()), rel=1e-9)
    assert figures.largest == pytest.approx(np.abs(values).max(), rel=1e-9)
    assert figures.counts.sum() == values.size
    middles = figures.axis.value((np.arange(len(figures.counts)) + 0.5) / len(figures.counts))
    assert np.average(middles, weights=figures.counts) == pytest.approx(values.mean(), abs=0.02 * values.std())
    assert np.average(middles**2, weights=figures.counts) == pytest.approx(np.square(values).mean(), rel=0.02)


def test_every_figure_is_that_of_the_network_worked_out_term_by_term() -> None:
    pre, of_pre, of_weights = plain_tanh(_SPEC, math.sqrt(2 / 20), 0.3)
    layers = run_deep(_SPEC).attempts[0].layers
    assert [layer.layer for layer in layers] == [1, 2, 3, 4]
    for layer, z, gradient, gradient_of_weights in zip(layers, pre, of_pre, of_weights, strict=True):
        expect_figures(layer.pre, z)
        expect_figures(layer.post, np.tanh(z))
        expect_figures(layer.gradient_pre, gradient)
        expect_figures(layer.gradient_weights, gradient_of_weights)
        assert layer.slope_square == pytest.approx(np.mean(np.cosh(z) ** -4.0), rel=1e-9)
        assert layer.saturated == np.mean(np.abs(np.tanh(z)) > 0.99)
        assert np.abs(layer.sample[:, np.newaxis] - z.reshape(-1)).min(axis=1).max() < 1e-12
        assert (np.diff(layer.sample) >= 0.0).all()
        assert len(layer.sample) == 256
    expect_figures(layers[-1].gradient_post, cotangent_of(_SPEC))
    assert layers[2].reaching == pytest.approx(np.tanh(pre[1])[0, :16])
    assert layers[0].reaching == tuple(batch_of(_SPEC)[0, :16])


def test_attempts_are_drawn_on_the_same_dice() -> None:
    spec = replace(_SPEC, activation="identity", attempts=(DeepAttempt("fixed", (0.5,)), DeepAttempt("fixed", (0.25,))))
    half, quarter = run_deep(spec).attempts
    for place, (one, other) in enumerate(zip(half.layers, quarter.layers, strict=True), start=1):
        assert one.post.std == pytest.approx(2.0**place * other.post.std, rel=1e-12)


def test_a_wider_network_keeps_the_weights_that_it_had() -> None:
    narrow, wide = _SPEC, replace(_SPEC, width=33, depth=6)
    signal = np.ones((1, 33))
    fixed = DeepAttempt("fixed", (1.0,))
    small, large = (
        LayerDrawer(spec, (), room=0, buffers=Buffers()).layer(fixed, 2, signal).weights for spec in (narrow, wide)
    )
    assert np.array_equal(small, large[:20, :20])


def test_a_reroll_changes_the_weights_and_not_the_inputs() -> None:
    first, second = run_deep(_SPEC), run_deep(replace(_SPEC, roll=2))
    assert first.input.std == second.input.std
    assert first.attempts[0].layers[0].pre.std != second.attempts[0].layers[0].pre.std
    given, again = first.attempts[0].layers[-1].gradient_post, second.attempts[0].layers[-1].gradient_post
    assert given is not None
    assert again is not None
    assert given.std == again.std


def test_single_precision_gives_the_same_to_its_digits() -> None:
    double, single = run_deep(_SPEC), run_deep(replace(_SPEC, precision="float32"))
    for one, other in zip(double.attempts, single.attempts, strict=True):
        for own, rounded in zip(one.layers, other.layers, strict=True):
            assert rounded.post.std == pytest.approx(own.post.std, rel=1e-5)
            assert own.post.std != rounded.post.std
            assert own.gradient_weights is not None
            assert rounded.gradient_weights is not None
            assert rounded.gradient_weights.std == pytest.approx(own.gradient_weights.std, rel=1e-5)


def test_what_is_known_grows_pass_by_pass() -> None:
    known = list(deep_run(_SPEC))
    assert [result.layers_done for result in known[:9]] == list(range(9))
    assert known[-1].is_done
    counts = [[len(attempt.layers) for attempt in result.attempts] for result in known]
    assert counts[:6] == [[0, 0], [1, 0], [2, 0], [3, 0], [4, 0], [4, 0]]
    backward = [sum(layer.gradient_pre is not None for layer in result.attempts[0].layers) for result in known]
    assert backward[:9] == [0, 0, 0, 0, 0, 1, 2, 3, 4]


# ---- a layer is measured while the next one passes -----------------------------------------------


def histograms(result: DeepResult) -> list[bytes]:
    return [
        figures.counts.tobytes()
        for attempt in result.attempts
        for layer in attempt.layers
        for figures in (layer.pre, layer.post, layer.gradient_pre, layer.gradient_post, layer.gradient_weights)
        if figures is not None
    ]


def test_a_measurement_that_takes_long_still_sees_its_own_layer(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pass is layers ahead by then, as far as it may be."""
    expected = histograms(run_deep(_SPEC))
    pauses = Event()  # never set: a wait is a pause

    def summarize_late(values: Array) -> ArraySummary:
        pauses.wait(0.01)
        return summarize(values)

    monkeypatch.setattr(run, "summarize", lambda values, **_: summarize_late(values))
    assert histograms(run_deep(_SPEC)) == expected
    assert len(expected) == 2 * 4 * 5


def test_what_fails_in_a_measurement_fails_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise MemoryError("no room for a histogram")

    before = threading.active_count()
    monkeypatch.setattr(run, "mean_square_slope", fail)
    with pytest.raises(MemoryError, match="no room for a histogram"):
        run_deep(_SPEC)
    assert threading.active_count() == before


def test_a_run_that_is_left_early_leaves_no_thread() -> None:
    before = threading.active_count()
    running = deep_run(_SPEC)
    result = next(result for result in running if result.layers_done == 2)
    assert len(result.attempts[0].layers) == 2
    assert threading.active_count() == before + 1
    running.close()  # type: ignore[attr-defined] # a generator, though its caller need not know
    assert threading.active_count() == before


@pytest.mark.parametrize(("batch", "width"), [(1, 4096), (4000, 1), (256, 256), (1000, 500), (37, 96), (3, 5)])
def test_the_pre_activations_that_are_kept_come_from_as_many_units_as_can_be(batch: int, width: int) -> None:
    spec = DeepSpec(batch=batch, width=width, depth=1, attempts=(DeepAttempt("xavier"),))
    drawer, inputs = LayerDrawer(spec, (), room=0, buffers=Buffers()), batch_of(spec)
    pre = inputs @ drawer.layer(spec.attempts[0], 0, inputs).weights
    order = np.argsort(pre, axis=None)
    (layer,) = run_deep(spec).attempts[0].layers
    places = order[np.searchsorted(pre.reshape(-1)[order], layer.sample)]
    assert pre.reshape(-1)[places].tolist() == layer.sample.tolist()
    assert len(set(places.tolist())) == min(256, batch * width)
    assert len(set((places % width).tolist())) == min(256, width)


def test_unit_draws_are_kept_only_where_there_is_room_for_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """And come to the same weights either way."""
    spec = replace(_SPEC, attempts=(DeepAttempt("xavier"), DeepAttempt("he"), DeepAttempt("glorot-uniform")))
    room, signal = 8 * sum(fan_in * fan_out for fan_in, fan_out in spec.shapes), np.ones((1, 20))
    drawn, dice = [], list[Array]()

    def counted(*address: int, seed: int, roll: int) -> Array:
        dice.append(layer_dice(*address, seed=seed, roll=roll))
        return dice[-1]

    monkeypatch.setattr(layer_drawer, "layer_dice", counted)
    for left, expected in ((room, 2), (room - 1, 3)):
        drawer = LayerDrawer(spec, (), room=left, buffers=Buffers())
        drawn.append([drawer.layer(attempt, 1, signal).weights.tolist() for attempt in spec.attempts])
        assert len(dice) == expected
        dice.clear()
    assert drawn[0] == drawn[1]


@pytest.mark.parametrize(("precision", "largest"), [("float64", 1.797e308), ("float32", 3.4e38)])
def test_an_overflow_at_depth_200_names_the_layer_where_it_begins(precision: str, largest: float) -> None:
    spec = DeepSpec(
        batch=50, width=500, depth=200, activation="relu", attempts=(DeepAttempt("fixed", (5.0,)),), precision=precision
    )
    (figures,) = run_deep(spec).attempts
    (range_events,) = figures.range_events
    assert range_events.what == "overflow"
    assert range_events.layer == len(figures.layers) + 1
    # Each layer multiplies the root mean square by 5 sqrt(500 / 2); five standard deviations are met among 25,000.
    expected = math.log(largest / 5.0) / math.log(5.0 * math.sqrt(250.0))
    assert abs(range_events.layer - expected) < 2.0
    assert all(math.isfinite(layer.post.largest) for layer in figures.layers)
    assert all(layer.gradient_pre is None for layer in figures.layers)
    verdict = judge(figures)
    assert verdict is not None
    assert verdict.headline == "Overflows"
    assert verdict.findings[0].text.startswith(f"Activations overflow in layer {range_events.layer} after growing ×")


def test_one_attempt_that_overflows_leaves_the_others_alone() -> None:
    spec = DeepSpec(batch=5, width=50, depth=200, activation="identity")
    result = run_deep(replace(spec, attempts=(DeepAttempt("fixed", (50.0,)), DeepAttempt("xavier"))))
    assert result.is_done
    broken, whole = result.attempts
    assert broken.is_broken
    assert not whole.is_broken
    assert len(whole.layers) == 200
    assert whole.layers[0].gradient_pre is not None


def test_a_signal_that_fades_below_the_precision_is_named_once() -> None:
    spec = DeepSpec(batch=5, width=50, depth=40, attempts=(DeepAttempt("fixed", (1e-3,)),), precision="float32")
    (figures,) = run_deep(spec).attempts
    forward = [found for found in figures.range_events if found.where != "gradients"]
    assert [found.what for found in forward] == ["underflow"]
    sizes = [layer.pre.largest for layer in figures.layers]
    tiny = float(np.finfo(np.float32).tiny)
    assert sizes[forward[0].layer - 2] >= tiny > sizes[forward[0].layer - 1]


@pytest.mark.parametrize("attempt", [DeepAttempt("zeros"), DeepAttempt("constant")])
@pytest.mark.parametrize("activation", ["tanh", "sigmoid", "relu"])
def test_zeros_and_constants_make_all_units_of_a_layer_alike(attempt: DeepAttempt, activation: str) -> None:
    (figures,) = run_deep(replace(_SPEC, activation=activation, attempts=(attempt,))).attempts
    assert all(layer.is_symmetric for layer in figures.layers)
    different = run_deep(_SPEC).attempts[1]
    assert not any(layer.is_symmetric for layer in different.layers)


def test_a_data_driven_scheme_brings_every_layer_to_variance_1() -> None:
    (figures,) = run_deep(replace(_SPEC, activation="relu", attempts=(DeepAttempt("lsuv"),))).attempts
    assert [layer.pre.std for layer in figures.layers] == pytest.approx([1.0] * 4, abs=0.0101)


def test_a_scheme_that_measures_the_inputs_needs_two() -> None:
    spec = replace(_SPEC, data="sheet", sheet_inputs=(3.0, 1.0, 2.0), attempts=(DeepAttempt("inputs"), DeepAttempt()))
    row = np.resize([3.0, 1.0, 2.0], 20)
    first = run_deep(spec).attempts[0].layers[0]
    expected = row.std(ddof=1) * ndtri(roll_dice((20, 20), seed=1, roll=1)[0])
    assert first.weight_std == pytest.approx(expected.std(), rel=1e-12)
    lone, other = run_deep(replace(spec, width=1)).attempts
    assert lone.layers == ()
    assert "STDEV" in lone.why_no_numbers
    assert len(other.layers) == 4


def test_what_would_not_fit_is_refused_before_anything_is_drawn() -> None:
    with pytest.raises(SheetError, match=r"memory: received 27 GB; allowed: up to 2\.1 GB"):
        next(deep_run(DeepSpec(batch=1, width=4096, depth=200)))
    with pytest.raises(SheetError, match="a batch of"):
        next(deep_run(DeepSpec(batch=4096, width=500, depth=100), budget=2 * 10**9))


def test_singular_values_and_ranks_are_measured_where_asked_for() -> None:
    spec = replace(_SPEC, activation="identity", attempts=(DeepAttempt("orthogonal", (0.5,)), DeepAttempt("xavier")))
    without = run_deep(spec).attempts[0]
    assert without.jacobian is None
    assert without.layers[0].singular_values is None
    assert without.layers[0].rank is None
    orthogonal, normal = run_deep(spec, measurements=Measurements(jacobian=True, rank=True)).attempts
    assert orthogonal.jacobian == pytest.approx(np.full(20, 0.5**4), rel=1e-12)
    assert orthogonal.layers[2].singular_values == pytest.approx(np.full(20, 0.5), rel=1e-12)
    weights = [ndtri(dice) / math.sqrt(20) for dice in roll_dice(spec.layer_sizes, seed=1, roll=1)]
    whole = np.linalg.svd(np.linalg.multi_dot(weights), compute_uv=False)
    assert normal.jacobian == pytest.approx(whole, rel=1e-9)
    assert normal.layers[3].rank is not None
    assert orthogonal.layers[3].rank is not None
    assert normal.layers[3].rank < orthogonal.layers[3].rank <= 20.0


@pytest.mark.parametrize("activation", ["tanh", "relu", "sigmoid", "gelu"])
def test_wide_layers_do_what_infinite_width_says(activation: str) -> None:
    attempts = (DeepAttempt("he", bias_variance=0.04), DeepAttempt("orthogonal"), DeepAttempt("lsuv"))
    spec = DeepSpec(batch=60, width=1500, depth=3, activation=activation, attempts=attempts, precision="float32")
    for figures in run_deep(spec).attempts:
        assert figures.limit is not None, figures.attempt.title
        measured = [layer.post.rms for layer in figures.layers]
        backward = [layer.gradient_post.rms for layer in figures.layers if layer.gradient_post]
        # One example of ReLU scatters by sqrt(3 * 5 / 1500) / 2 = 5 % after three layers, a batch by less.
        assert measured == pytest.approx(figures.limit.post[1:], rel=0.05), figures.attempt.title
        assert backward == pytest.approx(figures.limit.backward[1:], rel=0.05), figures.attempt.title


def test_weights_with_a_mean_have_no_law_and_say_so() -> None:
    (figures,) = run_deep(replace(_SPEC, attempts=(DeepAttempt("constant"),))).attempts
    assert figures.limit is None
    assert "mean is not 0" in figures.why_no_limit
