"""The theory beside a deep run: which attempts have one, and where it puts an example."""

from __future__ import annotations

import math

import pytest

from xavier_core.depth.prediction import example_band, limit_of
from xavier_core.depth.result import Limit
from xavier_core.depth.spec import DeepAttempt, DeepSpec
from xavier_core.mean_field import LogRms

LAW = (LogRms(0.0, 0.0, 1.0), LogRms(-0.5, 0.25, 1.0))
LIMIT = Limit(pre=(math.nan, 3.0), post=(2.0, 3.0), backward=(1.0, 1.0), log_rms=LAW)


def test_a_band_lies_about_the_mean_of_the_logarithm() -> None:
    """An example half as large as the inputs' law has half the RMS in every layer."""
    middle = 1.5 * math.exp(-0.5)
    assert example_band(LIMIT, 1.0)[0] == pytest.approx((1.0, 1.0))
    assert example_band(LIMIT, 1.0)[1] == pytest.approx((middle * math.exp(-0.5), middle * math.exp(0.5)))
    assert example_band(LIMIT, 1.0, deviations=1.0)[1] == pytest.approx(
        (middle * math.exp(-0.25), middle * math.exp(0.25))
    )


def test_without_a_law_or_a_signal_there_is_no_band() -> None:
    assert example_band(LIMIT._replace(log_rms=None), 1.0) == ()
    assert example_band(LIMIT._replace(post=(0.0, 0.0)), 1.0) == ()


@pytest.mark.parametrize(
    ("activation", "attempt", "forward", "backward"),
    [
        ("identity", DeepAttempt("xavier"), 1.0, 1.0),
        ("identity", DeepAttempt("fixed", (0.4,)), 0.4 * 10, 0.4 * 10),
        ("relu", DeepAttempt("he"), 1.0, 1.0),
        ("relu", DeepAttempt("xavier"), math.sqrt(0.5), math.sqrt(0.5)),
    ],
)
def test_rms_of_straight_lines_go_by_one_factor_a_layer(
    activation: str, attempt: DeepAttempt, forward: float, backward: float
) -> None:
    spec = DeepSpec(batch=10, width=100, depth=3, activation=activation, attempts=(attempt,))
    limit, why_not = limit_of(spec, attempt, ())
    assert limit is not None
    assert why_not == ""
    assert limit.post == pytest.approx([forward**layer for layer in range(4)])
    assert limit.backward == pytest.approx([backward ** (3 - layer) for layer in range(4)])


def test_why_there_is_none_is_said() -> None:
    """LSUV brings the faintest inputs to variance 1, with weights whose squares are beyond every float."""
    spec = DeepSpec(batch=10, width=100, depth=3, data="sheet", sheet_inputs=(1e-160, 0.0))
    for attempt, reason in ((DeepAttempt("constant"), "mean is not 0"), (DeepAttempt("lsuv"), "too large")):
        limit, why_not = limit_of(spec, attempt, ())
        assert limit is None
        assert reason in why_not


@pytest.mark.parametrize(
    ("activation", "attempt", "is_known"),
    [
        ("relu", DeepAttempt("he"), True),
        ("relu", DeepAttempt("he-uniform"), False),
        ("relu", DeepAttempt("he", bias_variance=0.1), False),
        ("relu", DeepAttempt("orthogonal"), False),
        ("tanh", DeepAttempt("xavier"), False),
    ],
)
def test_a_law_at_finite_width_needs_straight_lines_and_independent_normal_weights(
    activation: str, attempt: DeepAttempt, *, is_known: bool
) -> None:
    spec = DeepSpec(batch=10, width=100, depth=3, activation=activation, attempts=(attempt,))
    limit, _ = limit_of(spec, attempt, ())
    assert limit is not None
    assert (limit.log_rms is not None) is is_known
