"""The verdict: each rule at its threshold, every preset, and two oracles: loops and the theory of infinite width."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xavier_core.activations import ACTIVATIONS
from xavier_core.depth import (
    DEEP_PRESETS,
    AttemptFigures,
    DeepAttempt,
    DeepSpec,
    Finding,
    LayerFigures,
    Measurements,
    Verdict,
    judge,
    run_deep,
)
from xavier_core.mean_field import fixed_point
from xavier_core.network import BINS, ArraySummary, RangeEvent

EXAMPLES, UNITS = 20, 50
ORDER = ("good", "fair", "bad")


def figures(size: float, n: int = EXAMPLES * UNITS) -> ArraySummary:
    return ArraySummary(0.0, size, size, size, 0.0, n, np.zeros(BINS, dtype=np.int32))


def layer(place: int, size: float, *, back: float | None = None) -> LayerFigures:
    gradient = None if back is None else figures(back)
    return LayerFigures(
        layer=place,
        fan_in=UNITS,
        fan_out=UNITS,
        weight_std=0.1,
        pre=figures(size),
        post=figures(size),
        saturated=0.0,
        dead=0.0,
        is_symmetric=False,
        rank=None,
        slope_square=1.0,
        sample=np.zeros(1),
        similarity=0.0,
        gradient_post=gradient,
        gradient_pre=gradient,
    )


def of_one_example(own: LayerFigures) -> LayerFigures:
    return own._replace(post=figures(own.post.rms, UNITS))


def attempt(*layers: LayerFigures, range_events: tuple[RangeEvent, ...] = ()) -> AttemptFigures:
    return AttemptFigures(DeepAttempt(), layers, range_events)


def verdict_of(*layers: LayerFigures, range_events: tuple[RangeEvent, ...] = ()) -> Verdict:
    verdict = judge(attempt(*layers, range_events=range_events))
    assert verdict is not None
    return verdict


def sized(*sizes: float) -> tuple[LayerFigures, ...]:
    return tuple(layer(place, size) for place, size in enumerate(sizes, start=1))


def found(verdict: Verdict, kind: str) -> Finding | None:
    return next((own for own in verdict.findings if own.kind == kind), None)


def severity_of(verdict: Verdict, kind: str) -> str | None:
    own = found(verdict, kind)
    return own.severity if own else None


def test_before_the_first_layer_there_is_no_verdict() -> None:
    assert judge(attempt()) is None


# ---- sizes ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sizes", "headline", "severity", "text"),
    [
        ([0.58**k for k in range(6)], "Vanishing", "bad", "vanish: ×0.58 a layer; RMS 1 in layer 1, 0.0656 in layer 6"),
        ([1.0, 3.0, 9.0, 27.0], "Exploding", "bad", "explode: ×3.00 a layer; RMS 1 in layer 1, 27 in layer 4"),
        ([1.0, 0.9, 0.81], "Alive", "good", "keep their size: ×0.90 a layer; RMS 1 in layer 1, 0.81 in layer 3"),
        ([1.0, 0.78], "Alive", "good", "keep their size: ×0.78 a layer; RMS 1 in layer 1, 0.78 in layer 2"),
        ([1.0, 0.78, 0.68], "Alive", "good", "keep their size: ×0.82 a layer; RMS 1 in layer 1, 0.68 in layer 3"),
        ([1.0, 0.7, 0.5, 0.34], "Shrinking", "fair", "shrink: ×0.70 a layer; RMS 1 in layer 1, 0.34 in layer 4"),
        ([1.0, 1.5, 2.0, 3.2], "Growing", "fair", "grow: ×1.47 a layer; RMS 1 in layer 1, 3.2 in layer 4"),
        ([1.0, 0.8, 0.64, 0.4], "Alive", "good", "shrink slowly: ×0.74 a layer; RMS 1 in layer 1, 0.4 in layer 4"),
    ],
)  # fmt: skip
def test_the_size_decides(sizes: list[float], headline: str, severity: str, text: str) -> None:
    verdict = verdict_of(*sized(*sizes))
    assert (verdict.headline, verdict.severity) == (headline, severity)
    assert [own.text for own in verdict.findings] == [f"Activations {text}"]


def test_one_layer_is_alive() -> None:
    verdict = verdict_of(*sized(0.001))
    assert (verdict.headline, verdict.findings[0].text) == ("Alive", "Activations: RMS 0.001 in layer 1")


@given(st.floats(0.05, 20.0), st.floats(0.05, 20.0), st.integers(2, 60))
def test_another_layer_like_the_others_never_makes_a_verdict_better(rate: float, back: float, layers: int) -> None:
    """Nor does it take one from good to bad without being fair."""
    worse = []
    for depth in (layers, layers + 1):
        own = [layer(k, rate**k, back=back ** (depth - k)) for k in range(1, depth + 1)]
        worse.append(ORDER.index(verdict_of(*own).severity))
    assert 0 <= worse[1] - worse[0] <= 1


def test_the_gradient_is_followed_from_the_last_layer_to_the_first() -> None:
    verdict = verdict_of(layer(1, 1.0, back=0.01), layer(2, 1.0, back=0.1), layer(3, 1.0, back=1.0))
    assert (verdict.headline, verdict.severity) == ("Gradient vanishing", "bad")
    text = "Gradient vanishes: ×0.10 a layer on its way back; RMS 1 in layer 3, 0.01 in layer 1"
    assert verdict.findings[0] == Finding("gradient vanishing", text, "bad")


def test_the_gradient_counts_as_far_as_it_has_come() -> None:
    growing = verdict_of(layer(1, 1.0, back=None), layer(2, 1.0, back=1.8), layer(3, 1.0, back=1.0))
    assert (growing.headline, growing.severity) == ("Gradient growing", "fair")
    assert growing.findings[0].text.endswith("RMS 1 in layer 3, 1.8 in layer 2")
    assert {own.kind for own in verdict_of(*sized(1.0, 1.0)).findings} == {"activations"}


def test_a_gradient_that_explodes_behind_a_signal_that_stays_is_chaos() -> None:
    steady = verdict_of(layer(1, 1.0, back=4.0), layer(2, 1.0, back=1.0))
    assert (steady.headline, steady.severity) == ("Chaotic", "bad")
    assert steady.findings[0].text == "Chaotic: a small difference of two inputs grows about ×4.00 a layer"
    assert severity_of(steady, "gradient exploding") == "bad"
    growing = verdict_of(layer(1, 1.0, back=4.0), layer(2, 1.75, back=1.0))  # fair already
    assert growing.headline == "Gradient exploding"
    assert found(growing, "chaotic") is None


# ---- units ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("share", "severity", "headline"),
    [
        (0.199, None, "Alive"),
        (0.2, "fair", "Partly saturated"),
        (0.49, "fair", "Partly saturated"),
        (0.5, "bad", "Saturated"),
    ],
)
def test_saturated_activations_are_counted_where_they_are_most(share: float, severity: str, headline: str) -> None:
    verdict = verdict_of(layer(1, 0.9)._replace(saturated=share), layer(2, 0.9)._replace(saturated=0.1))
    assert verdict.headline == headline
    assert severity_of(verdict, "saturated") == severity


def test_what_is_saturated_are_activations() -> None:
    own = found(
        verdict_of(layer(1, 0.98)._replace(saturated=0.905), layer(2, 0.98)._replace(saturated=0.7)), "saturated"
    )
    assert own is not None
    assert own.text == "90.5 % of the activations of layer 1 are beyond 99 % of the way to a limit"


def test_a_signal_that_grows_for_ever_explodes_though_half_of_it_is_at_a_limit() -> None:
    verdict = verdict_of(layer(1, 1.0), layer(2, 40.0)._replace(saturated=0.5))
    assert verdict.headline == "Exploding"
    assert found(verdict, "saturated") is None


def test_a_layer_of_dead_units_is_named() -> None:
    verdict = verdict_of(layer(1, 1.0), layer(2, 0.0)._replace(dead=1.0, similarity=None), layer(3, 0.0))
    assert verdict.headline == "Dead"
    assert verdict.findings[0] == Finding("dead", "Layer 2 passes nothing on", "bad")


@pytest.mark.parametrize(
    ("share", "severity"), [(0.19, None), (0.2, "good"), (0.74, "good"), (0.75, "fair"), (0.94, "fair"), (0.95, "bad")]
)
def test_dead_units_are_said_and_many_are_bad(share: float, severity: str) -> None:
    dead = layer(2, 1.0)._replace(dead=share)
    verdict = verdict_of(layer(1, 1.0), dead)
    assert severity_of(verdict, "dead units") == severity
    assert verdict.severity == (severity or "good")
    assert found(verdict_of(layer(1, 1.0), of_one_example(dead)), "dead units") is None


def test_units_that_do_the_same_are_said() -> None:
    same = layer(1, 1.0)._replace(is_symmetric=True)
    verdict = verdict_of(same, same._replace(layer=2))
    assert verdict.headline == "Symmetric"
    assert verdict.findings[0] == Finding("symmetric", "All 50 units of layer 1 do the same", "bad")
    assert verdict_of(same._replace(fan_out=1)).headline == "Alive"


# ---- examples ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("apart", "severity", "headline"),
    [
        (0.0101, None, "Alive"),
        (0.0099, "fair", "Nearly alike"),
        (0.00101, "fair", "Nearly alike"),
        (0.00099, "bad", "Examples alike"),
        (0.0, "bad", "Examples alike"),
        (-1e-15, "bad", "Examples alike"),
    ],
)
def test_examples_are_alike_by_what_tells_them_apart(apart: float, severity: str, headline: str) -> None:
    last = layer(2, 1.0)._replace(similarity=1.0 - apart)
    verdict = verdict_of(layer(1, 1.0), last)
    assert verdict.headline == headline
    assert severity_of(verdict, "alike") == severity
    assert found(verdict_of(layer(1, 1.0), of_one_example(last)), "alike") is None


def test_the_distance_of_two_examples_is_said() -> None:
    own = found(verdict_of(layer(1, 1.0)._replace(similarity=1.0 - 0.5 * 0.03**2)), "alike")
    assert own is not None
    assert own.text == "All examples end up alike: two of them differ by 3 % of their size"


def test_examples_along_one_direction_are_said_where_the_rank_is_known() -> None:
    assert verdict_of(layer(1, 1.0)._replace(rank=1.49)).headline == "One direction"
    assert verdict_of(layer(1, 1.0)._replace(rank=1.51)).headline == "Alive"
    assert verdict_of(of_one_example(layer(1, 1.0)._replace(rank=1.0))).headline == "Alive"


# ---- the range of the precision ------------------------------------------------------------------


def test_overflow_is_named_with_its_layer() -> None:
    verdict = verdict_of(*sized(1e100, 1e200, 1e300), range_events=(RangeEvent(4, "overflow", "pre-activations"),))
    assert verdict.headline == "Overflows"
    assert verdict.findings[0].text == "Activations overflow in layer 4 after growing ×1e100 a layer"


def test_a_signal_that_fades_below_the_precision_is_named_with_its_layer() -> None:
    verdict = verdict_of(*sized(1e-20, 1e-39), range_events=(RangeEvent(3, "underflow", "pre-activations"),))
    assert verdict.headline == "Vanishing"
    assert "Activations fade below the precision in layer 3" in [own.text for own in verdict.findings]


def test_a_gradient_that_leaves_the_range_is_named() -> None:
    back = (layer(1, 1.0), layer(2, 1.0, back=1e300))
    over = verdict_of(*back, range_events=(RangeEvent(1, "overflow", "gradients"),))
    assert over.headline == "Gradient overflows"
    assert over.findings[0].text == "The gradient overflows in layer 1"
    under = verdict_of(*back, range_events=(RangeEvent(1, "underflow", "gradients"),))
    assert under.headline == "Gradient vanishing"
    assert under.findings[0].text == "The gradient fades below the precision in layer 1"


def test_a_layer_that_lets_no_gradient_through_is_named() -> None:
    by_slopes = layer(2, 1.0, back=1.0)._replace(gradient_pre=figures(0.0))
    by_weights = layer(2, 1.0, back=1.0)
    for stopping in (by_slopes, by_weights):
        verdict = verdict_of(layer(1, 1.0, back=0.0), stopping, layer(3, 1.0, back=1.0))
        assert (verdict.headline, verdict.findings[0].text) == ("No gradient", "No gradient passes layer 2")


def test_the_worst_comes_first() -> None:
    verdict = verdict_of(
        layer(1, 1.0, back=0.3)._replace(dead=0.3), layer(2, 1.0, back=1.0)._replace(saturated=0.3, similarity=0.9999)
    )
    assert [own.severity for own in verdict.findings] == ["bad", "bad", "fair", "good", "good"]
    assert [own.kind for own in verdict.findings][:3] == ["alike", "gradient vanishing", "saturated"]
    assert (verdict.headline, verdict.severity) == ("Examples alike", "bad")


# ---- presets -------------------------------------------------------------------------------------

ALIVE, VANISHING, ALIKE, SATURATED = "Alive", "Vanishing", "Examples alike", "Saturated"
HEADLINES = {
    "cs231n-tanh": [VANISHING, SATURATED, ALIVE],
    "cs231n-relu": [VANISHING, ALIVE],
    "glorot-6": [VANISHING, ALIVE],
    "he-30": [VANISHING, ALIVE],
    "kumar": [ALIKE, ALIKE, ALIKE],
    "alike": ["Dead", "Symmetric", ALIVE],
    "orthogonal": [ALIVE, ALIVE],
    "orthogonal-tanh": [ALIVE, ALIVE],
    "default": [ALIKE, VANISHING, ALIVE],
    "digits": [VANISHING, SATURATED, VANISHING, ALIVE],
    "chaos": [ALIKE, ALIVE, "Chaotic"],
}


def test_every_network_of_a_preset_is_judged_here() -> None:
    assert {DEEP_PRESETS[key].spec for key in HEADLINES} == {preset.spec for preset in DEEP_PRESETS.values()}


@pytest.mark.parametrize("key", HEADLINES)
@pytest.mark.parametrize("roll", [1, 7])
def test_every_preset_has_its_headlines_whatever_is_measured_and_rolled(key: str, roll: int) -> None:
    spec = replace(DEEP_PRESETS[key].spec, roll=roll)
    verdicts = [judge(own) for own in run_deep(spec, measurements=Measurements(rank=roll > 1)).attempts]
    assert [verdict.headline for verdict in verdicts if verdict] == HEADLINES[key]


# ---- oracles -------------------------------------------------------------------------------------


@pytest.mark.parametrize("activation", ["tanh", "sigmoid", "relu"])
@pytest.mark.parametrize("scheme", ["xavier", "he", "fixed"])
@pytest.mark.parametrize("depth", [2, 3, 12])
def test_the_findings_are_those_of_a_network_of_loops(activation: str, scheme: str, depth: int) -> None:
    """The run's own activations and weights are not looked at: a network of the same law, number for number."""
    own = DeepAttempt(scheme, (2.0,) if scheme == "fixed" else ())
    spec = DeepSpec(batch=40, width=60, depth=depth, activation=activation, attempts=(own,))
    (run,) = run_deep(spec).attempts
    verdict = judge(run)
    assert verdict is not None
    rng = np.random.default_rng(5)
    layers, incoming = [], rng.standard_normal((40, 60))
    for index in range(depth):
        std = own.std(spec.layer(index))
        pre = incoming @ (std * rng.standard_normal((60, 60)))
        incoming = {"tanh": np.tanh(pre), "sigmoid": 0.5 + 0.5 * np.tanh(0.5 * pre), "relu": pre * (pre > 0)}[
            activation
        ]
        layers.append(incoming)
    first, last = (math.sqrt(sum(x * x for x in post.flat) / post.size) for post in (layers[0], layers[-1]))
    power = math.log(last / first) / math.log(depth)
    if abs(abs(power) - 1.0) > 0.3:  # far enough from the threshold for two networks to agree
        assert (severity_of(verdict, "vanishing") == "bad") == (power < -1.0)
        assert (severity_of(verdict, "exploding") == "bad") == (power > 1.0)
    pairs = [math.dist(a, b) ** 2 for a, b in itertools.combinations(layers[-1], 2)]
    share = np.mean(pairs) / (2.0 * last**2 * 60)
    if abs(math.log(share / 1e-3)) > 1.0:
        assert (severity_of(verdict, "alike") == "bad") == (share < 1e-3)


@pytest.mark.parametrize("scale", [0.3, 0.8, 2.5, 4.0])
@pytest.mark.parametrize("bias_variance", [0.0, 0.05, 0.3])
@pytest.mark.parametrize("activation", ["tanh", "sigmoid"])
def test_order_and_chaos_are_those_of_infinite_width(activation: str, scale: float, bias_variance: float) -> None:
    """``chi`` of the fixed point multiplies the gradient's mean square: far from 1 it decides in 60 layers."""
    scale *= {"tanh": 1.0, "sigmoid": 16.0}[activation]  # 1/16 is the square of the sigmoid's slope at 0
    point = fixed_point(ACTIVATIONS[activation], weight_scale=scale, bias_variance=bias_variance)
    rate = math.sqrt(point.chi)
    depth = 60
    if abs(math.log(rate)) * (depth - 1) < 1.5 * math.log(depth):
        rate = 1.0  # too near to the edge to be decided
    own = DeepAttempt("glorot-normal", (math.sqrt(scale),), bias_variance=bias_variance)
    spec = DeepSpec(batch=40, width=300, depth=depth, activation=activation, attempts=(own,))
    verdict = judge(run_deep(spec).attempts[0])
    assert verdict is not None
    kinds = {found.kind for found in verdict.findings if found.severity == "bad"}
    if rate > 1.0:
        assert verdict.headline == "Chaotic"
    elif rate < 1.0:
        assert "gradient vanishing" in kinds
        assert kinds & {"alike", "vanishing"}
        assert "chaotic" not in kinds
