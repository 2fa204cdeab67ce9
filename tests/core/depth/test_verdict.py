from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from xavier_core.depth import AttemptFigures, LayerFigures
from xavier_core.depth.spec import DeepAttempt
from xavier_core.depth.verdict import judge, rate_of
from xavier_core.network import BINS, ArraySummary, RangeEvent


def figures(size: float) -> ArraySummary:
    return ArraySummary(0.0, size, size, size, 0.0, 4, np.zeros(BINS, dtype=np.int32))


def layer(place: int, size: float, *, back: float | None = None) -> LayerFigures:
    gradient = None if back is None else figures(back)
    return LayerFigures(
        layer=place,
        fan_in=50,
        fan_out=50,
        weight_std=0.1,
        pre=figures(size),
        post=figures(size),
        saturated=0.0,
        dead=0.0,
        is_symmetric=False,
        rank=None,
        slope_square=1.0,
        sample=np.zeros(1),
        gradient_post=gradient,
        gradient_pre=gradient,
    )


def attempt(*layers: LayerFigures, range_events: tuple[RangeEvent, ...] = ()) -> AttemptFigures:
    return AttemptFigures(DeepAttempt(), layers, range_events)


def sized(*sizes: float) -> AttemptFigures:
    return attempt(*(layer(place, size) for place, size in enumerate(sizes, start=1)))


def test_a_rate_is_the_geometric_mean_of_the_ratios() -> None:
    assert rate_of([8.0, 1.0, 2.0]) == pytest.approx((1 / 8 * 2) ** 0.5)
    assert rate_of([1.0]) is None
    assert rate_of([1.0, 0.0]) is None


@pytest.mark.parametrize(
    ("sizes", "kind", "said"),
    [
        ((1.0, 0.58, 0.58**2, 0.58**3, 0.58**4, 0.58**5), "vanishing", "vanishing: ×0.58 a layer"),
        ((1.0, 3.0, 9.0, 27.0), "exploding", "exploding: ×3.00 a layer"),
        ((1.0, 0.9, 0.81), "alive", "alive: ×0.90 a layer"),
        ((1.0, 0.81), "alive", "alive"),  # less than a quarter a layer
        ((1.0, 0.79), "vanishing", "vanishing"),
        ((1.0, 1.26), "exploding", "exploding"),
        (tuple(0.9**layer for layer in range(22)), "alive", "alive"),  # ninefold in all
        (tuple(0.9**layer for layer in range(23)), "vanishing", "vanishing"),  # more than tenfold
        ((1.0,), "alive", "alive: root mean square 1 in layer 1"),
        ((1.0, 0.5, 0.0, 0.0), "dead", "dead: layer 3 passes nothing on"),
    ],
)
def test_the_size_decides(sizes: tuple[float, ...], kind: str, said: str) -> None:
    verdict = judge(sized(*sizes))
    assert verdict is not None
    assert verdict.kind == kind
    assert said in verdict.forward


def test_before_the_first_layer_there_is_no_verdict() -> None:
    assert judge(attempt()) is None


def test_saturated_units_are_said_with_their_share_and_their_layer() -> None:
    first, last = layer(1, 0.98)._replace(saturated=0.83), layer(2, 0.98)._replace(saturated=0.7)
    verdict = judge(attempt(first, last))
    assert verdict is not None
    assert verdict.kind == "saturating"
    assert "83 % of the units of layer 1 beyond 99 %" in verdict.forward


def test_few_saturated_units_are_none_to_speak_of() -> None:
    verdict = judge(attempt(layer(1, 0.9), layer(2, 0.9)._replace(saturated=0.19)))
    assert verdict is not None
    assert verdict.kind == "alive"


def test_a_layer_of_dead_units_is_named() -> None:
    verdict = judge(attempt(layer(1, 1.0), layer(2, 0.0)._replace(dead=1.0), layer(3, 0.0)))
    assert verdict is not None
    assert (verdict.kind, verdict.forward) == ("dead", "dead: layer 2 passes nothing on")


def test_units_without_a_slope_that_pass_a_signal_on_are_not_silent() -> None:
    verdict = judge(attempt(layer(1, 1.0), layer(2, 1.0)._replace(dead=1.0)))
    assert verdict is not None
    assert verdict.kind == "alive"
    assert "100 % of the units of layer 2 are dead" in verdict.forward


def test_a_signal_that_fades_below_the_precision_is_named_with_its_layer() -> None:
    faded = replace(sized(1e-20, 1e-39, 0.0), range_events=(RangeEvent(2, "underflow", "pre-activations"),))
    verdict = judge(faded)
    assert verdict is not None
    assert (verdict.kind, verdict.forward) == ("vanishing", "vanishing: fades below the precision in layer 2")


def test_some_dead_units_are_said_beside_the_rest() -> None:
    verdict = judge(attempt(layer(1, 1.0), layer(2, 1.0)._replace(dead=0.4)))
    assert verdict is not None
    assert verdict.kind == "alive"
    assert "40 % of the units of layer 2 are dead" in verdict.forward


def test_units_that_do_the_same_are_said() -> None:
    is_symmetric = layer(1, 1.0)._replace(is_symmetric=True)
    verdict = judge(attempt(is_symmetric, is_symmetric._replace(layer=2)))
    assert verdict is not None
    assert (verdict.kind, verdict.forward) == ("symmetric", "symmetric: all 50 units of layer 1 do the same")
    one_unit = judge(attempt(is_symmetric._replace(fan_out=1)))
    assert one_unit is not None
    assert one_unit.kind == "alive"


def test_overflow_is_named_with_its_layer() -> None:
    broken = replace(sized(1e100, 1e200, 1e300), range_events=(RangeEvent(4, "overflow", "pre-activations"),))
    verdict = judge(broken)
    assert verdict is not None
    assert verdict.kind == "overflows"
    assert verdict.forward.startswith("overflows in layer 4, after growing ×1e+100 a layer")


def test_the_gradient_is_followed_from_the_last_layer_to_the_first() -> None:
    verdict = judge(attempt(layer(1, 1.0, back=0.01), layer(2, 1.0, back=0.1), layer(3, 1.0, back=1.0)))
    assert verdict is not None
    said = "the gradient vanishes: ×0.10 a layer on its way back; root mean square 1 in layer 3, 0.01 in layer 1"
    assert verdict.backward == said


def test_weights_of_0_stop_a_gradient_at_their_own_layer() -> None:
    below = layer(1, 1.0, back=0.0)
    verdict = judge(attempt(below, layer(2, 1.0, back=1.0), layer(3, 1.0, back=1.0)))
    assert verdict is not None
    assert verdict.backward == "no gradient passes layer 2"


def test_a_signal_that_grows_for_ever_explodes_though_half_of_it_is_at_a_limit() -> None:
    verdict = judge(attempt(layer(1, 1.0), layer(2, 40.0)._replace(saturated=0.45)))
    assert verdict is not None
    assert verdict.kind == "exploding"


def test_examples_that_end_up_alike_are_said_where_the_rank_is_known() -> None:
    verdict = judge(attempt(layer(1, 1.0)._replace(rank=30.0), layer(2, 1.0)._replace(rank=1.01)))
    assert verdict is not None
    assert verdict.forward.endswith("all examples end up alike")
    known = judge(attempt(layer(1, 1.0)._replace(rank=30.0), layer(2, 1.0)._replace(rank=20.0)))
    assert known is not None
    assert "alike" not in known.forward


def test_the_gradient_counts_as_far_as_it_has_come() -> None:
    verdict = judge(attempt(layer(1, 1.0), layer(2, 1.0, back=40.0), layer(3, 1.0, back=1.0)))
    assert verdict is not None
    assert "explodes" in verdict.backward
    assert "40 in layer 2" in verdict.backward
    nothing = judge(sized(1.0, 1.0))
    assert nothing is not None
    assert nothing.backward == ""


def test_a_layer_that_lets_no_gradient_through_is_named() -> None:
    stopped = layer(2, 1.0, back=1.0)._replace(gradient_pre=figures(0.0))
    verdict = judge(attempt(layer(1, 1.0, back=0.0), stopped, layer(3, 1.0, back=1.0)))
    assert verdict is not None
    assert verdict.backward == "no gradient passes layer 2"


def test_a_gradient_that_overflows_is_named() -> None:
    broken = replace(
        attempt(layer(1, 1.0), layer(2, 1.0, back=1e300)), range_events=(RangeEvent(1, "overflow", "gradients"),)
    )
    verdict = judge(broken)
    assert verdict is not None
    assert verdict.backward == "the gradient overflows in layer 1"
    assert verdict.kind == "alive"
